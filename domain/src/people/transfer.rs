//! Moving somebody to another post on a day: the past stays true.

use chrono::NaiveDate;

use crate::{
    ids::{DepartmentId, PositionId},
    locale::Locale,
    people::{employment::Post, spans::DaySpan},
    refusal::Refusal,
};

/// What the rule looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferFacts {
    /// The organization's today.
    pub today: NaiveDate,
    /// First day of employment.
    pub hired_on: NaiveDate,
    /// Last day of employment.
    pub left_on: Option<NaiveDate>,
    /// The main posts.
    pub posts: Vec<Post>,
}

/// Why somebody is not transferred.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EmployeeTransferRefusal {
    /// No such department.
    DepartmentUnknown(String),
    /// No such position.
    PositionUnknown(String),
    /// The day has not come yet.
    InTheFuture,
    /// The person is not employed on the day.
    NotEmployed,
    /// The person holds that post already.
    NothingChanges,
    /// A later post is known, from the day given.
    LaterPost(NaiveDate),
}

impl Refusal for EmployeeTransferRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::DepartmentUnknown(_) => "DEPARTMENT_UNKNOWN",
            Self::PositionUnknown(_) => "POSITION_UNKNOWN",
            Self::InTheFuture => "IN_THE_FUTURE",
            Self::NotEmployed => "NOT_EMPLOYED",
            Self::NothingChanges => "NOTHING_CHANGES",
            Self::LaterPost(_) => "LATER_POST",
        }
    }

    fn message(&self, locale: Locale) -> String {
        let [en, cn, tw] = match self {
            Self::DepartmentUnknown(code) => {
                [format!("There is no department {code}."), format!("没有部门 {code}。"), format!("沒有部門 {code}。")]
            }
            Self::PositionUnknown(code) => {
                [format!("There is no position {code}."), format!("没有职位 {code}。"), format!("沒有職位 {code}。")]
            }
            Self::InTheFuture => [
                "A transfer is recorded on its day or later.".into(),
                "调动须在生效当日或之后登记。".into(),
                "調動須在生效當日或之後登錄。".into(),
            ],
            Self::NotEmployed => [
                "The person is not employed on that day.".into(),
                "该员工当日不在职。".into(),
                "該員工當日不在職。".into(),
            ],
            Self::NothingChanges => {
                ["The person holds that post already.".into(), "该员工已在该岗位。".into(), "該員工已在該崗位。".into()]
            }
            Self::LaterPost(day) => [
                format!("A later transfer, of {day}, is known; import the whole history instead."),
                format!("已有 {day} 的后续调动；请导入完整履历。"),
                format!("已有 {day} 的後續調動；請匯入完整履歷。"),
            ],
        };
        match locale {
            Locale::En => en,
            Locale::ZhCn => cn,
            Locale::ZhTw => tw,
        }
    }

    fn field(&self) -> Vec<String> {
        let field = match self {
            Self::DepartmentUnknown(_) => "departmentCode",
            Self::PositionUnknown(_) => "positionCode",
            Self::InTheFuture | Self::NotEmployed | Self::LaterPost(_) => "on",
            Self::NothingChanges => return Vec::new(),
        };
        vec![field.into()]
    }
}

/// The main posts after a transfer on `day`: what held before ends on that day, the new post begins.
pub fn transfer(
    facts: &TransferFacts,
    department: DepartmentId,
    position: Option<PositionId>,
    day: NaiveDate,
) -> Result<Vec<Post>, Vec<EmployeeTransferRefusal>> {
    use EmployeeTransferRefusal as Refusal;
    let mut refusals = Vec::new();
    if day > facts.today {
        refusals.push(Refusal::InTheFuture);
    }
    if day < facts.hired_on || facts.left_on.is_some_and(|last| last < day) {
        refusals.push(Refusal::NotEmployed);
    }
    if let Some(later) = facts.posts.iter().map(|post| post.span.from).filter(|from| *from > day).min() {
        refusals.push(Refusal::LaterPost(later));
    }
    let same = |post: &&Post| post.span.contains(day) && (post.department, post.position) == (department, position);
    if facts.posts.iter().any(|post| same(&post)) {
        refusals.push(Refusal::NothingChanges);
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let before = facts.posts.iter().filter(|post| post.span.from < day);
    let mut posts: Vec<_> = before
        .map(|post| {
            let to = post.span.to.map_or(day, |to| to.min(day));
            Post { span: DaySpan::between(post.span.from, to), ..post.clone() }
        })
        .collect();
    posts.push(Post { department, position, main: true, fte_basis_points: 10_000, span: DaySpan::since(day) });
    Ok(posts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).expect("a day of 2026")
    }

    fn department(number: u128) -> DepartmentId {
        DepartmentId(uuid::Uuid::from_u128(number))
    }

    fn facts() -> TransferFacts {
        let post = |number, span| Post {
            department: department(number),
            position: None,
            main: true,
            fte_basis_points: 10_000,
            span,
        };
        TransferFacts {
            today: day(6, 15),
            hired_on: day(1, 10),
            left_on: None,
            posts: vec![post(1, DaySpan::between(day(1, 10), day(3, 1))), post(2, DaySpan::since(day(3, 1)))],
        }
    }

    #[test]
    fn a_transfer_ends_the_old_post_on_its_day_and_keeps_the_past() {
        let posts = transfer(&facts(), department(3), None, day(6, 1)).expect("a transfer");

        let spans: Vec<_> = posts.iter().map(|post| (post.department, post.span)).collect();
        assert_eq!(spans[0], (department(1), DaySpan::between(day(1, 10), day(3, 1))));
        assert_eq!(spans[1], (department(2), DaySpan::between(day(3, 1), day(6, 1))));
        assert_eq!(spans[2], (department(3), DaySpan::since(day(6, 1))));
    }

    #[test]
    fn a_transfer_ends_a_post_that_was_to_end_later() {
        let mut facts = facts();
        facts.posts[1].span.to = Some(day(12, 31));

        let posts = transfer(&facts, department(3), None, day(6, 1)).expect("a transfer");

        assert_eq!(posts[1].span, DaySpan::between(day(3, 1), day(6, 1)));
    }

    #[test]
    fn a_transfer_on_the_first_day_of_a_post_replaces_it() {
        let posts = transfer(&facts(), department(3), None, day(3, 1)).expect("a transfer");

        assert_eq!(posts.len(), 2);
        assert_eq!(posts[1].department, department(3));
    }

    #[test]
    fn a_transfer_needs_a_day_on_which_it_can_happen() {
        let refused = |to, on| transfer(&facts(), department(to), None, on).expect_err("a refusal");

        assert_eq!(refused(3, day(6, 16)), [EmployeeTransferRefusal::InTheFuture]);
        let early = refused(3, day(1, 9));
        assert!(early.contains(&EmployeeTransferRefusal::NotEmployed), "{early:?}");
        assert_eq!(refused(3, day(2, 1)), [EmployeeTransferRefusal::LaterPost(day(3, 1))]);
        assert_eq!(refused(2, day(6, 1)), [EmployeeTransferRefusal::NothingChanges]);
    }
}
