//! Why evidence is not taken, bound, closed or purged.

use chrono::NaiveDate;

use super::{
    format::EvidenceFormat,
    name::{LONGEST, MOST_BYTES, NameFault},
    revision::EvidenceState,
};
use crate::{locale::Locale, refusal::Refusal};

/// Why a file is not taken (DOC-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadRefusal {
    /// No file should be called so.
    Name(NameFault),
    /// No such file is taken.
    TypeNotAllowed,
    /// The name, the declared type and the content do not say the same.
    TypeMismatch(EvidenceFormat),
    /// There is nothing in it.
    Empty,
    /// The workbook unpacks to too much, or cannot be read.
    WorkbookUnfit(String),
    /// Where it comes from is told too long, or with signs that are not printed.
    SourceMalformed,
    /// It replaces what is gone.
    ReplacedPurged,
    /// Another revision replaces the same one already.
    ReplacedAlready,
    /// The same bytes are being removed at the moment.
    BeingRemoved,
}

/// Why something is not done with evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvidenceRefusal {
    /// The state does not allow it.
    WrongState(EvidenceState),
    /// It is bound to that record already.
    BoundAlready,
    /// It is not bound to that record.
    NotBound,
    /// The record was signed off.
    Frozen,
    /// The record takes no more evidence.
    RecordClosed,
    /// It is bound to so many records that are not signed off.
    InUse(usize),
    /// It is under legal hold.
    OnHold,
    /// It is not under legal hold.
    NotOnHold,
    /// It is kept until this day.
    Kept(NaiveDate),
    /// It is kept for good.
    KeptForGood,
    /// A reason is needed, in one line.
    ReasonMissing,
}

fn pick(locale: Locale, [en, cn, tw]: [String; 3]) -> String {
    match locale {
        Locale::En => en,
        Locale::ZhCn => cn,
        Locale::ZhTw => tw,
    }
}

impl Refusal for UploadRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Name(NameFault::Blank) => "NAME_BLANK",
            Self::Name(_) => "NAME_MALFORMED",
            Self::TypeNotAllowed => "TYPE_NOT_ALLOWED",
            Self::TypeMismatch(_) => "TYPE_MISMATCH",
            Self::Empty => "EMPTY",
            Self::WorkbookUnfit(_) => "WORKBOOK_UNFIT",
            Self::SourceMalformed => "SOURCE_MALFORMED",
            Self::ReplacedPurged => "REPLACED_PURGED",
            Self::ReplacedAlready => "REPLACED_ALREADY",
            Self::BeingRemoved => "BEING_REMOVED",
        }
    }

    fn message(&self, locale: Locale) -> String {
        let texts = match self {
            Self::Name(fault) => fault_of_name(*fault),
            Self::TypeNotAllowed => [
                "Evidence is a PNG, JPEG, WEBP, PDF, CSV, XLSX or TXT file.".into(),
                "证据文件须为 PNG、JPEG、WEBP、PDF、CSV、XLSX 或 TXT。".into(),
                "證據檔案須為 PNG、JPEG、WEBP、PDF、CSV、XLSX 或 TXT。".into(),
            ],
            Self::TypeMismatch(declared) => [
                format!("The file is said to be {declared}, but its name or its content says otherwise."),
                format!("文件声明为 {declared}，但其名称或内容与此不符。"),
                format!("檔案宣告為 {declared}，但其名稱或內容與此不符。"),
            ],
            Self::Empty => ["There is nothing in the file.".into(), "文件为空。".into(), "檔案為空。".into()],
            Self::WorkbookUnfit(why) => [
                format!("The workbook is not taken: {why}."),
                format!("不接受该工作簿：{why}。"),
                format!("不接受該活頁簿：{why}。"),
            ],
            Self::SourceMalformed => [
                "Where the file comes from is told in one printed line of at most 500 characters.".into(),
                "来源须为一行可见文字，最多500个字符。".into(),
                "來源須為一行可見文字，最多500個字元。".into(),
            ],
            Self::ReplacedPurged => [
                "What the file replaces was purged; hand it in by itself.".into(),
                "被替换的证据已清除，请单独上传。".into(),
                "被取代的證據已清除，請單獨上傳。".into(),
            ],
            Self::ReplacedAlready => [
                "Another revision replaces it already; replace that one.".into(),
                "已有其他版本替换它，请替换那个版本。".into(),
                "已有其他版本取代它，請取代那個版本。".into(),
            ],
            Self::BeingRemoved => [
                "The same file is being removed at the moment; hand it in again in a minute.".into(),
                "相同的文件正在清除，请稍后再上传。".into(),
                "相同的檔案正在清除，請稍後再上傳。".into(),
            ],
        };
        pick(locale, texts)
    }

    fn field(&self) -> Vec<String> {
        let field = match self {
            Self::Name(_) => "name",
            Self::SourceMalformed => "source",
            Self::ReplacedPurged | Self::ReplacedAlready => "replaces",
            _ => return Vec::new(),
        };
        vec![field.to_owned()]
    }

    fn rule(&self) -> &'static str {
        "DOC-1"
    }
}

