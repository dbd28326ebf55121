//! Definitions: what a program is made of and a later release brings to life, each kind as a type of its own.

mod assurance;
mod cases;
mod conditions;
mod header;
mod inspections;
mod reviews;
mod rules;
pub(crate) mod show;
mod surveys;

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Enum, ID, Interface, async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    ids::{DefinitionId, NodeId, ProgramId},
    locale::Locale,
    programs::definition::{Definition as Model, DefinitionContent as Content, DefinitionKind as Kind},
};
use gradus_services::programs::definitions;

use crate::{
    errors::{Result, fault},
    node::Node,
    page::{List, PageArgs, list},
    request::{Batch, BatchError, request},
};
pub use assurance::{
    BudgetLineDefinition, CommitmentDefinition, DocumentDefinition, IncentiveDefinition, RiskDefinition,
    SharedResourceRulesDefinition,
};
pub use cases::{
    ChannelDefinition, ComplaintRulesDefinition, EscalationDefinition, FaultRulesDefinition, SlaPolicyDefinition,
};
pub use header::{
    Basis, BasisDefinition, CronDialectDefinition, MeasurandDefinition, ParameterDefinition, SourceDefinition,
    StandardDefinition,
};
pub use inspections::{InspectionDefinition, InspectionRulesDefinition, SiteRulesDefinition};
pub use reviews::{DrillDefinition, ReportDefinition, ReviewDefinition};
pub use rules::{AuditRulesDefinition, TrainingRulesDefinition};
pub use surveys::{ServqualDimensionDefinition, ServqualItemDefinition, SurveyDefinition};

/// What sort of thing a definition defines. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "Kind")]
pub enum DefinitionKind {
    /// A question that is asked when the template is applied.
    Parameter,
    /// How cron expressions are read.
    CronDialect,
    /// A standard by which the program may be judged.
    Standard,
    /// A document from which the template was made.
    Source,
    /// What it means that a figure comes from somewhere.
    Basis,
    /// A fact that formulas count, add or compare.
    Measurand,
    /// A way by which customers reach the operator.
    Channel,
    /// How complaints are handled.
    ComplaintRules,
    /// How faults are handled.
    FaultRules,
    /// How fast things must go.
    SlaPolicy,
    /// Who is told on the way to a limit.
    Escalation,
    /// Rules that all trainings share.
    TrainingRules,
    /// Rules that all audits share.
    AuditRules,
    /// What is known of sites.
    SiteRules,
    /// Visits that come back.
    Inspection,
    /// Rules that all visits share.
    InspectionRules,
    /// A survey.
    Survey,
    /// A dimension of SERVQUAL.
    ServqualDimension,
    /// An item of SERVQUAL.
    ServqualItem,
    /// An emergency that is played.
    Drill,
    /// A meeting that judges.
    Review,
    /// A report that comes back.
    Report,
    /// What customers are promised.
    Commitment,
    /// A document under control.
    Document,
    /// Where money goes.
    BudgetLine,
    /// What may be shared, and how it is asked for.
    SharedResourceRules,
    /// What moves people to take part.
    Incentive,
    /// A risk known at the start.
    Risk,
}

/// What all definitions have in common.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    id: ID,
    kind: DefinitionKind,
    code: String,
    name: String,
    active: bool,
    inactive_reason: Option<String>,
}

