//! Courses and requirements as they are kept and shown; `course` and `requirement` are what judging makes of them.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CourseId, TrainingRequirementId},
    locale::LocalizedText,
    names::named_enum,
    people::tree::DepartmentTree,
    programs::template,
    scheduling::watchdog::Duty,
    training::{
        completion::Score,
        course::Course,
        definition::RequirementDefinition,
        requirement::{Recurrence, Requirement},
        scope::{Directory, UnknownCode},
    },
};

named_enum! {
    /// What a course is about.
    Subject {
        /// Networks.
        Network = "NETWORK",
        /// Customer service.
        Service = "SERVICE",
        /// Information security.
        Security = "SECURITY",
        /// Quality management.
        Quality = "QUALITY",
        /// Emergencies.
        Emergency = "EMERGENCY",
        /// Leadership.
        Management = "MANAGEMENT",
        /// Law and commitments.
        Compliance = "COMPLIANCE",
    }
}

named_enum! {
    /// How a course is held.
    CourseMode {
        /// At the screen.
        Online = "ONLINE",
        /// In a room.
        Onsite = "ONSITE",
        /// Both.
        Blended = "BLENDED",
    }
}

/// Codes of courses whose completion counts for another one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(transparent)]
pub struct Equivalents(pub Vec<String>);

impl CatalogCourse {
    /// The course that a template describes, under `id`.
    #[must_use]
    pub fn from_template(id: CourseId, written: &template::CourseTemplate) -> Self {
        let minutes = written.hours.scaled(2).map_or(0, |hundredths| hundredths * 60 / 100);
        let mark = written.pass_mark.and_then(|points| i32::try_from(points).ok()?.checked_mul(100));
        Self {
            id,
            code: written.code.to_string(),
            name: written.name.clone(),
            subject: subject(written.subject),
            minutes: i32::try_from(minutes).unwrap_or(i32::MAX),
            mode: mode(written.mode),
            pass_mark: mark.and_then(|hundredths| Score::try_from_hundredths(hundredths).ok()),
            equivalents: Equivalents::default(),
            version: 1,
            version_since: None,
        }
    }
}

fn subject(written: template::Subject) -> Subject {
    match written {
        template::Subject::Network => Subject::Network,
        template::Subject::Service => Subject::Service,
        template::Subject::Security => Subject::Security,
        template::Subject::Quality => Subject::Quality,
        template::Subject::Emergency => Subject::Emergency,
        template::Subject::Management => Subject::Management,
        template::Subject::Compliance => Subject::Compliance,
    }
}

fn mode(written: template::CourseMode) -> CourseMode {
    match written {
        template::CourseMode::Online => CourseMode::Online,
        template::CourseMode::Onsite => CourseMode::Onsite,
        template::CourseMode::Blended => CourseMode::Blended,
    }
}

/// A course of the catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogCourse {
    /// Its id.
    pub id: CourseId,
    /// Code, unique in the organization.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
    /// What it is about.
    pub subject: Subject,
    /// How long it takes.
    pub minutes: i32,
    /// How it is held.
    pub mode: CourseMode,
    /// Points from which it is passed; none where attendance suffices.
    pub pass_mark: Option<Score>,
    /// Courses whose completion counts for this one.
    pub equivalents: Equivalents,
    /// Version.
    pub version: i32,
    /// The day from which this version is taught; none for the first.
    pub version_since: Option<NaiveDate>,
}

impl CatalogCourse {
    /// What judging needs of it; codes among its equivalents that name no course count for nothing.
    #[must_use]
    pub fn core(&self, ids: &HashMap<String, CourseId>) -> Course {
        Course {
            id: self.id,
            pass_mark: self.pass_mark,
            version: self.version,
            version_since: self.version_since,
            equivalents: self.equivalents.0.iter().filter_map(|code| ids.get(code).copied()).collect(),
        }
    }
}

/// A version of a requirement and the days on which it is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequirementVersion {
    /// Number, from 1.
    pub version: i32,
    /// First day on which it obliges.
    pub effective_from: NaiveDate,
    /// What it asks.
    pub definition: RequirementDefinition,
}

/// A requirement with every version that it has had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogRequirement {
    /// Its id.
    pub id: TrainingRequirementId,
    /// Code, unique in the organization.
    pub code: String,
    /// Name.
    pub name: LocalizedText,
    /// A remark; empty where there is none.
    pub note: LocalizedText,
    /// Number of the latest version.
    pub version: i32,
    /// Versions, the oldest first; never empty.
    pub versions: Vec<RequirementVersion>,
}

impl CatalogRequirement {
    /// The latest version.
    #[must_use]
    pub fn latest(&self) -> Option<&RequirementVersion> {
        self.versions.last()
    }

    /// What the watchdog asks of it on `today`, and the version that says so: a training in each window, since the day from
    /// which on it has come back as often as now. None where it does not come back by the calendar (SCH-6).
    #[must_use]
    pub fn duty(&self, today: NaiveDate) -> Option<(Duty, &RequirementVersion)> {
        let in_force = self.versions.iter().rev().skip_while(|version| version.effective_from > today);
        let current = in_force.clone().next()?;
        let Recurrence::Calendar { window } = current.definition.recurrence else { return None };
        let alike = in_force.take_while(|version| version.definition.recurrence == current.definition.recurrence);
        let from = alike.last()?.effective_from;
        Some((Duty { every: window, from, until: current.definition.retired_on }, current))
    }

    /// What judging needs of it: one requirement for each version, in force from its day until the next one's. Whom a
    /// version obliges anew gets its grace from that day.
    pub fn judgeable(
        &self,
        directory: &Directory,
        tree: &DepartmentTree,
        courses: &HashMap<String, CourseId>,
    ) -> Result<Vec<Requirement>, Vec<UnknownCode>> {
        let ends = self.versions.iter().skip(1).map(|next| Some(next.effective_from)).chain([None]);
        let resolved = self.versions.iter().zip(ends).map(|(version, end)| {
            let requirement = version.definition.resolve(self.id, directory, tree, courses)?;
            let retired_on = [requirement.retired_on, end].into_iter().flatten().min();
            Ok(Requirement { effective_from: Some(version.effective_from), retired_on, ..requirement })
        });
        resolved.collect()
    }
}