fn fault_of_name(fault: NameFault) -> [String; 3] {
    match fault {
        NameFault::Blank => ["A name is needed.".into(), "请填写文件名。".into(), "請填寫檔名。".into()],
        NameFault::TooLong => [
            format!("A file's name has at most {LONGEST} characters and {MOST_BYTES} bytes."),
            format!("文件名最多{LONGEST}个字符、{MOST_BYTES}字节。"),
            format!("檔名最多{LONGEST}個字元、{MOST_BYTES}位元組。"),
        ],
        NameFault::Unprinted => [
            "A file's name stands in one line and holds no sign that is not printed.".into(),
            "文件名须为一行文字，不能含有不可见字符。".into(),
            "檔名須為一行文字，不能含有不可見字元。".into(),
        ],
        NameFault::Path => [
            "A file's name holds none of / \\ : * ? \" < > |.".into(),
            "文件名不能含有 / \\ : * ? \" < > |。".into(),
            "檔名不能含有 / \\ : * ? \" < > |。".into(),
        ],
        NameFault::Reserved => [
            "Some machines keep such a name for something else; choose another.".into(),
            "某些系统保留了此名称，请另选一个。".into(),
            "某些系統保留了此名稱，請另選一個。".into(),
        ],
        NameFault::Formula => [
            "A file's name does not begin with = + - or @.".into(),
            "文件名不能以 = + - @ 开头。".into(),
            "檔名不能以 = + - @ 開頭。".into(),
        ],
    }
}

impl Refusal for EvidenceRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongState(_) => "WRONG_STATE",
            Self::BoundAlready => "BOUND_ALREADY",
            Self::NotBound => "NOT_BOUND",
            Self::Frozen => "FROZEN",
            Self::RecordClosed => "RECORD_CLOSED",
            Self::InUse(_) => "IN_USE",
            Self::OnHold => "ON_HOLD",
            Self::NotOnHold => "NOT_ON_HOLD",
            Self::Kept(_) | Self::KeptForGood => "KEPT",
            Self::ReasonMissing => "REASON_MISSING",
        }
    }

    fn message(&self, locale: Locale) -> String {
        let texts = match self {
            Self::WrongState(state) => {
                [format!("The evidence is {state}."), format!("证据状态为 {state}。"), format!("證據狀態為 {state}。")]
            }
            Self::BoundAlready => [
                "The evidence is bound to this record already.".into(),
                "该证据已关联到此记录。".into(),
                "該證據已關聯到此紀錄。".into(),
            ],
            Self::NotBound => [
                "The evidence is not bound to this record.".into(),
                "该证据未关联到此记录。".into(),
                "該證據未關聯到此紀錄。".into(),
            ],
            Self::Frozen => [
                "The record was signed off with this evidence; hand in a new revision instead.".into(),
                "记录已连同该证据签署，请改为上传新版本。".into(),
                "紀錄已連同該證據簽署，請改為上傳新版本。".into(),
            ],
            Self::RecordClosed => [
                "The record is over and takes no more evidence.".into(),
                "记录已结束，不再接受证据。".into(),
                "紀錄已結束，不再接受證據。".into(),
            ],
            Self::InUse(count) => [
                format!("The evidence is bound to {count} records that are still open."),
                format!("该证据仍关联{count}条未结束的记录。"),
                format!("該證據仍關聯{count}筆未結束的紀錄。"),
            ],
            Self::OnHold => [
                "The evidence is under legal hold.".into(),
                "该证据处于法律保全中。".into(),
                "該證據處於法律保全中。".into(),
            ],
            Self::NotOnHold => [
                "The evidence is not under legal hold.".into(),
                "该证据未处于法律保全中。".into(),
                "該證據未處於法律保全中。".into(),
            ],
            Self::Kept(until) => [
                format!("The evidence must be kept until {until}."),
                format!("该证据须保存至 {until}。"),
                format!("該證據須保存至 {until}。"),
            ],
            Self::KeptForGood => {
                ["The evidence is kept for good.".into(), "该证据永久保存。".into(), "該證據永久保存。".into()]
            }
            Self::ReasonMissing => [
                "A reason is needed, in one line.".into(),
                "请用一行文字说明原因。".into(),
                "請用一行文字說明原因。".into(),
            ],
        };
        pick(locale, texts)
    }

    fn field(&self) -> Vec<String> {
        match self {
            Self::ReasonMissing => vec!["reason".to_owned()],
            Self::BoundAlready | Self::NotBound | Self::Frozen => vec!["evidenceId".to_owned()],
            Self::RecordClosed => vec!["objectId".to_owned()],
            _ => Vec::new(),
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::Frozen | Self::RecordClosed => "DOC-1",
            Self::OnHold | Self::Kept(_) | Self::KeptForGood | Self::InUse(_) => "DOC-4",
            _ => "",
        }
    }
}
