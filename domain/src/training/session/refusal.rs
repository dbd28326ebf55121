//! Why a session does not do what is asked.

use super::{
    SessionState,
    enroll::MOST_NAMED,
    person::PersonRefusal,
    plan::{MOST_DAYS, MOST_SEATS},
};
use crate::{locale::Locale, period::Period, refusal::Refusal};

/// Why a session does not do what is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionRefusal {
    /// The state does not allow it.
    WrongState(SessionState),
    /// No course with this code.
    CourseUnknown(String),
    /// No department with this code.
    DepartmentUnknown(String),
    /// No open campaign with this number.
    CampaignUnknown(String),
    /// It would begin outside the campaign's period.
    OutsideCampaign(Period),
    /// It would begin in the past.
    InThePast,
    /// It ends before it begins, or too long after.
    EndsOddly,
    /// No seats, or too many.
    CapacityOutOfRange,
    /// Fewer seats than people enrolled, who are so many.
    CapacityBelowEnrolled(u64),
    /// The place is none that may stand.
    PlaceMalformed,
    /// The link is none that a browser opens.
    LinkMalformed,
    /// Neither a place nor a link.
    Nowhere,
    /// No employee with this number who could hold it.
    TrainerUnknown(String),
    /// Somebody of the organization and somebody else.
    TwoTrainers,
    /// The trainer's name is none that may stand.
    TrainerNameMalformed,
    /// A reason must be given.
    ReasonMissing,
    /// Nobody is named.
    NobodyNamed(&'static str),
    /// Too many are named at once.
    TooManyNamed(&'static str),
    /// Not so many seats are left.
    Full {
        /// How many are.
        left: u64,
    },
    /// It has not begun.
    NotBegun,
    /// Somebody, who is told by number, is refused.
    Person(Place, String, PersonRefusal),
}

/// The place of the input that a refusal of a person is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the list of numbers.
    Listed(usize),
    /// In the list of results.
    Result(usize),
    /// As the trainer.
    Trainer,
    /// None: they were enrolled before.
    Enrolled,
}

