//! What the watchdog knows of trainings (SCH-6): for each course and period, whether anybody passed it.

use chrono::NaiveDate;
use gradus_domain::{access::Scope, ids::CourseId, period::Period};

use crate::{error::Result, probes, store::Db};

/// The first day of the period on which somebody passed the course, for each of `probes`, in their order. A completion
/// that was revoked counts as none.
pub async fn passed_on(db: &impl Db, scope: &Scope, probes: &[(CourseId, Period)]) -> Result<Vec<Option<NaiveDate>>> {
    let ask = |values: &mut probes::Values, (course, period): &(CourseId, Period)| {
        let (organization, course) = (values.add(scope.organization), values.add(*course));
        let (first, last) = (values.add(period.first_day()), values.add(period.last_day()));
        format!(
            "(SELECT completed_on FROM completions WHERE organization_id = {organization} AND course_id = {course} \
             AND completed_on BETWEEN {first} AND {last} AND passed AND NOT EXISTS \
             (SELECT 1 FROM completion_revocations WHERE organization_id = {organization} \
             AND completion_id = completions.id) ORDER BY completed_on LIMIT 1) AS passed_on"
        )
    };
    probes::answers(db, probes, ask, |row| Ok(row.try_get("", "passed_on")?)).await
}
