//! Reading programs. Requires `READ_PROGRAMS`; programs, phases and measures concern the whole organization,
//! responsibilities are confined to the departments that the viewer may see.

use chrono::NaiveDate;
use gradus_domain::{
    access::Action,
    ids::{MatrixVersionId, MeasureAreaId, MeasureId, PhaseId, ProgramId, ProgramTemplateId},
    page::{Page, PageRequest},
    programs::{
        measure::Measure,
        phase::{ExitCriterion, Phase},
        program::Program,
    },
};
use gradus_store::programs::{measures, phases, programs, responsibilities, templates};
pub use gradus_store::programs::{
    measures::{Deliverable, MeasureArea, MeasureFilter},
    phases::Replanning,
    programs::ProgramFilter,
    responsibilities::{Responsibility, ResponsibilityFilter},
    templates::AppliedTemplate,
};

use crate::{Read, ReadResult};

/// The program with this code.
pub async fn find_by_code(ctx: &Read, code: &str) -> ReadResult<Option<Program>> {
    Ok(programs::find_by_code(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, code).await?)
}

/// The programs with these ids.
pub async fn find_many(ctx: &Read, ids: &[ProgramId]) -> ReadResult<Vec<Program>> {
    Ok(programs::find_many(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, ids).await?)
}

/// One page of programs, by code.
pub async fn page(ctx: &Read, filter: &ProgramFilter, request: &PageRequest) -> ReadResult<Page<Program>> {
    Ok(programs::page_by_code(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, filter, request).await?)
}

/// How many programs there are.
pub async fn count(ctx: &Read, filter: &ProgramFilter) -> ReadResult<u64> {
    Ok(programs::count(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, filter).await?)
}

/// The versions of templates that were applied.
pub async fn applied_templates(ctx: &Read) -> ReadResult<Vec<AppliedTemplate>> {
    Ok(templates::list(&ctx.reader, &ctx.scope(Action::ReadPrograms)?).await?)
}

/// The applied versions of templates with these ids.
pub async fn find_templates(ctx: &Read, ids: &[ProgramTemplateId]) -> ReadResult<Vec<AppliedTemplate>> {
    let applied = applied_templates(ctx).await?;
    Ok(applied.into_iter().filter(|template| ids.contains(&template.id)).collect())
}

/// The phases of these programs, in order.
pub async fn phases_of(ctx: &Read, programs: &[ProgramId]) -> ReadResult<Vec<Phase>> {
    Ok(phases::of_programs(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, programs).await?)
}

/// The phases with these ids.
pub async fn find_phases(ctx: &Read, ids: &[PhaseId]) -> ReadResult<Vec<Phase>> {
    Ok(phases::find_many(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, ids).await?)
}

/// The exit criteria of these phases, in order.
pub async fn criteria_of(ctx: &Read, ids: &[PhaseId]) -> ReadResult<Vec<ExitCriterion>> {
    Ok(phases::criteria_of(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, ids).await?)
}

/// Why these phases moved, oldest first.
pub async fn replannings_of(ctx: &Read, ids: &[PhaseId]) -> ReadResult<Vec<Replanning>> {
    Ok(phases::replannings_of(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, ids).await?)
}

/// The measures with these ids.
pub async fn find_measures(ctx: &Read, ids: &[MeasureId]) -> ReadResult<Vec<Measure>> {
    Ok(measures::find_many(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, ids).await?)
}

/// Every measure of these programs, by code.
pub async fn measures_of(ctx: &Read, programs: &[ProgramId]) -> ReadResult<Vec<Measure>> {
    Ok(measures::of_programs(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, programs).await?)
}

/// One page of a program's measures, by code.
pub async fn page_measures(
    ctx: &Read,
    program: ProgramId,
    filter: &MeasureFilter,
    request: &PageRequest,
) -> ReadResult<Page<Measure>> {
    let scope = ctx.scope(Action::ReadPrograms)?;
    Ok(measures::page_by_code(&ctx.reader, &scope, program, filter, request).await?)
}

/// How many measures a program has.
pub async fn count_measures(ctx: &Read, program: ProgramId, filter: &MeasureFilter) -> ReadResult<u64> {
    Ok(measures::count(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, program, filter).await?)
}

/// The areas with these ids.
pub async fn find_areas(ctx: &Read, ids: &[MeasureAreaId]) -> ReadResult<Vec<MeasureArea>> {
    Ok(measures::find_areas(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, ids).await?)
}

/// The areas of these programs, by code.
pub async fn areas_of(ctx: &Read, programs: &[ProgramId]) -> ReadResult<Vec<MeasureArea>> {
    Ok(measures::areas_of(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, programs).await?)
}

/// The deliverables of these measures, in order.
pub async fn deliverables_of(ctx: &Read, ids: &[MeasureId]) -> ReadResult<Vec<Deliverable>> {
    Ok(measures::deliverables_of(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, ids).await?)
}

/// Who has which part on `day`, as far as the viewer may see the departments (RSP-2).
pub async fn responsibilities(
    ctx: &Read,
    filter: &ResponsibilityFilter,
    day: NaiveDate,
) -> ReadResult<Vec<Responsibility>> {
    Ok(responsibilities::in_force(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, filter, day).await?)
}

/// Who has which part by these versions of matrices, in force or not, as far as the viewer may see the departments.
pub async fn responsibilities_by(ctx: &Read, versions: &[MatrixVersionId]) -> ReadResult<Vec<Responsibility>> {
    let (scope, everything) = (ctx.scope(Action::ReadPrograms)?, ResponsibilityFilter::default());
    Ok(responsibilities::by_versions(&ctx.reader, &scope, &everything, versions).await?)
}
