//! Figures of findings (formulas 4.13 and 4.14). Requires `READ_FINDINGS`; counts the findings that the viewer may see.

use gradus_domain::{
    access::Action,
    findings::figures::{Effectiveness, OnTime, Share, effectiveness, on_time, repeats},
    period::Period,
};
use gradus_store::{findings::figures, people::departments};

use super::ground::{organization, viewer};
use crate::{Never, Read, ReadResult};

/// Figures of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FindingFigures {
    /// The period.
    pub period: Period,
    /// Formula 4.13.
    pub on_time: OnTime,
    /// Formula 4.14.
    pub effectiveness: Effectiveness,
    /// CAP-5.
    pub repeats: Share,
}

/// The figures of a period, of a department and those below it where one is named; `None` where the code names none that
/// the viewer may see.
pub async fn finding_figures(
    ctx: &Read,
    period: Period,
    department: Option<&str>,
) -> ReadResult<Option<FindingFigures>> {
    let viewer = viewer::<Never>(&ctx.actor, ctx.now)?;
    let department = match department {
        None => None,
        Some(code) => {
            let scope = ctx.scope(Action::ReadFindings)?;
            let Some(found) = departments::find_by_code(&ctx.reader, &scope, code).await? else { return Ok(None) };
            Some(found.id)
        }
    };
    let today = organization(&ctx.reader, ctx.actor.organization).await?.today(ctx.now);
    let facts = figures::facts(&ctx.reader, &viewer, department).await?;
    Ok(Some(FindingFigures {
        period,
        on_time: on_time(&facts.promises, period, today),
        effectiveness: effectiveness(&facts.checks, period, today),
        repeats: repeats(&facts.issued, period),
    }))
}
