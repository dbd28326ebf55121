//! Recording a completion (TRN-6): immutable once it is there, so it is looked at before.

use chrono::NaiveDate;

use crate::{ids::CompletionId, locale::Locale, period::Period, refusal::Refusal, training::completion::Score};

/// What somebody wants to record.
#[derive(Clone, Debug, PartialEq)]
pub struct CompletionDraft {
    /// The day of completion.
    pub completed_on: NaiveDate,
    /// Points, where there was an examination.
    pub score: Option<f64>,
    /// Whether it was passed.
    pub passed: bool,
    /// The missed period that it is to close; none for the oldest that is open (TRN-3).
    pub closes: Option<Period>,
}

/// What the rule looks at.
#[derive(Clone, Debug, PartialEq)]
pub struct CompletionRecordFacts {
    /// The organization's today.
    pub today: NaiveDate,
    /// First day of the person's employment.
    pub hired_on: NaiveDate,
    /// Last day of employment.
    pub left_on: Option<NaiveDate>,
    /// What was recorded before under the same reference of the same source.
    pub recorded_before: Option<RecordedBefore>,
}

/// A completion on record under the same reference.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedBefore {
    /// Its id.
    pub id: CompletionId,
    /// Whether it is of the same person and course.
    pub same_person_and_course: bool,
    /// Its content.
    pub content: CompletionDraft,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionRecording {
    /// Record it, with this score.
    New(Option<Score>),
    /// Nothing: the same is on record.
    Already(CompletionId),
}

/// Why a completion is not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompletionRecordRefusal {
    /// No employee with this number.
    EmployeeUnknown(String),
    /// No course with this code.
    CourseUnknown(String),
    /// A score below 0, above 100 or finer than hundredths.
    ScoreOutOfRange,
    /// A day that has not come yet.
    InTheFuture(NaiveDate),
    /// A day before the person was hired, on the day given.
    BeforeHired(NaiveDate),
    /// A day after the person's last day, which is given.
    AfterLeaving(NaiveDate),
    /// The period that it is to close has not ended before it.
    PeriodNotOver(Period),
    /// The reference is that of another completion.
    SourceRefTaken,
}

/// Whether `draft` may be recorded. The same again under the same reference is no second completion.
pub fn record(
    draft: &CompletionDraft,
    facts: &CompletionRecordFacts,
) -> Result<CompletionRecording, CompletionRecordRefusal> {
    let score = draft.score.map(Score::try_from_points).transpose();
    let score = score.map_err(|_| CompletionRecordRefusal::ScoreOutOfRange)?;
    if let Some(before) = &facts.recorded_before {
        let same = before.same_person_and_course && before.content == *draft;
        return if same {
            Ok(CompletionRecording::Already(before.id))
        } else {
            Err(CompletionRecordRefusal::SourceRefTaken)
        };
    }
    if facts.today < draft.completed_on {
        return Err(CompletionRecordRefusal::InTheFuture(draft.completed_on));
    }
    if draft.completed_on < facts.hired_on {
        return Err(CompletionRecordRefusal::BeforeHired(facts.hired_on));
    }
    if let Some(last) = facts.left_on.filter(|last| *last < draft.completed_on) {
        return Err(CompletionRecordRefusal::AfterLeaving(last));
    }
    if let Some(period) = draft.closes.filter(|period| draft.completed_on <= period.last_day()) {
        return Err(CompletionRecordRefusal::PeriodNotOver(period));
    }
    Ok(CompletionRecording::New(score))
}

