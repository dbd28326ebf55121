//! Why a command that writes a schedule is refused.

use gradus_domain::{
    locale::Locale,
    refusal::Refusal,
    scheduling::{command::ScheduleRefusal, draft::RecurrenceFault},
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
                "This version lets occurrences run side by side only (ALLOW).",
                "当前版本仅支持并行执行（ALLOW）。",
                "目前版本僅支援並行執行（ALLOW）。",
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
            Self::Recurrence(fault) => return fault.field(),
            Self::State(refusal) => return refusal.field(),
        };
        vec![name.to_owned()]
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::Recurrence(fault) => fault.rule(),
            Self::State(refusal) => refusal.rule(),
            _ => "",
        }
    }
}
