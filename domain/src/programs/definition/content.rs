//! What definitions say, in the types of the template.

use serde::{Deserialize, Serialize};

use super::kind::{DefinitionKind, Service};
use crate::locale::LocalizedText;
use crate::programs::template::{
    AuditRules, Basis, ChannelTemplate, CommitmentTemplate, ComplaintTemplate, CronDialect, DocumentTemplate,
    DrillTemplate, EscalationTemplate, FaultTemplate, IncentiveTemplate, InspectionRules, InspectionTemplate,
    Measurand, MeasureGroup, Parameter, ParameterType, ProgramTemplate, ReportTemplate, ResourceRequestState,
    ReviewTemplate, ServqualDimension, ServqualItem, SharedResourceKind, SiteRules, SlaPolicyTemplate, Source,
    Standard, SurveyTemplate, TrainingRules,
};

/// What it means that a figure comes from somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasisMeaning {
    /// From where.
    pub basis: Basis,
    /// What that means.
    pub name: LocalizedText,
}

/// What may be shared, and how it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedResourceRules {
    /// What may be shared.
    pub kinds: Vec<SharedResourceKind>,
    /// The states of a request.
    pub request_states: Vec<ResourceRequestState>,
}

macro_rules! contents {
    ($($variant:ident($content:ty),)+) => {
        /// What a definition says.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        #[expect(missing_docs, reason = "each is described at the kind of the same name")]
        pub enum DefinitionContent {
            $($variant($content),)+
        }

        impl DefinitionContent {
            /// What sort of thing it defines.
            #[must_use]
            pub fn kind(&self) -> DefinitionKind {
                match self {
                    $(Self::$variant(_) => DefinitionKind::$variant,)+
                }
            }
        }
    };
}

contents! {
    Parameter(Parameter),
    CronDialect(CronDialect),
    Standard(Standard),
    Source(Source),
    Basis(BasisMeaning),
    Measurand(Measurand),
    Channel(ChannelTemplate),
    ComplaintRules(ComplaintTemplate),
    FaultRules(FaultTemplate),
    SlaPolicy(SlaPolicyTemplate),
    Escalation(EscalationTemplate),
    TrainingRules(TrainingRules),
    AuditRules(AuditRules),
    SiteRules(SiteRules),
    Inspection(InspectionTemplate),
    InspectionRules(InspectionRules),
    Survey(SurveyTemplate),
    ServqualDimension(ServqualDimension),
    ServqualItem(ServqualItem),
    Drill(DrillTemplate),
    Review(ReviewTemplate),
    Report(ReportTemplate),
    Commitment(CommitmentTemplate),
    Document(DocumentTemplate),
    BudgetLine(MeasureGroup),
    SharedResourceRules(SharedResourceRules),
    Incentive(IncentiveTemplate),
    Risk(MeasureGroup),
}

