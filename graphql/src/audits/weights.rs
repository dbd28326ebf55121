//! How the sections of a checklist are weighed (formula 4.15).

use async_graphql::{Enum, SimpleObject};
use gradus_domain::programs::template::{self, ProfileRule, Quartile};

/// Occasion on which a weight profile fits. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum WeightOccasionKind {
    /// First months of the inspection program: `months`.
    FirstMonths,
    /// At least `atLeast` points in `visits` visits in a row.
    ScoreStreak,
    /// Shop of `tier`.
    Tier,
    /// Among the quarter of shops with the most visitors.
    TopTraffic,
    /// Among the quarter of shops with the fewest visitors.
    BottomTraffic,
    /// Always.
    Otherwise,
}

/// Occasion on which a weight profile fits.
#[derive(SimpleObject)]
pub struct WeightOccasion {
    /// Kind of the occasion.
    kind: WeightOccasionKind,
    /// Number of months, for `FIRST_MONTHS`.
    months: Option<i32>,
    /// Points at least, for `SCORE_STREAK`, as an exact decimal.
    at_least: Option<String>,
    /// Number of visits, for `SCORE_STREAK`.
    visits: Option<i32>,
    /// Code of the tier, for `TIER`.
    tier: Option<String>,
}

/// Weight of a section.
#[derive(SimpleObject)]
pub struct SectionWeight {
    /// Code of the section.
    section: String,
    /// Weight of the section; those of a profile are 100 in all.
    weight: i32,
}

/// Weights of the sections on an occasion.
#[derive(SimpleObject)]
pub struct WeightProfile {
    /// Code of the profile.
    code: String,
    /// Occasion on which it fits.
    when: WeightOccasion,
    /// Weights by section.
    weights: Vec<SectionWeight>,
}

/// A number of a checklist as the API writes it.
pub(super) fn int(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

pub(super) fn profile(profile: &template::WeightProfile) -> WeightProfile {
    let weights = profile.weights.iter();
    WeightProfile {
        code: profile.code.to_string(),
        when: occasion(&profile.when),
        weights: weights.map(|(code, w)| SectionWeight { section: code.to_string(), weight: int(*w) }).collect(),
    }
}

fn occasion(rule: &ProfileRule) -> WeightOccasion {
    let of = |kind| WeightOccasion { kind, months: None, at_least: None, visits: None, tier: None };
    match rule {
        ProfileRule::FirstMonths { months } => {
            WeightOccasion { months: Some(int(*months)), ..of(WeightOccasionKind::FirstMonths) }
        }
        ProfileRule::ScoreStreak { at_least, visits } => WeightOccasion {
            at_least: Some(at_least.to_string()),
            visits: Some(int(*visits)),
            ..of(WeightOccasionKind::ScoreStreak)
        },
        ProfileRule::Tier { tier } => WeightOccasion { tier: Some(tier.to_string()), ..of(WeightOccasionKind::Tier) },
        ProfileRule::Traffic { quartile: Quartile::Top } => of(WeightOccasionKind::TopTraffic),
        ProfileRule::Traffic { quartile: Quartile::Bottom } => of(WeightOccasionKind::BottomTraffic),
        ProfileRule::Otherwise => of(WeightOccasionKind::Otherwise),
    }
}
