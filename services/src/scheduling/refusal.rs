//! Why a command that writes a schedule is refused.

use gradus_domain::{
    locale::Locale,
    refusal::Refusal,
    scheduling::{command::ScheduleRefusal, draft::RecurrenceFault, missed::CatchUpOutOfBounds},
    text::TextFault,
};

/// Why a schedule is not created or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScheduleWriteRefusal {
    /// The code is in use.
    CodeTaken(String),
    /// The code has other signs than a code may have.
    CodeMalformed,
    /// The name may not stand as it is.
    Name(TextFault),
    /// Something is wrong with when it takes place.
    Recurrence(RecurrenceFault),
    /// The action names an audit program that does not exist.
    AuditProgramUnknown(String),
    /// No code serves this overlap policy yet.
    OverlapNotServed,
    /// A bound of catching up is too small or too large.
    CatchUp(CatchUpOutOfBounds),
    /// Occurrences cannot be kept for another action.
    KeepWithOtherAction,
    /// The schedule does not allow it as it stands.
    State(ScheduleRefusal),
}

impl Refusal for ScheduleWriteRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::CodeTaken(_) => "CODE_TAKEN",
            Self::CodeMalformed => "CODE_MALFORMED",
            Self::Name(fault) => fault.code_of_a_name(),
            Self::Recurrence(fault) => fault.code(),
            Self::AuditProgramUnknown(_) => "AUDIT_PROGRAM_UNKNOWN",
            Self::OverlapNotServed => "OVERLAP_NOT_SERVED",
            Self::CatchUp(_) => "OUT_OF_BOUNDS",
            Self::KeepWithOtherAction => "KEEP_WITH_OTHER_ACTION",
            Self::State(refusal) => refusal.code(),
        }
    }

    fn message(&self, locale: Locale) -> String {
        let fixed = |texts: [&str; 3]| match locale {
            Locale::En => texts[0].to_owned(),
            Locale::ZhCn => texts[1].to_owned(),
            Locale::ZhTw => texts[2].to_owned(),
        };
        match self {
            Self::CodeTaken(code) => match locale {
                Locale::En => format!("Another schedule has the code {code}."),
                Locale::ZhCn => format!("计划编码 {code} 已被使用。"),
                Locale::ZhTw => format!("排程代碼 {code} 已被使用。"),
            },
            Self::CodeMalformed => fixed([
                "A code has 1 to 64 letters, digits, hyphens, dots or underscores.",
                "编码须为1至64个字母、数字、连字符、点或下划线。",
                "代碼須為1至64個字母、數字、連字號、點或底線。",
            ]),
            Self::Name(fault) => fault.sentence_on_a_name(locale),
            Self::Recurrence(fault) => fault.message(locale),
            Self::AuditProgramUnknown(code) => match locale {
                Locale::En => format!("There is no audit program {code}."),
                Locale::ZhCn => format!("没有审核方案 {code}。"),
                Locale::ZhTw => format!("沒有稽核方案 {code}。"),
            },
            Self::OverlapNotServed => fixed([
                "This version serves ALLOW, SKIP, BUFFER_ONE and BUFFER_ALL.",
                "当前版本支持 ALLOW、SKIP、BUFFER_ONE 和 BUFFER_ALL。",
                "目前版本支援 ALLOW、SKIP、BUFFER_ONE 與 BUFFER_ALL。",
            ]),
            Self::CatchUp(CatchUpOutOfBounds::Grace) => fixed([
                "The grace lies between 0 and 86,400 seconds.",
                "宽限时间须在0至86400秒之间。",
                "寬限時間須在0至86400秒之間。",
            ]),
            Self::CatchUp(CatchUpOutOfBounds::Window) => fixed([
                "The window to catch up lies between 10 and 315,360,000 seconds.",
                "补做时间范围须在10至315360000秒之间。",
                "補做時間範圍須在10至315360000秒之間。",
            ]),
            Self::CatchUp(CatchUpOutOfBounds::Max) => fixed([
                "The number to catch up lies between 1 and 1,000.",
                "补做次数须在1至1000之间。",
                "補做次數須在1至1000之間。",
            ]),
            Self::KeepWithOtherAction => fixed([
                "What has not started cannot be kept when the action changes; withdraw it, or let it go by the new rule.",
                "更改任务内容时不能保留尚未开始的任务；请撤回，或使其按新规则执行。",
                "變更工作內容時不能保留尚未開始的工作；請撤回，或使其依新規則執行。",
            ]),
            Self::State(refusal) => refusal.message(locale),
        }
    }

    fn field(&self) -> Vec<String> {
        let name = match self {
            Self::CodeTaken(_) | Self::CodeMalformed => "code",
            Self::Name(_) => "name",
            Self::AuditProgramUnknown(_) => "action",
            Self::OverlapNotServed => "overlapPolicy",
            Self::KeepWithOtherAction => "action",
            Self::CatchUp(CatchUpOutOfBounds::Grace) => return vec!["catchUp".to_owned(), "graceSeconds".to_owned()],
            Self::CatchUp(CatchUpOutOfBounds::Window) => return vec!["catchUp".to_owned(), "windowSeconds".to_owned()],
            Self::CatchUp(CatchUpOutOfBounds::Max) => return vec!["catchUp".to_owned(), "max".to_owned()],
            Self::Recurrence(fault) => return fault.field(),
            Self::State(refusal) => return refusal.field(),
        };
        vec![name.to_owned()]
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::Recurrence(fault) => fault.rule(),
            Self::State(refusal) => refusal.rule(),
            Self::CatchUp(CatchUpOutOfBounds::Grace) => "R10",
            Self::CatchUp(_) => "R12",
            Self::OverlapNotServed => "R40",
            Self::KeepWithOtherAction => "R73",
            _ => "",
        }
    }
}
