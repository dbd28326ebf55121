//! Publishing a requirement (TRN-1): everything that is wrong with it is told at once.

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::{
    locale::{Locale, LocalizedText},
    people::department::is_code,
    refusal::Refusal,
    text::{self, TextFault},
    training::{
        audience::Audience,
        requirement::{CourseRule, FirstDue, Recurrence},
        scope::UnknownCode,
    },
};

/// Most completions that one window can ask for.
pub const MOST_COMPLETIONS: u32 = 100;
/// Longest validity, in months.
pub const MOST_MONTHS: u32 = 120;
/// Longest grace, in days.
pub const MOST_GRACE_DAYS: u32 = 366;

/// What somebody wants to require.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementDraft {
    /// Code.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
    /// For whom.
    pub audience: Audience,
    /// Which courses.
    pub courses: CourseRule<String>,
    /// How often.
    pub recurrence: Recurrence,
    /// From when on for newcomers.
    pub first_due: FirstDue,
}

/// What the rule looks at.
#[derive(Clone, Debug, Default)]
pub struct RequirementPublishFacts {
    /// Codes of the courses there are.
    pub courses: HashSet<String>,
    /// Whether the code is in use.
    pub code_taken: bool,
    /// Codes of the audience that mean nothing (`Scope::try_new` tells them).
    pub unknown: Vec<UnknownCode>,
}

/// Why a requirement is not published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrainingRequirementPublishRefusal {
    /// The code is in use.
    CodeTaken(String),
    /// The code has other signs than letters, digits, `-`, `_` and `.`, or too many.
    CodeMalformed,
    /// The name may not stand as it is.
    Name(TextFault),
    /// Neither any course nor all of some.
    CoursesMissing,
    /// Both at once.
    CoursesAmbiguous,
    /// No course with this code.
    CourseUnknown(String),
    /// A course twice.
    CourseTwice(String),
    /// No completion, too many, or a count where each course is asked for anyway.
    MinCompletionsOutOfRange,
    /// A validity of no month or of too many.
    MonthsOutOfRange,
    /// A grace that is too long.
    GraceOutOfRange,
    /// For nobody, or with a clause that says nothing.
    AudienceIncomplete,
    /// A code of the audience that means nothing.
    AudienceUnknown(UnknownCode),
    /// A pass mark below 0, above 100 or finer than hundredths.
    PassMarkOutOfRange,
    /// A new version from a day on which figures were told by the old one; the first possible day.
    EffectiveTooEarly(NaiveDate),
}

use TrainingRequirementPublishRefusal as Refused;

/// Reads the two lists of an input: `*` among `any_of` stands for any course; only one of the lists may be given.
pub fn course_rule(
    any_of: Vec<String>,
    all_of: Vec<String>,
    min_completions: Option<u32>,
) -> Result<CourseRule<String>, Refused> {
    match (any_of.is_empty(), all_of.is_empty()) {
        (true, true) => Err(Refused::CoursesMissing),
        (false, false) => Err(Refused::CoursesAmbiguous),
        (true, false) if min_completions.is_some_and(|count| count != 1) => Err(Refused::MinCompletionsOutOfRange),
        (true, false) => Ok(CourseRule::AllOf { courses: all_of }),
        (false, true) => {
            let min_completions = min_completions.unwrap_or(1);
            let any = any_of.iter().any(|code| code == "*");
            Ok(if any {
                CourseRule::AnyCourse { min_completions }
            } else {
                CourseRule::AnyOf { courses: any_of, min_completions }
            })
        }
    }
}

