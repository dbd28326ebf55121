//! Who the template is, what it asks before it is applied, and where its figures come from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{value::Code, words::words};
use crate::{
    locale::{Locale, LocalizedText},
    scheduling::calendar::DayOfWeek,
};

/// The form in which templates are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SchemaVersion {
    /// The form that this version of Gradus reads.
    #[serde(rename = "gradus-template/v1")]
    V1,
}

/// Identity of the template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Its code, such as `TELECOM-QP`.
    pub code: Code,
    /// Its version, such as `0.1.0`.
    pub version: Version,
    /// Its name.
    pub name: LocalizedText,
    /// What it is for, in a sentence.
    pub summary: LocalizedText,
    /// The language of an organization that names none.
    pub default_language: Locale,
    /// The languages in which every text is given.
    pub languages: Vec<Locale>,
    /// IANA zone in which its schedules are meant.
    pub time_zone: String,
    /// The working calendar by which its schedules roll.
    pub calendar: Code,
    /// How its cron expressions are read.
    pub cron: CronDialect,
    /// The standards that it leans on.
    pub standards: Vec<Standard>,
    /// The documents from which it was made.
    pub sources: Vec<Source>,
    /// What each basis means.
    pub basis_legend: BTreeMap<Basis, LocalizedText>,
}

/// Three numbers, as in semantic versioning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Changes that an applied program cannot follow by itself.
    pub major: u32,
    /// Additions.
    pub minor: u32,
    /// Corrections.
    pub patch: u32,
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl Serialize for Version {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut parts = text.split('.').map(str::parse);
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Ok(major)), Some(Ok(minor)), Some(Ok(patch)), None) => Ok(Self { major, minor, patch }),
            _ => Err(serde::de::Error::custom("a version has three numbers, such as 0.1.0")),
        }
    }
}

/// How the cron expressions of the template are read; there is one dialect, and it is said aloud.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CronDialect {
    /// The fields, in order.
    pub fields: Vec<CronField>,
    /// The fields that may be left out.
    pub optional: Vec<CronField>,
    /// What holds where day of month and day of week are both given.
    pub day_fields: DayFields,
    /// The weekday with number 1.
    pub weekday_one: DayOfWeek,
    /// Signs of other dialects that are not understood.
    pub not_understood: Vec<String>,
}

words! {
    /// A field of a cron expression.
    CronField {
        /// Second of the minute.
        Second,
        /// Minute of the hour.
        Minute,
        /// Hour of the day.
        Hour,
        /// Day of the month.
        DayOfMonth,
        /// Month of the year.
        Month,
        /// Day of the week.
        DayOfWeek,
        /// Year.
        Year,
    }
    /// How the two day fields go together.
    DayFields {
        /// Both must match.
        And,
    }
    /// Where a figure or a rule comes from.
    Basis {
        /// Stated by a source document.
        Source,
        /// Taken from a public regulation.
        Regulation,
        /// Default chosen by the author; every operator confirms or changes it.
        Choice,
    }
    /// Whether a source document names a thing.
    Origin {
        /// It does.
        Source,
        /// It was needed and added.
        Added,
    }
    /// What sort of answer a parameter takes.
    ParameterType {
        /// A day.
        Date,
        /// A list of sites by code.
        SiteList,
        /// Yes or no.
        Boolean,
    }
}

/// A standard by which the program may be judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Its code in the template.
    pub code: Code,
    /// Its designation, the same in every language.
    pub designation: String,
    /// Whether a program may do without it.
    #[serde(default)]
    pub optional: bool,
}

/// A document from which the template was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its code in the template.
    pub code: Code,
    /// What it is.
    pub name: LocalizedText,
}

/// A question that is asked when the template is applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// The key of the answer.
    pub key: Code,
    /// What sort of answer it takes.
    #[serde(rename = "type")]
    pub answer: ParameterType,
    /// Whether an answer must be given.
    #[serde(default)]
    pub required: bool,
    /// The answer where none is given; for a yes-or-no question.
    #[serde(default)]
    pub default: Option<bool>,
    /// The question.
    pub name: LocalizedText,
}
