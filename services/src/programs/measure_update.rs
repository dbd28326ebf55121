//! Changing what a measure needs, and adding indicators that show its effect (PRG-6).

use std::collections::HashMap;

use gradus_domain::{
    access::{Action, Scope},
    ids::{IndicatorId, MeasureId},
    locale::Locale,
    programs::{
        dependency::{Need, circle},
        measure::{Measure, MeasureState},
        program::ProgramState,
    },
    refusal::Refusal,
};
use gradus_store::{
    indicators,
    programs::{measure_facts, measures},
};
use serde::Serialize;

use super::measure_move::Held;
use crate::{Failure, Read, ReadResult, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct MeasureUpdate {
    /// The measure.
    pub measure: MeasureId,
    /// Codes of all measures that it needs; unchanged where nothing is said.
    pub needs: Option<Vec<String>>,
    /// Codes of indicators that show its effect, beside those that it has.
    pub add_indicators: Vec<String>,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
}

/// Why a measure is not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeasureUpdateRefusal {
    /// It is under way, or was: what it needs is settled.
    WrongState(MeasureState),
    /// The program is over.
    ProgramOver,
    /// The program has no such measure.
    MeasureUnknown(usize, String),
    /// There is no such indicator.
    IndicatorUnknown(usize, String),
    /// It would need itself; by way of these.
    Circle(Vec<String>),
}

impl Refusal for MeasureUpdateRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::WrongState(_) => "WRONG_STATE",
            Self::ProgramOver => "PROGRAM_OVER",
            Self::MeasureUnknown(..) => "MEASURE_UNKNOWN",
            Self::IndicatorUnknown(..) => "INDICATOR_UNKNOWN",
            Self::Circle(_) => "CIRCLE",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::WrongState(state), Locale::En) => format!("The measure is {state}; what it needs is settled."),
            (Self::WrongState(state), Locale::ZhCn) => format!("措施状态为 {state}，依赖关系不能再更改。"),
            (Self::WrongState(state), Locale::ZhTw) => format!("措施狀態為 {state}，依賴關係不能再變更。"),
            (Self::ProgramOver, Locale::En) => "The program is over.".into(),
            (Self::ProgramOver, Locale::ZhCn) => "计划已结束。".into(),
            (Self::ProgramOver, Locale::ZhTw) => "計畫已結束。".into(),
            (Self::MeasureUnknown(_, code), Locale::En) => format!("The program has no measure {code}."),
            (Self::MeasureUnknown(_, code), Locale::ZhCn) => format!("计划中没有措施 {code}。"),
            (Self::MeasureUnknown(_, code), Locale::ZhTw) => format!("計畫中沒有措施 {code}。"),
            (Self::IndicatorUnknown(_, code), Locale::En) => format!("There is no indicator {code}."),
            (Self::IndicatorUnknown(_, code), Locale::ZhCn) => format!("没有指标 {code}。"),
            (Self::IndicatorUnknown(_, code), Locale::ZhTw) => format!("沒有指標 {code}。"),
            (Self::Circle(codes), Locale::En) => format!("The measure would need itself: {}.", codes.join(" → ")),
            (Self::Circle(codes), Locale::ZhCn) => format!("依赖关系成环：{}。", codes.join(" → ")),
            (Self::Circle(codes), Locale::ZhTw) => format!("依賴關係成環：{}。", codes.join(" → ")),
        }
    }

    fn field(&self) -> Vec<String> {
        let at = |list: &str, place: &usize| vec!["changes".to_owned(), list.to_owned(), place.to_string()];
        match self {
            Self::WrongState(_) | Self::ProgramOver => Vec::new(),
            Self::MeasureUnknown(place, _) => at("needs", place),
            Self::IndicatorUnknown(place, _) => at("addIndicators", place),
            Self::Circle(_) => vec!["changes".into(), "needs".into()],
        }
    }

    fn rule(&self) -> &'static str {
        "PRG-6"
    }
}

/// What is to be written.
struct Wanted {
    needs: Option<Vec<MeasureId>>,
    indicators: Vec<IndicatorId>,
}