/// Definition: something that a program is made of, stored as typed values whose references are checked.
#[derive(Interface, Clone, Debug)]
#[expect(clippy::duplicated_attributes, reason = "fields of an interface may have the same type")]
#[graphql(
    field(name = "id", ty = "ID", desc = "Opaque id of the definition."),
    field(name = "kind", ty = "&DefinitionKind", desc = "What sort of thing is defined."),
    field(
        name = "code",
        ty = "&String",
        desc = "Code of the definition, unique among the program's definitions of its kind."
    ),
    field(name = "name", ty = "&String", desc = "Name of the definition, in the request's language."),
    field(name = "active", ty = "&bool", desc = "Indicates that this release obeys all that the definition says."),
    field(
        name = "inactive_reason",
        ty = "&Option<String>",
        desc = "Why the definition is not active, in the request's language. Null where it is."
    )
)]
pub enum Definition {
    /// A question that is asked when the template is applied.
    Parameter(ParameterDefinition),
    /// How cron expressions are read.
    CronDialect(CronDialectDefinition),
    /// A standard by which the program may be judged.
    Standard(StandardDefinition),
    /// A document from which the template was made.
    Source(SourceDefinition),
    /// What it means that a figure comes from somewhere.
    Basis(BasisDefinition),
    /// A fact that formulas count, add or compare.
    Measurand(MeasurandDefinition),
    /// A way by which customers reach the operator.
    Channel(ChannelDefinition),
    /// How complaints are handled.
    ComplaintRules(ComplaintRulesDefinition),
    /// How faults are handled.
    FaultRules(FaultRulesDefinition),
    /// How fast things must go.
    SlaPolicy(SlaPolicyDefinition),
    /// Who is told on the way to a limit.
    Escalation(EscalationDefinition),
    /// Rules that all trainings share.
    TrainingRules(TrainingRulesDefinition),
    /// Rules that all audits share.
    AuditRules(AuditRulesDefinition),
    /// What is known of sites.
    SiteRules(SiteRulesDefinition),
    /// Visits that come back.
    Inspection(InspectionDefinition),
    /// Rules that all visits share.
    InspectionRules(InspectionRulesDefinition),
    /// A survey.
    Survey(SurveyDefinition),
    /// A dimension of SERVQUAL.
    ServqualDimension(ServqualDimensionDefinition),
    /// An item of SERVQUAL.
    ServqualItem(ServqualItemDefinition),
    /// An emergency that is played.
    Drill(DrillDefinition),
    /// A meeting that judges.
    Review(ReviewDefinition),
    /// A report that comes back.
    Report(ReportDefinition),
    /// What customers are promised.
    Commitment(CommitmentDefinition),
    /// A document under control.
    Document(DocumentDefinition),
    /// Where money goes.
    BudgetLine(BudgetLineDefinition),
    /// What may be shared, and how it is asked for.
    SharedResourceRules(SharedResourceRulesDefinition),
    /// What moves people to take part.
    Incentive(IncentiveDefinition),
    /// A risk known at the start.
    Risk(RiskDefinition),
}

impl Definition {
    /// A definition with its texts in a language.
    pub fn shown(of: &Model, locale: Locale) -> Self {
        let head = Head {
            id: of.id.to_node_id().into(),
            kind: of.kind().into(),
            code: of.code.clone(),
            name: of.name().get(locale).to_owned(),
            active: of.is_served(),
            inactive_reason: of.inactive_reason(locale).map(str::to_owned),
        };
        match &of.content {
            Content::Parameter(of) => ParameterDefinition::new(head, of, locale).into(),
            Content::CronDialect(of) => CronDialectDefinition::new(head, of, locale).into(),
            Content::Standard(of) => StandardDefinition::new(head, of, locale).into(),
            Content::Source(of) => SourceDefinition::new(head, of, locale).into(),
            Content::Basis(of) => BasisDefinition::new(head, of, locale).into(),
            Content::Measurand(of) => MeasurandDefinition::new(head, of, locale).into(),
            Content::Channel(of) => ChannelDefinition::new(head, of, locale).into(),
            Content::ComplaintRules(of) => ComplaintRulesDefinition::new(head, of, locale).into(),
            Content::FaultRules(of) => FaultRulesDefinition::new(head, of, locale).into(),
            Content::SlaPolicy(of) => SlaPolicyDefinition::new(head, of, locale).into(),
            Content::Escalation(of) => EscalationDefinition::new(head, of, locale).into(),
            Content::TrainingRules(of) => TrainingRulesDefinition::new(head, of, locale).into(),
            Content::AuditRules(of) => AuditRulesDefinition::new(head, of, locale).into(),
            Content::SiteRules(of) => SiteRulesDefinition::new(head, of, locale).into(),
            Content::Inspection(of) => InspectionDefinition::new(head, of, locale).into(),
            Content::InspectionRules(of) => InspectionRulesDefinition::new(head, of, locale).into(),
            Content::Survey(of) => SurveyDefinition::new(head, of, locale).into(),
            Content::ServqualDimension(of) => ServqualDimensionDefinition::new(head, of, locale).into(),
            Content::ServqualItem(of) => ServqualItemDefinition::new(head, of, locale).into(),
            Content::Drill(of) => DrillDefinition::new(head, of, locale).into(),
            Content::Review(of) => ReviewDefinition::new(head, of, locale).into(),
            Content::Report(of) => ReportDefinition::new(head, of, locale).into(),
            Content::Commitment(of) => CommitmentDefinition::new(head, of, locale).into(),
            Content::Document(of) => DocumentDefinition::new(head, of, locale).into(),
            Content::BudgetLine(of) => BudgetLineDefinition::new(head, of, locale).into(),
            Content::SharedResourceRules(of) => SharedResourceRulesDefinition::new(head, of, locale).into(),
            Content::Incentive(of) => IncentiveDefinition::new(head, of, locale).into(),
            Content::Risk(of) => RiskDefinition::new(head, of, locale).into(),
        }
    }
}