impl DefinitionContent {
    /// Everything of a template that no table of its own holds, in the template's order.
    #[must_use]
    pub fn from_template(of: &ProgramTemplate) -> Vec<Self> {
        let basis = |(basis, name): (&Basis, &LocalizedText)| BasisMeaning { basis: *basis, name: name.clone() };
        let shared = SharedResourceRules {
            kinds: of.resources.shared_resource_kinds.clone(),
            request_states: of.resources.request_states.clone(),
        };
        let mut all = Vec::new();
        all.extend(of.parameters.iter().cloned().map(Self::Parameter));
        all.push(Self::CronDialect(of.template.cron.clone()));
        all.extend(of.template.standards.iter().cloned().map(Self::Standard));
        all.extend(of.template.sources.iter().cloned().map(Self::Source));
        all.extend(of.template.basis_legend.iter().map(basis).map(Self::Basis));
        all.extend(of.measurands.iter().cloned().map(Self::Measurand));
        all.extend(of.channels.iter().cloned().map(Self::Channel));
        all.push(Self::ComplaintRules(of.complaint.clone()));
        all.push(Self::FaultRules(of.fault.clone()));
        all.extend(of.sla_policies.iter().cloned().map(Self::SlaPolicy));
        all.extend(of.escalations.iter().cloned().map(Self::Escalation));
        all.push(Self::TrainingRules(of.training_rules.clone()));
        all.push(Self::AuditRules(of.audit_rules.clone()));
        all.push(Self::SiteRules(of.sites.clone()));
        all.extend(of.inspections.iter().cloned().map(Self::Inspection));
        all.push(Self::InspectionRules(of.inspection_rules.clone()));
        all.extend(of.surveys.iter().cloned().map(Self::Survey));
        all.extend(of.servqual.dimensions.iter().cloned().map(Self::ServqualDimension));
        all.extend(of.servqual.items.iter().cloned().map(Self::ServqualItem));
        all.extend(of.drills.iter().cloned().map(Self::Drill));
        all.extend(of.reviews.iter().cloned().map(Self::Review));
        all.extend(of.reports.iter().cloned().map(Self::Report));
        all.extend(of.commitments.iter().cloned().map(Self::Commitment));
        all.extend(of.documents.iter().cloned().map(Self::Document));
        all.extend(of.resources.budget_lines.iter().cloned().map(Self::BudgetLine));
        all.push(Self::SharedResourceRules(shared));
        all.extend(of.incentives.iter().cloned().map(Self::Incentive));
        all.extend(of.risks.iter().cloned().map(Self::Risk));
        all
    }

    /// Its code: the template's own, or that of the only definition of its kind.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Parameter(of) => of.key.to_string(),
            Self::Standard(of) => of.code.to_string(),
            Self::Source(of) => of.code.to_string(),
            Self::Basis(of) => match of.basis {
                Basis::Source => "SOURCE",
                Basis::Regulation => "REGULATION",
                Basis::Choice => "CHOICE",
            }
            .into(),
            Self::Measurand(of) => of.code.to_string(),
            Self::Channel(of) => of.code.to_string(),
            Self::SlaPolicy(of) => of.code.to_string(),
            Self::Escalation(of) => format!("AT-{}", of.at_percent),
            Self::Inspection(of) => of.code.to_string(),
            Self::Survey(of) => of.code.to_string(),
            Self::ServqualDimension(of) => of.code.to_string(),
            Self::ServqualItem(of) => of.code.to_string(),
            Self::Drill(of) => of.code.to_string(),
            Self::Review(of) => of.code.to_string(),
            Self::Report(of) => of.code.to_string(),
            Self::Commitment(of) => of.code.to_string(),
            Self::Document(of) => of.code.to_string(),
            Self::BudgetLine(of) | Self::Risk(of) => of.code.to_string(),
            Self::Incentive(of) => of.code.to_string(),
            Self::CronDialect(_) => "CRON".into(),
            Self::ComplaintRules(_) => "COMPLAINTS".into(),
            Self::FaultRules(_) => "FAULTS".into(),
            Self::TrainingRules(_) => "TRAINING".into(),
            Self::AuditRules(_) => "AUDITS".into(),
            Self::SiteRules(_) => "SITES".into(),
            Self::InspectionRules(_) => "INSPECTIONS".into(),
            Self::SharedResourceRules(_) => "SHARED-RESOURCES".into(),
        }
    }

    /// How far this release obeys it.
    #[must_use]
    pub fn service(&self) -> Service {
        match self {
            // They inform; nothing has to be done about them. The dialect is the one that schedules are read in.
            Self::Standard(_) | Self::Source(_) | Self::Basis(_) | Self::CronDialect(_) => Service::Served,
            // The first day is what a program is made with; the other answers are for later.
            Self::Parameter(of) if of.answer == ParameterType::Date => Service::Served,
            // Who is newcomer or on leave, and who may audit, is decided; the rest is not.
            Self::TrainingRules(_) | Self::AuditRules(_) => Service::Partly,
            _ => Service::NotYet,
        }
    }
}
