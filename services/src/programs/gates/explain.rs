//! Why a program stands as it does, today or as of a day.

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Scope},
    locale::Locale,
    programs::{
        gate::{
            condition::GateCondition,
            explain::{self, ExplainedPhase, Light},
            life::state_on,
            review::Gate,
        },
        phase::Phase,
        program::Program,
    },
    scheduling::zone::Zone,
};

use super::{evaluate::judge, facts::Days, with_gates};
use crate::{Read, ReadResult, programs::measure_move::zone};

/// Why a program stands as it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The day at whose end it stood so.
    pub as_of: NaiveDate,
    /// How it stands: as the worst of its phases.
    pub light: Light,
    /// Why, in a sentence.
    pub sentence: String,
    /// Its phases as they were on the day, in order.
    pub phases: Vec<(Phase, ExplainedPhase)>,
}

/// The explanation of a program as of a day that is not to come. Requires `READ_PROGRAMS`.
pub async fn explain(ctx: &Read, program: &Program, as_of: NaiveDate, locale: Locale) -> ReadResult<Explained> {
    let scope = Scope::organization(ctx.scope(Action::ReadPrograms)?.organization);
    let zone = zone(&ctx.reader, &scope).await?;
    let today = zone.date(ctx.now);
    let (phases, gates) = with_gates(&ctx.reader, &scope, program.id).await?;
    let phases = as_they_were(phases, &gates, &zone, as_of);
    let known: Vec<_> = gates.into_iter().filter(|gate| decided_by(gate, &zone, as_of)).collect();
    let judged = judge(&ctx.reader, &scope, &phases, &known, Days { as_of, today }).await?;
    let explained: Vec<_> = phases
        .into_iter()
        .map(|phase| {
            let evaluations = judged.get(&phase.id).map_or(&[][..], Vec::as_slice);
            let own = known.iter().filter(|gate| gate.review.phase == phase.id);
            let conditions: Vec<GateCondition> = own.flat_map(|gate| &gate.conditions).cloned().collect();
            let explained = explain::phase(&phase, evaluations, &conditions, as_of, locale);
            (phase, explained)
        })
        .collect();
    let told: Vec<_> = explained.iter().map(|(_, explained)| explained.clone()).collect();
    let (light, sentence) = explain::program(&told).unwrap_or((Light::Grey, ""));
    Ok(Explained { as_of, light, sentence: sentence.to_owned(), phases: explained })
}

fn decided_by(gate: &Gate, zone: &Zone, day: NaiveDate) -> bool {
    gate.ruling.as_ref().is_some_and(|ruling| zone.date(ruling.decided_at) <= day)
}

fn as_they_were(phases: Vec<Phase>, gates: &[Gate], zone: &Zone, day: NaiveDate) -> Vec<Phase> {
    // A phase began on the day on which the one before it was left.
    let mut begun_on = None;
    let mut were = Vec::new();
    for phase in phases {
        let own: Vec<_> = gates.iter().filter(|gate| gate.review.phase == phase.id).collect();
        let state = state_on(&phase, &own, begun_on, day, |at| zone.date(at));
        let left = own.iter().filter_map(|gate| gate.ruling.as_ref()).filter(|ruling| ruling.decision.lets_go());
        begun_on = left.map(|ruling| zone.date(ruling.decided_at)).max().or(begun_on);
        were.push(Phase { state, ..phase });
    }
    were
}