/// Definitions of a program, in the template's order: what `Program.definitions` answers.
pub(super) async fn program_definitions(
    ctx: &Context<'_>,
    program: ProgramId,
    first: Option<i32>,
    after: Option<String>,
    kind: Option<Vec<DefinitionKind>>,
) -> Result<List<Definition>> {
    let page = PageArgs::forward(first, after).request()?;
    let kinds = kind.unwrap_or_default().into_iter().map(Kind::from).collect();
    let filter = definitions::DefinitionFilter { kinds };
    let (read, locale) = (request(ctx).read().clone(), request(ctx).locale().await?);
    let found = definitions::page(&read, program, &filter, &page).await.map_err(fault)?;
    Ok(list(
        found,
        |of| Definition::shown(&of, locale),
        move || {
            let (read, filter) = (read.clone(), filter.clone());
            async move { definitions::count(&read, program, &filter).await }
        },
    ))
}

#[async_trait]
impl Loader<DefinitionId> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(&self, ids: &[DefinitionId]) -> std::result::Result<HashMap<DefinitionId, Model>, BatchError> {
        let found = definitions::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|definition| (definition.id, definition)).collect())
    }
}

/// As an object that has an id.
impl From<Definition> for Node {
    fn from(definition: Definition) -> Self {
        match definition {
            Definition::Parameter(of) => of.into(),
            Definition::CronDialect(of) => of.into(),
            Definition::Standard(of) => of.into(),
            Definition::Source(of) => of.into(),
            Definition::Basis(of) => of.into(),
            Definition::Measurand(of) => of.into(),
            Definition::Channel(of) => of.into(),
            Definition::ComplaintRules(of) => of.into(),
            Definition::FaultRules(of) => of.into(),
            Definition::SlaPolicy(of) => of.into(),
            Definition::Escalation(of) => of.into(),
            Definition::TrainingRules(of) => of.into(),
            Definition::AuditRules(of) => of.into(),
            Definition::SiteRules(of) => of.into(),
            Definition::Inspection(of) => of.into(),
            Definition::InspectionRules(of) => of.into(),
            Definition::Survey(of) => of.into(),
            Definition::ServqualDimension(of) => of.into(),
            Definition::ServqualItem(of) => of.into(),
            Definition::Drill(of) => of.into(),
            Definition::Review(of) => of.into(),
            Definition::Report(of) => of.into(),
            Definition::Commitment(of) => of.into(),
            Definition::Document(of) => of.into(),
            Definition::BudgetLine(of) => of.into(),
            Definition::SharedResourceRules(of) => of.into(),
            Definition::Incentive(of) => of.into(),
            Definition::Risk(of) => of.into(),
        }
    }
}
