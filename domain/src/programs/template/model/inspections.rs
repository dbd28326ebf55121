//! Sites, visits to them, and the rules of visiting.

use serde::{Deserialize, Serialize};

use super::{
    cases::NamedCode,
    header::Basis,
    value::{Code, IsoDuration},
    words::words,
};
use crate::locale::LocalizedText;

words! {
    /// How a site is looked at.
    InspectionMethod {
        /// As a customer, without saying so.
        Mystery,
        /// Announced.
        Announced,
        /// A round along equipment and lines.
        Patrol,
        /// A call to see what it costs and how it goes.
        TestCall,
    }
    /// Surroundings of a site.
    SiteArea {
        /// Homes.
        Residential,
        /// Offices and shops.
        Business,
        /// Industry.
        Industrial,
        /// Inside a supermarket.
        Supermarket,
    }
    /// Where a site lies.
    SiteRegion {
        /// In the operator's province.
        InProvince,
        /// Elsewhere.
        OutOfProvince,
    }
    /// Between visits to what the gap is kept.
    GapScope {
        /// The same shop.
        Shop,
        /// Any shop of the same area.
        Area,
    }
    /// Whether a gap of exactly that length is long enough.
    GapBound {
        /// It must be longer.
        MoreThan,
        /// It is.
        AtLeast,
    }
    /// When a visit is made.
    VisitTime {
        /// At a random time within working hours of the window.
        RandomWorkingSlot,
    }
}

/// What is known of sites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteRules {
    /// The tiers of shops.
    pub tiers: Vec<NamedCode>,
    /// Surroundings.
    pub area_types: Vec<SiteArea>,
    /// Where they lie.
    pub regions: Vec<SiteRegion>,
}

/// Which sites an inspection is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum SiteCondition {
    /// Every one.
    All,
    /// Those named when the template was applied.
    Listed {
        /// The key of that parameter.
        parameter: Code,
    },
}

/// Visits of one kind that come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InspectionTemplate {
    /// Its code.
    pub code: Code,
    /// The checklist that it uses.
    #[serde(default)]
    pub checklist: Option<Code>,
    /// The schedule that plans it.
    pub schedule: Code,
    /// How sites are looked at.
    pub method: InspectionMethod,
    /// Where it comes from.
    pub basis: Basis,
    /// Its name.
    pub name: LocalizedText,
    /// How often a month, where that is laid down.
    #[serde(default)]
    pub visits_per_month: Option<u32>,
    /// Which sites it is about.
    pub applies: SiteCondition,
}

/// Rules that all visits share.
#[expect(clippy::struct_excessive_bools, reason = "each is one rule of visiting, said with yes or no")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InspectionRules {
    /// How long one inspector stays away.
    pub inspector_gap: InspectorGap,
    /// How many people are asked at a shop, at least.
    pub min_interviews_per_shop: u32,
    /// When a visit is made.
    pub visit_time: VisitTime,
    /// Whether the shop is told when.
    pub visit_time_disclosed: bool,
    /// Whether something is really bought, where possible.
    pub real_purchase_preferred: bool,
    /// Whether visits are made in teams.
    pub team_based: bool,
    /// Whether a second device is carried.
    pub backup_device: bool,
    /// Whether the shop hears the result on the same day.
    pub same_day_feedback: bool,
    /// In which order tiers are visited.
    pub order: Vec<Code>,
    /// Visits to competitors.
    pub competitor_benchmark: CompetitorBenchmark,
    /// How many inspectors it takes.
    pub pool_size_hint: Vec<PoolSize>,
}

/// How long one inspector stays away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InspectorGap {
    /// How long.
    pub gap: IsoDuration,
    /// Whether exactly that long is enough.
    pub bound: GapBound,
    /// Between visits to what.
    pub scope: GapScope,
    /// A remark.
    #[serde(default)]
    pub note: Option<LocalizedText>,
}

/// Visits to competitors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompetitorBenchmark {
    /// Whether the same checklist is used.
    pub same_checklist: bool,
    /// Whether shops of the same tier are compared.
    pub same_tier: bool,
    /// Whether the result is reported apart.
    pub reported_apart: bool,
}

/// How many inspectors it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolSize {
    /// For so many visits a month.
    pub visits_per_month: u32,
    /// At least so many for each shop.
    pub inspectors_per_shop: u32,
}
