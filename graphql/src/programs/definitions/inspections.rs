//! Definitions of sites and visits.

use async_graphql::{Enum, SimpleObject};
use gradus_domain::{locale::Locale, programs::template as model};

use super::{
    cases::NamedCode,
    header::Basis,
    show::{Show, defined, mirrored, shown},
};

defined! {
    /// What is known of sites.
    SiteRulesDefinition of SiteRules {
        /// The tiers of shops.
        tiers: Vec<NamedCode>,
        /// Surroundings.
        area_types: Vec<SiteArea>,
        /// Where they lie.
        regions: Vec<SiteRegion>,
    }
}

defined! {
    /// Visits of one kind that come back.
    InspectionDefinition of InspectionTemplate {
        /// The checklist that it uses.
        checklist_code = checklist: Option<String>,
        /// The schedule that plans it.
        schedule_code = schedule: String,
        /// How sites are looked at.
        method: InspectionMethod,
        /// Where it comes from.
        basis: Basis,
        /// How often a month, where that is laid down.
        visits_per_month: Option<i32>,
        /// Which sites it is about.
        applies: SiteCondition,
    }
}

defined! {
    /// Rules that all visits share.
    InspectionRulesDefinition of InspectionRules {
        /// How long one inspector stays away.
        inspector_gap: InspectorGap,
        /// How many people are asked at a shop, at least.
        min_interviews_per_shop: i32,
        /// When a visit is made.
        visit_time: VisitTime,
        /// Whether the shop is told when.
        visit_time_disclosed: bool,
        /// Whether something is really bought, where possible.
        real_purchase_preferred: bool,
        /// Whether visits are made in teams.
        team_based: bool,
        /// Whether a second device is carried.
        backup_device: bool,
        /// Whether the shop hears the result on the same day.
        same_day_feedback: bool,
        /// In which order tiers are visited.
        tier_order = order: Vec<String>,
        /// Visits to competitors.
        competitor_benchmark: CompetitorBenchmark,
        /// How many inspectors it takes.
        pool_size_hint: Vec<InspectorPoolSize>,
    }
}

shown! {
    /// How long one inspector stays away.
    InspectorGap of InspectorGap {
        /// How long.
        gap: String,
        /// Whether exactly that long is enough.
        bound: GapBound,
        /// Between visits to what.
        scope: GapScope,
        /// A remark.
        note: Option<String>,
    }
}

shown! {
    /// Visits to competitors.
    CompetitorBenchmark of CompetitorBenchmark {
        /// Whether the same checklist is used.
        same_checklist: bool,
        /// Whether shops of the same tier are compared.
        same_tier: bool,
        /// Whether the result is reported apart.
        reported_apart: bool,
    }
}

shown! {
    /// How many inspectors it takes.
    InspectorPoolSize of PoolSize {
        /// For so many visits a month.
        visits_per_month: i32,
        /// At least so many for each shop.
        inspectors_per_shop: i32,
    }
}

/// Form of the site condition. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum SiteConditionKind {
    /// Every one.
    All,
    /// Those named when the template was applied.
    Listed,
}

/// Which sites an inspection is about. Which fields are given depends on its kind.
#[derive(SimpleObject, Clone, Debug)]
pub struct SiteCondition {
    /// Form of the site condition.
    kind: SiteConditionKind,
    /// The key of that parameter.
    parameter_key: Option<String>,
    /// The site condition in words, in the request's language.
    in_words: String,
}

impl Show<SiteCondition> for model::SiteCondition {
    fn show(&self, locale: Locale) -> SiteCondition {
        let form = |kind| SiteCondition { kind, parameter_key: None, in_words: self.in_words(locale) };
        match self {
            Self::All => form(SiteConditionKind::All),
            Self::Listed { parameter } => {
                SiteCondition { parameter_key: Some(parameter.show(locale)), ..form(SiteConditionKind::Listed) }
            }
        }
    }
}

mirrored! {
    /// How a site is looked at. Expect new values.
    InspectionMethod of InspectionMethod {
        /// As a customer, without saying so.
        Mystery,
        /// Announced.
        Announced,
        /// A round along equipment and lines.
        Patrol,
        /// A call to see what it costs and how it goes.
        TestCall,
    }
}

mirrored! {
    /// Surroundings of a site. Expect new values.
    SiteArea of SiteArea {
        /// Homes.
        Residential,
        /// Offices and shops.
        Business,
        /// Industry.
        Industrial,
        /// Inside a supermarket.
        Supermarket,
    }
}

mirrored! {
    /// Where a site lies. Expect new values.
    SiteRegion of SiteRegion {
        /// In the operator's province.
        InProvince,
        /// Elsewhere.
        OutOfProvince,
    }
}

mirrored! {
    /// Between visits to what the gap is kept. Expect new values.
    GapScope of GapScope {
        /// The same shop.
        Shop,
        /// Any shop of the same area.
        Area,
    }
}

mirrored! {
    /// Whether a gap of exactly that length is long enough. Expect new values.
    GapBound of GapBound {
        /// It must be longer.
        MoreThan,
        /// It is.
        AtLeast,
    }
}

mirrored! {
    /// When a visit is made. Expect new values.
    VisitTime of VisitTime {
        /// At a random time within working hours of the window.
        RandomWorkingSlot,
    }
}
