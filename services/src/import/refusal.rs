//! Why a row or a whole file is not taken.

use std::borrow::Cow;

use gradus_domain::{locale::Locale, refusal::Refusal};
use serde::{Deserialize, Serialize};

use super::report::BatchReport;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)+) => {
        /// What is wrong with a cell, for programs.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* $variant,)+
            /// Code of the refusal of the rule that the command obeys everywhere, such as `SCORE_OUT_OF_RANGE`.
            Rule(Cow<'static, str>),
        }

        impl Code {
            /// The code in SCREAMING_SNAKE.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Rule(code) => code,
                }
            }
        }
    };
}

codes! {
    /// A column that must be there is not.
    MissingColumn = "MISSING_COLUMN",
    /// A column that nobody knows.
    UnknownColumn = "UNKNOWN_COLUMN",
    /// The same column twice.
    DuplicateColumn = "DUPLICATE_COLUMN",
    /// More or fewer fields than columns.
    FieldCount = "FIELD_COUNT",
    /// Bytes that are no text in the file's encoding.
    BrokenBytes = "BROKEN_BYTES",
    /// A field of more than 32 KiB, or a text of more than 500 characters.
    TooLong = "TOO_LONG",
    /// Nothing, where something must be.
    Blank = "BLANK",
    /// A sign that is not printed, such as a line break.
    ControlCharacter = "CONTROL_CHARACTER",
    /// A text that a spreadsheet would run as a formula.
    Formula = "FORMULA",
    /// A code with other signs than a code may have.
    CodeMalformed = "CODE_MALFORMED",
    /// A day that the calendar does not have, or that is not written 2026-11-20.
    NotADay = "NOT_A_DAY",
    /// A number that is none, or out of its range.
    NotANumber = "NOT_A_NUMBER",
    /// A word that is none of those known.
    UnknownWord = "UNKNOWN_WORD",
    /// A text that cannot be an e-mail address.
    NotAnEmail = "NOT_AN_EMAIL",
    /// The same key on an earlier line of the file.
    DuplicateInFile = "DUPLICATE_IN_FILE",
    /// It is there already, with other values.
    AlreadyExists = "ALREADY_EXISTS",
    /// No such department.
    DepartmentUnknown = "DEPARTMENT_UNKNOWN",
    /// No such employee.
    EmployeeUnknown = "EMPLOYEE_UNKNOWN",
    /// No such role.
    RoleUnknown = "ROLE_UNKNOWN",
    /// No such group.
    GroupUnknown = "GROUP_UNKNOWN",
    /// Something above itself.
    Cycle = "CYCLE",
    /// The last day lies before the first.
    LeftBeforeHired = "LEFT_BEFORE_HIRED",
    /// The end does not come after the start.
    EndBeforeStart = "END_BEFORE_START",
    /// A day on which the person does not work here.
    NotEmployed = "NOT_EMPLOYED",
    /// Another row of the same person is refused, and they hold only together.
    PartOfRefused = "PART_OF_REFUSED",
    /// Two spans of the same person that may not meet do.
    Overlap = "OVERLAP",
}

/// What is wrong, and where in the row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellError {
    /// Line on which the cell begins; 0 where the row's own line says it.
    pub line: u64,
    /// Name of the column; empty where it is about the whole row.
    pub column: String,
    /// What is wrong, for programs.
    pub code: Code,
    /// What is wrong, for people. Holds no more of the row than a code or a number that it names.
    pub message: String,
}

impl CellError {
    /// A complaint about `column` of a row.
    #[must_use]
    pub fn new(column: &str, code: Code, message: impl Into<String>) -> Self {
        Self { line: 0, column: column.into(), code, message: message.into() }
    }

    /// The refusal of a rule, at `column`.
    #[must_use]
    pub fn of_rule(column: &str, refusal: &impl Refusal) -> Self {
        Self::new(column, Code::Rule(refusal.code().into()), refusal.message(Locale::En))
    }
}

/// Why a batch is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowsRefused {
    /// Some of its rows are refused.
    Rows(BatchReport),
    /// Somebody else began the same file meanwhile, and carries it on.
    TakenOver,
}

impl Refusal for RowsRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Rows(_) => "ROWS_REFUSED",
            Self::TakenOver => "TAKEN_OVER",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::Rows(BatchReport { refused, .. }), Locale::En) => {
                format!("Nothing was imported, because {refused} rows are refused.")
            }
            (Self::Rows(BatchReport { refused, .. }), Locale::ZhCn) => {
                format!("有{refused}行被拒绝，未导入任何数据。")
            }
            (Self::Rows(BatchReport { refused, .. }), Locale::ZhTw) => {
                format!("有{refused}列被拒絕，未匯入任何資料。")
            }
            (Self::TakenOver, Locale::En) => "The same file was begun again elsewhere and is carried on there.".into(),
            (Self::TakenOver, Locale::ZhCn) => "同一文件已在别处重新开始导入，并在那里继续。".into(),
            (Self::TakenOver, Locale::ZhTw) => "同一檔案已在別處重新開始匯入，並在那裡繼續。".into(),
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::Rows(_) => "IMP-1",
            Self::TakenOver => "IMP-1",
        }
    }
}