impl Refusal for CompletionRecordRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::EmployeeUnknown(_) => "EMPLOYEE_UNKNOWN",
            Self::CourseUnknown(_) => "COURSE_UNKNOWN",
            Self::ScoreOutOfRange => "SCORE_OUT_OF_RANGE",
            Self::InTheFuture(_) => "IN_THE_FUTURE",
            Self::BeforeHired(_) => "BEFORE_HIRED",
            Self::AfterLeaving(_) => "AFTER_LEAVING",
            Self::PeriodNotOver(_) => "PERIOD_NOT_OVER",
            Self::SourceRefTaken => "SOURCE_REF_TAKEN",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::EmployeeUnknown(number), Locale::En) => format!("There is no employee {number}."),
            (Self::EmployeeUnknown(number), Locale::ZhCn) => format!("没有工号为 {number} 的员工。"),
            (Self::EmployeeUnknown(number), Locale::ZhTw) => format!("沒有工號為 {number} 的員工。"),
            (Self::CourseUnknown(code), Locale::En) => format!("There is no course {code}."),
            (Self::CourseUnknown(code), Locale::ZhCn) => format!("没有课程 {code}。"),
            (Self::CourseUnknown(code), Locale::ZhTw) => format!("沒有課程 {code}。"),
            (Self::ScoreOutOfRange, Locale::En) => "A score lies between 0 and 100, with at most two decimals.".into(),
            (Self::ScoreOutOfRange, Locale::ZhCn) => "成绩须在0到100之间，最多两位小数。".into(),
            (Self::ScoreOutOfRange, Locale::ZhTw) => "成績須在0到100之間，最多兩位小數。".into(),
            (Self::InTheFuture(day), Locale::En) => {
                format!("{day} has not come yet; a completion is recorded afterwards.")
            }
            (Self::InTheFuture(day), Locale::ZhCn) => format!("{day} 尚未到来；完成后方可登记。"),
            (Self::InTheFuture(day), Locale::ZhTw) => format!("{day} 尚未到來；完成後方可登錄。"),
            (Self::BeforeHired(day), Locale::En) => format!("The person was only hired on {day}."),
            (Self::BeforeHired(day), Locale::ZhCn) => format!("该员工于 {day} 才入职。"),
            (Self::BeforeHired(day), Locale::ZhTw) => format!("該員工於 {day} 才到職。"),
            (Self::AfterLeaving(day), Locale::En) => format!("The person's last day was {day}."),
            (Self::AfterLeaving(day), Locale::ZhCn) => format!("该员工的最后工作日为 {day}。"),
            (Self::AfterLeaving(day), Locale::ZhTw) => format!("該員工的最後工作日為 {day}。"),
            (Self::PeriodNotOver(period), Locale::En) => {
                format!(
                    "{period} had not ended on the day of completion; leave it out, and the completion counts for its own period."
                )
            }
            (Self::PeriodNotOver(period), Locale::ZhCn) => {
                format!("完成之日 {period} 尚未结束；请勿填写，该完成记录计入其所在的周期。")
            }
            (Self::PeriodNotOver(period), Locale::ZhTw) => {
                format!("完成之日 {period} 尚未結束；請勿填寫，該完成紀錄計入其所在的週期。")
            }
            (Self::SourceRefTaken, Locale::En) => {
                "Another completion was recorded under this reference; revoke it first if it is wrong.".into()
            }
            (Self::SourceRefTaken, Locale::ZhCn) => "该来源编号已登记另一条完成记录；如有误，请先撤销。".into(),
            (Self::SourceRefTaken, Locale::ZhTw) => "該來源編號已登錄另一筆完成紀錄；如有誤，請先撤銷。".into(),
        }
    }

    fn field(&self) -> Vec<String> {
        let field = match self {
            Self::EmployeeUnknown(_) => "employeeNumber",
            Self::CourseUnknown(_) => "courseCode",
            Self::ScoreOutOfRange => "score",
            Self::InTheFuture(_) | Self::BeforeHired(_) | Self::AfterLeaving(_) => "completedOn",
            Self::PeriodNotOver(_) => "closes",
            Self::SourceRefTaken => "sourceRef",
        };
        vec![field.into()]
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::SourceRefTaken => "TRN-6",
            Self::PeriodNotOver(_) => "TRN-3",
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::samples::day;

    fn draft(on: &str) -> CompletionDraft {
        CompletionDraft { completed_on: day(on), score: Some(92.5), passed: true, closes: None }
    }

    fn facts() -> CompletionRecordFacts {
        let (hired_on, left_on) = (day("2026-02-01"), Some(day("2026-08-31")));
        CompletionRecordFacts { today: day("2026-09-10"), hired_on, left_on, recorded_before: None }
    }

    #[test]
    fn a_completion_lies_within_employment_and_not_in_the_future() {
        assert_eq!(
            record(&draft("2026-02-01"), &facts()),
            Ok(CompletionRecording::New(Score::try_from_hundredths(9250).ok()))
        );
        assert!(record(&draft("2026-08-31"), &facts()).is_ok());
        let refused = |on| record(&draft(on), &facts()).expect_err("a refusal");
        assert_eq!(refused("2026-01-31"), CompletionRecordRefusal::BeforeHired(day("2026-02-01")));
        assert_eq!(refused("2026-09-01"), CompletionRecordRefusal::AfterLeaving(day("2026-08-31")));
        assert_eq!(refused("2026-09-11"), CompletionRecordRefusal::InTheFuture(day("2026-09-11")));
    }

    #[test]
    fn trn3_a_period_that_is_named_has_ended_before() {
        let named = |on| CompletionDraft { closes: "2026-Q2".parse().ok(), ..draft(on) };
        assert!(record(&named("2026-07-01"), &facts()).is_ok());
        let period = "2026-Q2".parse().expect("a period");
        assert_eq!(record(&named("2026-06-30"), &facts()), Err(CompletionRecordRefusal::PeriodNotOver(period)));
    }

    #[test]
    fn a_score_outside_0_to_100_is_refused() {
        for score in [-1.0, 100.5, f64::NAN] {
            let draft = CompletionDraft { score: Some(score), ..draft("2026-03-01") };
            assert_eq!(record(&draft, &facts()), Err(CompletionRecordRefusal::ScoreOutOfRange));
        }
    }

    #[test]
    fn trn6_the_same_under_the_same_reference_is_one_completion_and_another_is_refused() {
        let id = CompletionId(uuid::Uuid::from_u128(1));
        let before = RecordedBefore { id, same_person_and_course: true, content: draft("2026-03-01") };
        let facts = CompletionRecordFacts { recorded_before: Some(before), ..facts() };

        assert_eq!(record(&draft("2026-03-01"), &facts), Ok(CompletionRecording::Already(id)));
        assert_eq!(record(&draft("2026-03-02"), &facts), Err(CompletionRecordRefusal::SourceRefTaken));
    }
}