impl Refusal for SessionRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongState(_) => "WRONG_STATE",
            Self::CourseUnknown(_) => "COURSE_UNKNOWN",
            Self::DepartmentUnknown(_) => "DEPARTMENT_UNKNOWN",
            Self::CampaignUnknown(_) => "CAMPAIGN_UNKNOWN",
            Self::OutsideCampaign(_) => "OUTSIDE_CAMPAIGN",
            Self::InThePast => "IN_THE_PAST",
            Self::EndsOddly => "ENDS_ODDLY",
            Self::CapacityOutOfRange => "CAPACITY_OUT_OF_RANGE",
            Self::CapacityBelowEnrolled(_) => "CAPACITY_BELOW_ENROLLED",
            Self::PlaceMalformed => "PLACE_MALFORMED",
            Self::LinkMalformed => "LINK_MALFORMED",
            Self::Nowhere => "NOWHERE",
            Self::TrainerUnknown(_) => "TRAINER_UNKNOWN",
            Self::TwoTrainers => "TWO_TRAINERS",
            Self::TrainerNameMalformed => "TRAINER_NAME_MALFORMED",
            Self::ReasonMissing => "REASON_MISSING",
            Self::NobodyNamed(_) => "NOBODY_NAMED",
            Self::TooManyNamed(_) => "TOO_MANY_NAMED",
            Self::Full { .. } => "FULL",
            Self::NotBegun => "NOT_BEGUN",
            Self::Person(_, _, why) => why.code(),
        }
    }

    fn message(&self, locale: Locale) -> String {
        let [en, cn, tw] = match self {
            Self::WrongState(state) => state_sentence(*state).map(str::to_owned),
            Self::CourseUnknown(code) => {
                [format!("There is no course {code}."), format!("没有课程 {code}。"), format!("沒有課程 {code}。")]
            }
            Self::DepartmentUnknown(code) => [
                format!("There is no department {code} for which you plan training."),
                format!("没有由您安排培训的部门 {code}。"),
                format!("沒有由您安排訓練的部門 {code}。"),
            ],
            Self::CampaignUnknown(number) => [
                format!("There is no open training campaign {number}."),
                format!("没有进行中的培训计划 {number}。"),
                format!("沒有進行中的訓練計畫 {number}。"),
            ],
            Self::OutsideCampaign(period) => [
                format!("The campaign plans the training of {period}; the session begins outside it."),
                format!("该培训计划安排 {period} 的培训；场次开始时间不在其中。"),
                format!("該訓練計畫安排 {period} 的訓練；場次開始時間不在其中。"),
            ],
            Self::InThePast => {
                plain("The session would begin in the past.", "培训场次的开始时间已过。", "訓練場次的開始時間已過。")
            }
            Self::EndsOddly => [
                format!("A session ends after it begins and lasts at most {MOST_DAYS} days."),
                format!("培训场次须在开始之后结束，且不超过 {MOST_DAYS} 天。"),
                format!("訓練場次須在開始之後結束，且不超過 {MOST_DAYS} 天。"),
            ],
            Self::CapacityOutOfRange => [
                format!("A session has 1 to {MOST_SEATS} seats."),
                format!("培训场次的名额为 1 到 {MOST_SEATS}。"),
                format!("訓練場次的名額為 1 到 {MOST_SEATS}。"),
            ],
            Self::CapacityBelowEnrolled(count) => [
                format!("{count} people are enrolled; withdraw some of them first."),
                format!("已有 {count} 人报名；请先取消部分人员的报名。"),
                format!("已有 {count} 人報名；請先取消部分人員的報名。"),
            ],
            Self::PlaceMalformed => plain(
                "A place is one line of at most 500 characters that no spreadsheet runs as a formula.",
                "地点须为一行文字，最多500个字符，且不能被电子表格作为公式执行。",
                "地點須為一行文字，最多500個字元，且不能被試算表作為公式執行。",
            ),
            Self::LinkMalformed => plain(
                "A link is an address that begins with https:// or http://, of at most 500 characters.",
                "链接须为以 https:// 或 http:// 开头的网址，最多500个字符。",
                "連結須為以 https:// 或 http:// 開頭的網址，最多500個字元。",
            ),
            Self::Nowhere => plain(
                "Say where the session takes place: give a place or a link.",
                "请说明培训在何处进行：填写地点或链接。",
                "請說明訓練在何處進行：填寫地點或連結。",
            ),
            Self::TrainerUnknown(number) => [
                format!("There is no employee {number} who could hold the session."),
                format!("没有可担任讲师的员工 {number}。"),
                format!("沒有可擔任講師的員工 {number}。"),
            ],
            Self::TwoTrainers => plain(
                "Name an employee or an external trainer, not both.",
                "请指定内部讲师或外部讲师，二者只能选一。",
                "請指定內部講師或外部講師，二者只能選一。",
            ),
            Self::TrainerNameMalformed => plain(
                "A trainer's name is one line of at most 500 characters that no spreadsheet runs as a formula.",
                "讲师姓名须为一行文字，最多500个字符，且不能被电子表格作为公式执行。",
                "講師姓名須為一行文字，最多500個字元，且不能被試算表作為公式執行。",
            ),
            Self::ReasonMissing => {
                plain("Say why the session is called off.", "请说明取消培训场次的原因。", "請說明取消訓練場次的原因。")
            }
            Self::NobodyNamed(_) => plain("Name at least one person.", "请至少指定一人。", "請至少指定一人。"),
            Self::TooManyNamed(_) => [
                format!("Name at most {MOST_NAMED} people at once."),
                format!("一次最多指定 {MOST_NAMED} 人。"),
                format!("一次最多指定 {MOST_NAMED} 人。"),
            ],
            Self::Full { left } => [
                format!("The session has {left} seats left."),
                format!("该场次剩余名额为 {left}。"),
                format!("該場次剩餘名額為 {left}。"),
            ],
            Self::NotBegun => plain(
                "The session has not begun; results are recorded afterwards.",
                "培训尚未开始；开始后方可登记结果。",
                "訓練尚未開始；開始後方可登錄結果。",
            ),
            Self::Person(_, number, why) => [
                format!("Employee {number}: {}", why.message(Locale::En)),
                format!("员工 {number}：{}", why.message(Locale::ZhCn)),
                format!("員工 {number}：{}", why.message(Locale::ZhTw)),
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
            Self::WrongState(_) | Self::NotBegun => return Vec::new(),
            Self::Full { .. } => "employeeNumbers",
            Self::NobodyNamed(list) | Self::TooManyNamed(list) => list,
            Self::CourseUnknown(_) => "courseCode",
            Self::DepartmentUnknown(_) => "departmentCode",
            Self::CampaignUnknown(_) => "campaignNumber",
            Self::OutsideCampaign(_) | Self::InThePast => "startsAt",
            Self::EndsOddly => "endsAt",
            Self::CapacityOutOfRange | Self::CapacityBelowEnrolled(_) => "capacity",
            Self::PlaceMalformed | Self::Nowhere => "place",
            Self::LinkMalformed => "link",
            Self::TrainerUnknown(_) | Self::TwoTrainers => "trainerNumber",
            Self::TrainerNameMalformed => "trainerName",
            Self::ReasonMissing => "reason",
            Self::Person(Place::Enrolled, ..) => return Vec::new(),
            Self::Person(Place::Trainer, ..) => "trainerNumber",
            Self::Person(Place::Listed(place), ..) => return vec!["employeeNumbers".into(), place.to_string()],
            Self::Person(Place::Result(place), _, why) => {
                return vec!["results".into(), place.to_string(), why.result_field().into()];
            }
        };
        vec![field.into()]
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::Person(_, _, PersonRefusal::OwnResult) => "SEC-3",
            Self::Person(_, _, PersonRefusal::CompletionStands) => "TRN-6",
            Self::Person(_, _, PersonRefusal::Completion(why)) => why.rule(),
            _ => "",
        }
    }
}

fn plain(en: &str, cn: &str, tw: &str) -> [String; 3] {
    [en, cn, tw].map(str::to_owned)
}

fn state_sentence(state: SessionState) -> [&'static str; 3] {
    match state {
        SessionState::Planned => ["The session is planned.", "该培训场次已计划。", "該訓練場次已計畫。"],
        SessionState::Held => ["The session was held.", "该培训场次已举行。", "該訓練場次已舉行。"],
        SessionState::Cancelled => ["The session was called off.", "该培训场次已取消。", "該訓練場次已取消。"],
    }
}
