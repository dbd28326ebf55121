//! A contribution as text, short enough to be kept for everybody: pairs that count alike share their counts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    contribution::{Contribution, Sum},
    place::Place,
};
use crate::ids::{DepartmentId, TrainingRequirementId};

/// A text that is no contribution.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not what a person adds to figures: {0}")]
pub struct NotAContribution(String);

/// What stands at one place.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct At {
    /// People, and those of them who lack something.
    #[serde(rename = "n", default, skip_serializing_if = "is_nobody")]
    people: (i64, i64),
    /// Requirements by their counts: required, fulfilled, waived, not applicable, overdue.
    #[serde(rename = "p", default, skip_serializing_if = "BTreeMap::is_empty")]
    pairs: BTreeMap<String, Vec<String>>,
}

fn is_nobody(people: &(i64, i64)) -> bool {
    *people == (0, 0)
}

impl Contribution {
    /// As text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut places: BTreeMap<String, At> = BTreeMap::new();
        for ((place, requirement), sum) in &self.pairs {
            let at = places.entry(place_text(*place)).or_default();
            at.pairs.entry(counts_text(*sum)).or_default().push(requirement.0.as_simple().to_string());
        }
        for (place, sum) in &self.people {
            places.entry(place_text(*place)).or_default().people = (sum.people, sum.people_missing);
        }
        serde_json::to_string(&places).unwrap_or_default()
    }

    /// Reads what [`Self::to_text`] wrote.
    pub fn from_text(text: &str) -> Result<Self, NotAContribution> {
        let fault = |what: &dyn std::fmt::Display| NotAContribution(what.to_string());
        let places: BTreeMap<String, At> = serde_json::from_str(text).map_err(|error| fault(&error))?;
        let mut found = Self::default();
        for (place, at) in places {
            let place = match place.as_str() {
                "" => Place::Whole,
                id => Place::Department(DepartmentId(Uuid::try_parse(id).map_err(|error| fault(&error))?)),
            };
            for (counts, requirements) in at.pairs {
                let sum = sum(&counts).ok_or_else(|| fault(&counts))?;
                for requirement in requirements {
                    let id = Uuid::try_parse(&requirement).map_err(|error| fault(&error))?;
                    found.pairs.insert((place, TrainingRequirementId(id)), sum);
                }
            }
            let (people, people_missing) = at.people;
            if !is_nobody(&at.people) {
                found.people.insert(place, Sum { people, people_missing, ..Sum::default() });
            }
        }
        Ok(found)
    }
}

fn place_text(place: Place) -> String {
    match place {
        Place::Whole => String::new(),
        Place::Department(id) => id.0.as_simple().to_string(),
    }
}

fn counts_text(sum: Sum) -> String {
    let Sum { required, fulfilled, waived, not_applicable, overdue, .. } = sum;
    format!("{required},{fulfilled},{waived},{not_applicable},{overdue}")
}

fn sum(text: &str) -> Option<Sum> {
    let mut counts = text.split(',').map(|count| count.parse::<i64>().ok());
    let mut count = || counts.next().flatten();
    let sum = Sum {
        required: count()?,
        fulfilled: count()?,
        waived: count()?,
        not_applicable: count()?,
        overdue: count()?,
        ..Sum::default()
    };
    counts.next().is_none().then_some(sum)
}
