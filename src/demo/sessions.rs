//! A few training sessions to come, so that a reader of the sample sees some.

use chrono::{Days, NaiveTime, TimeDelta};
use gradus_domain::ids::OrganizationId;
use gradus_domain::training::session::SessionMode;
use gradus_services::training::sessions::plan::{TrainingSessionPlan, training_session_plan};
use gradus_services::training::sessions::read::{self, SessionFilter};
use gradus_services::{Actor, Command, Services};

use crate::commands::CommandError;
use crate::commands::database::failed;

/// Course, organizing department, mode and seats of each, one a week.
const PLANNED: [(&str, &str, SessionMode, i32); 4] = [
    ("C-SEC-1", "CSD", SessionMode::Classroom, 40),
    ("C-NET-1", "NET", SessionMode::Classroom, 25),
    ("C-CUS-1", "CSD", SessionMode::Classroom, 30),
    ("C-CUS-1", "CSD", SessionMode::Exam, 30),
];

/// Plans what is missing of them, the first two weeks from now.
pub(super) async fn plan(services: &Services, organization: OrganizationId) -> Result<(), CommandError> {
    let actor = Actor::command_line(organization);
    let looking = async {
        let read = services.read(actor.clone().into()).await?;
        read::count(&read, &SessionFilter::default()).await
    };
    let made = looking.await.map_err(|failure| failed("could not look for the sample sessions", failure))?;
    let made = usize::try_from(made).unwrap_or(usize::MAX);
    for (week, (course, department, mode, seats)) in (0_u64..).zip(PLANNED).skip(made) {
        let planned = services.door.run(&actor, Command::internal("trainingSessionPlan"), move |unit| {
            Box::pin(async move {
                let day = unit.now.date_naive() + Days::new(14 + 7 * week);
                let starts_at = day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(1);
                let input = TrainingSessionPlan {
                    course_code: course.to_owned(),
                    department_code: department.to_owned(),
                    mode,
                    starts_at,
                    ends_at: starts_at + TimeDelta::hours(2),
                    place: Some("培训中心 301".to_owned()),
                    link: None,
                    trainer_number: None,
                    trainer_name: Some("外聘讲师".to_owned()),
                    capacity: seats,
                    campaign_number: None,
                };
                training_session_plan(unit, &input).await
            })
        });
        planned.await.map_err(|failure| failed("could not plan a sample session", failure))?;
    }
    Ok(())
}
