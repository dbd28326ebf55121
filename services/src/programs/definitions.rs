//! Definitions of programs: keeping those of a template, and reading them. Reading requires `READ_PROGRAMS`.

use std::collections::HashSet;

use gradus_domain::{
    access::{Action, Scope},
    ids::{DefinitionId, ProgramId},
    page::{Page, PageRequest},
    programs::{
        definition::{Definition, DefinitionContent, DefinitionKind},
        template::ProgramTemplate,
    },
};
pub use gradus_store::programs::definitions::DefinitionFilter;
use gradus_store::{error::StoreError, programs::definitions};

use crate::{Read, ReadResult, Unit};

/// Keeps everything of `template` that no table of its own holds. What the program has by kind and code stays as it is.
pub async fn apply(
    unit: &mut Unit,
    scope: &Scope,
    program: ProgramId,
    template: &ProgramTemplate,
) -> Result<(), StoreError> {
    let known = definitions::of_programs(unit.tx(), scope, &[program], DefinitionKind::ALL).await?;
    let last = known.iter().map(|known| known.position).max().unwrap_or(0);
    let known: HashSet<_> = known.into_iter().map(|known| (known.kind(), known.code)).collect();
    let new = DefinitionContent::from_template(template)
        .into_iter()
        .filter(|content| !known.contains(&(content.kind(), content.code())))
        .zip(last + 1..)
        .map(|(content, position)| Definition { id: unit.new_id(), program, code: content.code(), position, content })
        .collect::<Vec<_>>();
    definitions::insert(unit.tx(), scope, &new).await
}

/// The definitions with these ids.
pub async fn find_many(ctx: &Read, ids: &[DefinitionId]) -> ReadResult<Vec<Definition>> {
    Ok(definitions::find_many(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, ids).await?)
}

/// What formulas mention by name: the measurands, surveys and SLA policies of these programs.
pub async fn named_by_formulas(ctx: &Read, programs: &[ProgramId]) -> ReadResult<Vec<Definition>> {
    let kinds = [DefinitionKind::Measurand, DefinitionKind::Survey, DefinitionKind::SlaPolicy];
    Ok(definitions::of_programs(&ctx.reader, &ctx.scope(Action::ReadIndicators)?, programs, &kinds).await?)
}

/// One page of a program's definitions, in the template's order.
pub async fn page(
    ctx: &Read,
    program: ProgramId,
    filter: &DefinitionFilter,
    request: &PageRequest,
) -> ReadResult<Page<Definition>> {
    let scope = ctx.scope(Action::ReadPrograms)?;
    Ok(definitions::page_by_position(&ctx.reader, &scope, program, filter, request).await?)
}

/// How many definitions a program has.
pub async fn count(ctx: &Read, program: ProgramId, filter: &DefinitionFilter) -> ReadResult<u64> {
    Ok(definitions::count(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, program, filter).await?)
}
