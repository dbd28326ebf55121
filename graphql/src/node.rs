//! `node` and `nodes`: any object by its id. What is absent, of another organization, or out of reach is null.

use async_graphql::{Context, ID, Interface, Object};
use gradus_domain::ids::{
    AuditId, AuditProgramId, BackfillId, CalendarProposalId, ChecklistVersionId, CompletionId, CourseId, DefinitionId,
    DeliveryId, DepartmentId, EmployeeId, EvidenceId, FindingId, ImportId, IndicatorId, MeasureId, NodeId,
    OccurrenceId, PhaseId, ProgramId, ScheduleId, TrainingCampaignId, TrainingRequirementId, TrainingSessionId,
    WaiverId,
};

use crate::{
    audits::{audit::Audit, checklist::Checklist, program::AuditProgram},
    delivery::delivery::Delivery,
    errors::{Result, bad_request},
    evidence::revision::Evidence,
    findings::finding::Finding,
    imports::import::Import,
    indicators::indicator::Indicator,
    people::{department::Department, employee::Employee},
    programs::{
        definitions::{
            AuditRulesDefinition, BasisDefinition, BudgetLineDefinition, ChannelDefinition, CommitmentDefinition,
            ComplaintRulesDefinition, CronDialectDefinition, Definition, DocumentDefinition, DrillDefinition,
            EscalationDefinition, FaultRulesDefinition, IncentiveDefinition, InspectionDefinition,
            InspectionRulesDefinition, MeasurandDefinition, ParameterDefinition, ReportDefinition, ReviewDefinition,
            RiskDefinition, ServqualDimensionDefinition, ServqualItemDefinition, SharedResourceRulesDefinition,
            SiteRulesDefinition, SlaPolicyDefinition, SourceDefinition, StandardDefinition, SurveyDefinition,
            TrainingRulesDefinition,
        },
        measure::Measure,
        phase::Phase,
        program::Program,
    },
    request::{Request, request},
    scheduling::{backfill::Backfill, calendar_proposal::CalendarProposal, occurrence::Occurrence, schedule::Schedule},
    training::{
        campaign::TrainingCampaign,
        completion::{TrainingCompletion, TrainingWaiver},
        course::Course,
        obligation::{self, TrainingObligation},
        requirement::TrainingRequirement,
        session::TrainingSession,
    },
};

/// Object that has an id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque id of the object."))]
pub enum Node {
    /// A department.
    Department(Department),
    /// An employee.
    Employee(Employee),
    /// A program.
    Program(Program),
    /// A phase.
    Phase(Phase),
    /// A measure.
    Measure(Measure),
    /// An indicator.
    Indicator(Indicator),
    /// A question that is asked when the template is applied.
    ParameterDefinition(ParameterDefinition),
    /// How cron expressions are read.
    CronDialectDefinition(CronDialectDefinition),
    /// A standard by which the program may be judged.
    StandardDefinition(StandardDefinition),
    /// A document from which the template was made.
    SourceDefinition(SourceDefinition),
    /// What it means that a figure comes from somewhere.
    BasisDefinition(BasisDefinition),
    /// A fact that formulas count, add or compare.
    MeasurandDefinition(MeasurandDefinition),
    /// A way by which customers reach the operator.
    ChannelDefinition(ChannelDefinition),
    /// How complaints are handled.
    ComplaintRulesDefinition(ComplaintRulesDefinition),
    /// How faults are handled.
    FaultRulesDefinition(FaultRulesDefinition),
    /// How fast things must go.
    SlaPolicyDefinition(SlaPolicyDefinition),
    /// Who is told on the way to a limit.
    EscalationDefinition(EscalationDefinition),
    /// Rules that all trainings share.
    TrainingRulesDefinition(TrainingRulesDefinition),
    /// Rules that all audits share.
    AuditRulesDefinition(AuditRulesDefinition),
    /// What is known of sites.
    SiteRulesDefinition(SiteRulesDefinition),
    /// Visits that come back.
    InspectionDefinition(InspectionDefinition),
    /// Rules that all visits share.
    InspectionRulesDefinition(InspectionRulesDefinition),
    /// A survey.
    SurveyDefinition(SurveyDefinition),
    /// A dimension of SERVQUAL.
    ServqualDimensionDefinition(ServqualDimensionDefinition),
    /// An item of SERVQUAL.
    ServqualItemDefinition(ServqualItemDefinition),
    /// An emergency that is played.
    DrillDefinition(DrillDefinition),
    /// A meeting that judges.
    ReviewDefinition(ReviewDefinition),
    /// A report that comes back.
    ReportDefinition(ReportDefinition),
    /// What customers are promised.
    CommitmentDefinition(CommitmentDefinition),
    /// A document under control.
    DocumentDefinition(DocumentDefinition),
    /// Where money goes.
    BudgetLineDefinition(BudgetLineDefinition),
    /// What may be shared, and how it is asked for.
    SharedResourceRulesDefinition(SharedResourceRulesDefinition),
    /// What moves people to take part.
    IncentiveDefinition(IncentiveDefinition),
    /// A risk known at the start.
    RiskDefinition(RiskDefinition),
    /// A course.
    Course(Course),
    /// A training requirement.
    TrainingRequirement(TrainingRequirement),
    /// A training obligation.
    TrainingObligation(TrainingObligation),
    /// A training completion.
    TrainingCompletion(TrainingCompletion),
    /// A training waiver.
    TrainingWaiver(TrainingWaiver),
    /// A training campaign.
    TrainingCampaign(TrainingCampaign),
    /// A training session.
    TrainingSession(TrainingSession),
    /// An audit program.
    AuditProgram(AuditProgram),
    /// An audit.
    Audit(Audit),
    /// A finding.
    Finding(Finding),
    /// A version of a checklist.
    Checklist(Checklist),
    /// A schedule.
    Schedule(Schedule),
    /// An occurrence of a schedule.
    Occurrence(Occurrence),
    /// A backfill of a schedule.
    Backfill(Backfill),
    /// A proposed version of a working calendar.
    CalendarProposal(CalendarProposal),
    /// A delivery to a channel.
    Delivery(Delivery),
    /// A revision of evidence.
    Evidence(Evidence),
    /// A run of the importer.
    Import(Import),
}