/// Whether `draft` may be published; all that is wrong with it where it may not.
pub fn publish(draft: &RequirementDraft, facts: &RequirementPublishFacts) -> Result<(), Vec<Refused>> {
    let mut wrong = Vec::new();
    if !is_code(&draft.code) {
        wrong.push(Refused::CodeMalformed);
    } else if facts.code_taken {
        wrong.push(Refused::CodeTaken(draft.code.clone()));
    }
    wrong.extend(text::plain_in_each(&draft.name).err().map(Refused::Name));
    wrong.extend(wrong_courses(&draft.courses, &facts.courses));
    if matches!(draft.recurrence, Recurrence::Rolling { months } if !(1..=MOST_MONTHS).contains(&months)) {
        wrong.push(Refused::MonthsOutOfRange);
    }
    if matches!(draft.first_due, FirstDue::Within { days } if days > MOST_GRACE_DAYS) {
        wrong.push(Refused::GraceOutOfRange);
    }
    if draft.audience.is_incomplete() {
        wrong.push(Refused::AudienceIncomplete);
    }
    wrong.extend(facts.unknown.iter().cloned().map(Refused::AudienceUnknown));
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn wrong_courses(rule: &CourseRule<String>, known: &HashSet<String>) -> Vec<Refused> {
    let mut wrong = Vec::new();
    let mut seen = HashSet::new();
    for code in rule.courses() {
        if !known.contains(code) {
            wrong.push(Refused::CourseUnknown(code.clone()));
        } else if !seen.insert(code) {
            wrong.push(Refused::CourseTwice(code.clone()));
        }
    }
    match rule {
        CourseRule::AnyOf { courses, .. } | CourseRule::AllOf { courses } if courses.is_empty() => {
            wrong.push(Refused::CoursesMissing);
        }
        CourseRule::AnyCourse { min_completions } | CourseRule::AnyOf { min_completions, .. }
            if !(1..=MOST_COMPLETIONS).contains(min_completions) =>
        {
            wrong.push(Refused::MinCompletionsOutOfRange);
        }
        CourseRule::AnyCourse { .. } | CourseRule::AnyOf { .. } | CourseRule::AllOf { .. } => {}
    }
    wrong
}

impl Refusal for TrainingRequirementPublishRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::CodeTaken(_) => "CODE_TAKEN",
            Self::CodeMalformed => "CODE_MALFORMED",
            Self::Name(fault) => fault.code_of_a_name(),
            Self::CoursesMissing => "COURSES_MISSING",
            Self::CoursesAmbiguous => "COURSES_AMBIGUOUS",
            Self::CourseUnknown(_) => "COURSE_UNKNOWN",
            Self::CourseTwice(_) => "COURSE_TWICE",
            Self::MinCompletionsOutOfRange => "MIN_COMPLETIONS_OUT_OF_RANGE",
            Self::MonthsOutOfRange => "MONTHS_OUT_OF_RANGE",
            Self::GraceOutOfRange => "GRACE_OUT_OF_RANGE",
            Self::AudienceIncomplete => "AUDIENCE_INCOMPLETE",
            Self::AudienceUnknown(_) => "AUDIENCE_UNKNOWN",
            Self::PassMarkOutOfRange => "PASS_MARK_OUT_OF_RANGE",
            Self::EffectiveTooEarly(_) => "EFFECTIVE_TOO_EARLY",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::CodeTaken(code), Locale::En) => format!("Another requirement has the code {code}."),
            (Self::CodeTaken(code), Locale::ZhCn) => format!("培训要求编码 {code} 已被使用。"),
            (Self::CodeTaken(code), Locale::ZhTw) => format!("訓練要求代碼 {code} 已被使用。"),
            (Self::CodeMalformed, Locale::En) => {
                "A code has 1 to 64 letters, digits, hyphens, dots or underscores.".into()
            }
            (Self::CodeMalformed, Locale::ZhCn) => "编码须为1至64个字母、数字、连字符、点或下划线。".into(),
            (Self::CodeMalformed, Locale::ZhTw) => "代碼須為1至64個字母、數字、連字號、點或底線。".into(),
            (Self::Name(fault), _) => fault.sentence_on_a_name(locale),
            (Self::CoursesMissing, Locale::En) => "Name the courses: any of some, or all of some.".into(),
            (Self::CoursesMissing, Locale::ZhCn) => "请指定课程：任选其一，或全部完成。".into(),
            (Self::CoursesMissing, Locale::ZhTw) => "請指定課程：任選其一，或全部完成。".into(),
            (Self::CoursesAmbiguous, Locale::En) => {
                "Ask for any of some courses or for all of some, not for both.".into()
            }
            (Self::CoursesAmbiguous, Locale::ZhCn) => "只能要求任选其一或全部完成，不能同时要求。".into(),
            (Self::CoursesAmbiguous, Locale::ZhTw) => "只能要求任選其一或全部完成，不能同時要求。".into(),
            (Self::CourseUnknown(code), Locale::En) => format!("There is no course {code}."),
            (Self::CourseUnknown(code), Locale::ZhCn) => format!("没有课程 {code}。"),
            (Self::CourseUnknown(code), Locale::ZhTw) => format!("沒有課程 {code}。"),
            (Self::CourseTwice(code), Locale::En) => format!("The course {code} is named twice."),
            (Self::CourseTwice(code), Locale::ZhCn) => format!("课程 {code} 重复。"),
            (Self::CourseTwice(code), Locale::ZhTw) => format!("課程 {code} 重複。"),
            (Self::MinCompletionsOutOfRange, Locale::En) => {
                format!(
                    "Ask for 1 to {MOST_COMPLETIONS} completions; where all courses are asked for, each counts once."
                )
            }
            (Self::MinCompletionsOutOfRange, Locale::ZhCn) => {
                format!("完成次数须为1至{MOST_COMPLETIONS}；要求全部课程时，每门计一次。")
            }
            (Self::MinCompletionsOutOfRange, Locale::ZhTw) => {
                format!("完成次數須為1至{MOST_COMPLETIONS}；要求全部課程時，每門計一次。")
            }
            (Self::MonthsOutOfRange, Locale::En) => format!("A completion is valid for 1 to {MOST_MONTHS} months."),
            (Self::MonthsOutOfRange, Locale::ZhCn) => format!("有效期须为1至{MOST_MONTHS}个月。"),
            (Self::MonthsOutOfRange, Locale::ZhTw) => format!("有效期須為1至{MOST_MONTHS}個月。"),
            (Self::GraceOutOfRange, Locale::En) => format!("Newcomers have at most {MOST_GRACE_DAYS} days."),
            (Self::GraceOutOfRange, Locale::ZhCn) => format!("新进人员的宽限期最长{MOST_GRACE_DAYS}天。"),
            (Self::GraceOutOfRange, Locale::ZhTw) => format!("新進人員的寬限期最長{MOST_GRACE_DAYS}天。"),
            (Self::AudienceIncomplete, Locale::En) => "Say for whom it is, in each clause.".into(),
            (Self::AudienceIncomplete, Locale::ZhCn) => "请说明适用对象，每个条件组均不得为空。".into(),
            (Self::AudienceIncomplete, Locale::ZhTw) => "請說明適用對象，每個條件組均不得為空。".into(),
            (Self::AudienceUnknown(unknown), Locale::En) => format!("There is no {} {}.", unknown.kind, unknown.code),
            (Self::AudienceUnknown(unknown), Locale::ZhCn) => format!("适用对象中的编码 {} 不存在。", unknown.code),
            (Self::AudienceUnknown(unknown), Locale::ZhTw) => format!("適用對象中的代碼 {} 不存在。", unknown.code),
            (Self::PassMarkOutOfRange, Locale::En) => {
                "A pass mark lies between 0 and 100, with at most two decimals.".into()
            }
            (Self::PassMarkOutOfRange, Locale::ZhCn) => "合格分数须在0到100之间，最多两位小数。".into(),
            (Self::PassMarkOutOfRange, Locale::ZhTw) => "及格分數須在0到100之間，最多兩位小數。".into(),
            (Self::EffectiveTooEarly(day), Locale::En) => {
                format!("A new version takes effect on {day} at the earliest.")
            }
            (Self::EffectiveTooEarly(day), Locale::ZhCn) => format!("新版本最早自 {day} 起生效。"),
            (Self::EffectiveTooEarly(day), Locale::ZhTw) => format!("新版本最早自 {day} 起生效。"),
        }
    }

    fn field(&self) -> Vec<String> {
        let field = match self {
            Self::CodeTaken(_) | Self::CodeMalformed => "code",
            Self::Name(_) => "name",
            Self::CoursesMissing | Self::CoursesAmbiguous | Self::CourseUnknown(_) | Self::CourseTwice(_) => "courses",
            Self::MinCompletionsOutOfRange => "minCompletions",
            Self::MonthsOutOfRange => "recurrence",
            Self::GraceOutOfRange => "firstDue",
            Self::AudienceIncomplete | Self::AudienceUnknown(_) => "audience",
            Self::PassMarkOutOfRange => "passMark",
            Self::EffectiveTooEarly(_) => "effectiveFrom",
        };
        vec![field.into()]
    }

    fn rule(&self) -> &'static str {
        "TRN-1"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(courses: CourseRule<String>) -> RequirementDraft {
        RequirementDraft {
            code: "TR-01".into(),
            name: LocalizedText::plain("Security every quarter"),
            audience: Audience::all_employees(),
            courses,
            recurrence: Recurrence::Rolling { months: 12 },
            first_due: FirstDue::Within { days: 30 },
        }
    }

    fn facts() -> RequirementPublishFacts {
        RequirementPublishFacts { courses: HashSet::from(["C1".into()]), ..RequirementPublishFacts::default() }
    }

    fn all_of(codes: &[&str]) -> CourseRule<String> {
        CourseRule::AllOf { courses: codes.iter().map(|code| (*code).to_owned()).collect() }
    }

    #[test]
    fn trn1_a_requirement_names_known_courses_a_possible_count_and_somebody() {
        assert_eq!(publish(&draft(all_of(&["C1"])), &facts()), Ok(()));
        let refused = |courses| publish(&draft(courses), &facts()).expect_err("refusals");
        assert_eq!(refused(all_of(&["C1", "C9"])), [Refused::CourseUnknown("C9".into())]);
        assert_eq!(refused(all_of(&["C1", "C1"])), [Refused::CourseTwice("C1".into())]);
        assert_eq!(refused(all_of(&[])), [Refused::CoursesMissing]);
        assert_eq!(refused(CourseRule::AnyCourse { min_completions: 0 }), [Refused::MinCompletionsOutOfRange]);
    }

    #[test]
    fn trn1_all_that_is_wrong_is_told_at_once() {
        let draft = RequirementDraft {
            code: "TR 01".into(),
            name: LocalizedText::plain("=1"),
            audience: Audience::default(),
            courses: all_of(&["C9"]),
            recurrence: Recurrence::Rolling { months: 0 },
            first_due: FirstDue::Within { days: 1000 },
        };
        let unknown = UnknownCode { kind: "role", code: "NOBODY".into() };
        let wrong =
            publish(&draft, &RequirementPublishFacts { unknown: vec![unknown], ..facts() }).expect_err("refusals");

        let codes: Vec<_> = wrong.iter().map(Refusal::code).collect();
        let expected = [
            "CODE_MALFORMED",
            "NAME_MALFORMED",
            "COURSE_UNKNOWN",
            "MONTHS_OUT_OF_RANGE",
            "GRACE_OUT_OF_RANGE",
            "AUDIENCE_INCOMPLETE",
            "AUDIENCE_UNKNOWN",
        ];
        assert_eq!(codes, expected);
    }

    #[test]
    fn trn1_any_of_and_all_of_exclude_each_other() {
        let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();

        assert_eq!(course_rule(codes(&["*"]), vec![], None), Ok(CourseRule::AnyCourse { min_completions: 1 }));
        assert_eq!(course_rule(vec![], codes(&["C1"]), Some(1)), Ok(all_of(&["C1"])));
        assert_eq!(course_rule(codes(&["C1"]), codes(&["C1"]), None), Err(Refused::CoursesAmbiguous));
        assert_eq!(course_rule(vec![], vec![], None), Err(Refused::CoursesMissing));
        assert_eq!(course_rule(vec![], codes(&["C1"]), Some(2)), Err(Refused::MinCompletionsOutOfRange));
    }
}