/// Changes a measure. Requires `MANAGE_PROGRAMS` on the whole organization.
pub async fn measure_update(
    unit: &mut Unit,
    input: &MeasureUpdate,
) -> Result<MeasureId, Failure<MeasureUpdateRefusal>> {
    let scope = unit.actor.require_organization(Action::ManagePrograms, unit.now)?;
    let held = Held::load(unit, Action::ManagePrograms, input.measure, input.expected_version).await?;
    let all = measures::of_programs(unit.tx(), &scope, &[held.program.id]).await?;
    let ids: Vec<_> = all.iter().map(|measure| measure.id).collect();
    let needs = measure_facts::needs_of(unit.tx(), &scope, &ids).await?;
    let wanted = wanted(unit, &scope, &held, input, (&all, &needs)).await?;
    if let Some(new) = &wanted.needs {
        let old: Vec<_> = needs.iter().filter(|need| need.measure == input.measure).map(|need| need.needs).collect();
        let begin = new.iter().filter(|id| !old.contains(id)).map(|id| (unit.new_uuid(), *id));
        let begin: Vec<_> = begin.collect();
        let end: Vec<_> = old.into_iter().filter(|id| !new.contains(id)).collect();
        measure_facts::change_needs(unit.tx(), &scope, input.measure, (&begin, &end), unit.now).await?;
    }
    indicators::link(unit.tx(), &scope, &[(input.measure, wanted.indicators)]).await?;
    let after = held.measure.clone();
    let told = serde_json::json!({ "needs": input.needs, "addIndicators": input.add_indicators }).to_string();
    Ok(held.save(unit, after, Some(&told)).await?.id)
}

async fn wanted(
    unit: &Unit,
    scope: &Scope,
    held: &Held,
    input: &MeasureUpdate,
    (all, needs): (&[Measure], &[Need]),
) -> Result<Wanted, Failure<MeasureUpdateRefusal>> {
    let mut refusals = Vec::new();
    if matches!(held.program.state, ProgramState::Completed | ProgramState::Cancelled) {
        refusals.push(MeasureUpdateRefusal::ProgramOver);
    }
    let by_code: HashMap<_, _> = all.iter().map(|measure| (measure.code.as_str(), measure.id)).collect();
    let mut new = None;
    if let Some(codes) = &input.needs {
        if !matches!(held.measure.state, MeasureState::Proposed | MeasureState::Planned) {
            refusals.push(MeasureUpdateRefusal::WrongState(held.measure.state));
        }
        let unknown = codes.iter().enumerate().filter(|(_, code)| !by_code.contains_key(code.as_str()));
        refusals.extend(unknown.map(|(place, code)| MeasureUpdateRefusal::MeasureUnknown(place, code.clone())));
        let mut ids: Vec<_> = codes.iter().filter_map(|code| by_code.get(code.as_str()).copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        if let Some(way) = circle(needs, held.measure.id, &ids) {
            let code = |id: &MeasureId| all.iter().find(|measure| measure.id == *id).map(|found| found.code.clone());
            refusals.push(MeasureUpdateRefusal::Circle(way.iter().chain(way.first()).filter_map(code).collect()));
        }
        new = Some(ids);
    }
    let known = indicators::list(unit.tx(), scope).await?;
    let mut added = Vec::new();
    for (place, code) in input.add_indicators.iter().enumerate() {
        match known.iter().find(|indicator| indicator.code == *code) {
            Some(found) => added.push(found.id),
            None => refusals.push(MeasureUpdateRefusal::IndicatorUnknown(place, code.clone())),
        }
    }
    added.dedup();
    if refusals.is_empty() { Ok(Wanted { needs: new, indicators: added }) } else { Err(refusals.into()) }
}

/// What these measures need now. Requires `READ_PROGRAMS`.
pub async fn needs_of(ctx: &Read, ids: &[MeasureId]) -> ReadResult<Vec<Need>> {
    Ok(measure_facts::needs_of(&ctx.reader, &ctx.scope(Action::ReadPrograms)?, ids).await?)
}