/// Queries for objects by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Object with this id; null where there is none that the viewer may see.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "Id of the object.")] id: ID) -> Option<Result<Node>> {
        find(request(ctx), &id).await.transpose()
    }

    /// Objects with these ids, in the same order; null for each that the viewer may not see. At most 100.
    #[graphql(complexity = "ids.len().min(101) * child_complexity + 1")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Ids of the objects.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > 100 {
            return Err(bad_request("`ids` has at most 100 members."));
        }
        let request = request(ctx);
        futures_util::future::try_join_all(ids.iter().map(|id| find(request, id))).await
    }
}

/// The object with an id of any kind.
pub(crate) async fn find(request: &Request, id: &str) -> Result<Option<Node>> {
    if let Some(id) = DepartmentId::from_node_id(id) {
        return Ok(request.load(id).await?.map(Department).map(Node::Department));
    }
    if let Some(id) = EmployeeId::from_node_id(id) {
        return Ok(request.load(id).await?.map(Employee).map(Node::Employee));
    }
    if let Some(id) = ProgramId::from_node_id(id) {
        return Ok(request.load(id).await?.map(Program).map(Node::Program));
    }
    if let Some(id) = PhaseId::from_node_id(id) {
        return Ok(request.load(id).await?.map(Phase).map(Node::Phase));
    }
    if let Some(id) = MeasureId::from_node_id(id) {
        return Ok(request.load(id).await?.map(Measure).map(Node::Measure));
    }
    if let Some(id) = IndicatorId::from_node_id(id) {
        return Ok(request.load(id).await?.map(Indicator).map(Node::Indicator));
    }
    if let Some(id) = DefinitionId::from_node_id(id) {
        let locale = request.locale().await?;
        let shown = |found| Definition::shown(&found, locale).into();
        return Ok(request.load(id).await?.map(shown));
    }
    if let Some(id) = CourseId::from_node_id(id) {
        return Ok(request.load(id).await?.map(Course).map(Node::Course));
    }
    if let Some(id) = TrainingRequirementId::from_node_id(id) {
        return Ok(request.load(id).await?.map(TrainingRequirement).map(Node::TrainingRequirement));
    }
    if let Some(id) = CompletionId::from_node_id(id) {
        return Ok(request.load(id).await?.map(TrainingCompletion).map(Node::TrainingCompletion));
    }
    if let Some(id) = WaiverId::from_node_id(id) {
        return Ok(request.load(id).await?.map(TrainingWaiver).map(Node::TrainingWaiver));
    }
    if let Some(id) = TrainingCampaignId::from_node_id(id) {
        return Ok(request.load(id).await?.map(TrainingCampaign).map(Node::TrainingCampaign));
    }
    if let Some(id) = TrainingSessionId::from_node_id(id) {
        return Ok(request.load(id).await?.map(TrainingSession).map(Node::TrainingSession));
    }
    if let Some(id) = AuditProgramId::from_node_id(id) {
        return Ok(request.load(id).await?.map(AuditProgram).map(Node::AuditProgram));
    }
    if let Some(id) = AuditId::from_node_id(id) {
        return Ok(request.load(id).await?.map(Audit).map(Node::Audit));
    }
    if let Some(id) = FindingId::from_node_id(id) {
        return Ok(request.load(id).await?.map(Finding).map(Node::Finding));
    }
    if let Some(id) = ChecklistVersionId::from_node_id(id) {
        return Ok(request.load(id).await?.map(Checklist).map(Node::Checklist));
    }
    if let Some(id) = ScheduleId::from_node_id(id) {
        return Ok(request.load(id).await?.map(Schedule).map(Node::Schedule));
    }
    if let Some(id) = OccurrenceId::from_node_id(id) {
        return Ok(request.load(id).await?.map(Occurrence).map(Node::Occurrence));
    }
    if let Some(id) = BackfillId::from_node_id(id) {
        return Ok(request.load(id).await?.map(Backfill).map(Node::Backfill));
    }
    if let Some(id) = EvidenceId::from_node_id(id) {
        return Ok(request.load(id).await?.map(Evidence).map(Node::Evidence));
    }
    if let Some(id) = ImportId::from_node_id(id) {
        return Ok(request.load(id).await?.map(Import).map(Node::Import));
    }
    if let Some(id) = CalendarProposalId::from_node_id(id) {
        return Ok(request.load(id).await?.map(CalendarProposal).map(Node::CalendarProposal));
    }
    if let Some(id) = DeliveryId::from_node_id(id) {
        return Ok(request.load(id).await?.map(Delivery).map(Node::Delivery));
    }
    if let Some(parts) = obligation::read_node_id(id) {
        return Ok(obligation::find(request, parts).await?.map(Node::TrainingObligation));
    }
    Ok(None)
}
