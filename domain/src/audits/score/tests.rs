use proptest::prelude::*;

use super::*;
use crate::audits::{checklist::ChecklistContent, sheet::samples::*};

fn na() -> AnswerValue {
    AnswerValue::NotApplicable { reason: "no such process".into() }
}

fn given(points: &[(&str, u32)], not_applicable: &[&str]) -> BTreeMap<String, AnswerValue> {
    let points = points.iter().map(|(item, points)| ((*item).to_owned(), AnswerValue::Points(*points)));
    points.chain(not_applicable.iter().map(|item| ((*item).to_owned(), na()))).collect()
}

/// The sections of the vector: A (W 60; weights 2, 1, 1), B (W 40; weight 1, weight 3 of two points).
fn vector(veto: Option<VetoScope>) -> ChecklistContent {
    let last = ItemTemplate { veto, ..item("B2", 3, 2) };
    let a = section("A", vec![item("A1", 2, 1), item("A2", 1, 1), item("A3", 1, 1)]);
    content(vec![(a, 60), (section("B", vec![item("B1", 1, 1), last]), 40)])
}

fn answers() -> BTreeMap<String, AnswerValue> {
    given(&[("A1", 1), ("A2", 0), ("B1", 1), ("B2", 1)], &["A3"])
}

/// Formula 4.15, its vector.
#[test]
fn a_score_weighs_items_in_sections_and_sections_in_the_whole() {
    let found = score(sheet(&vector(None)), &answers()).expect("a score");

    assert_eq!(found.basis_points, Some(6_500));
    let sections: Vec<_> = found.sections.iter().map(|s| (s.weight, s.basis_points)).collect();
    assert_eq!(sections, [(60, Some(6_666)), (40, Some(6_250))]);
    assert_eq!((found.grade, found.is_valid, found.is_passed), (Some(ScoreGrade::Fail), true, false));
    assert_eq!((found.not_applicable, found.vetoes, &*found.formula_version), (vec!["A3".to_owned()], vec![], FORMULA));
}

/// Formula 4.15, its vectors of vetoes.
#[test]
fn a_veto_takes_its_section_or_the_whole() {
    let of = |scope| score(sheet(&vector(Some(scope))), &answers()).expect("a score");
    let fired = |scope| vec![FiredVeto { item: "B2".into(), scope }];

    let of_section = of(VetoScope::Section);
    assert_eq!((of_section.basis_points, of_section.sections[1].basis_points), (Some(4_000), Some(0)));
    assert_eq!(of_section.vetoes, fired(VetoScope::Section));
    let overall = of(VetoScope::Overall);
    assert_eq!((overall.basis_points, overall.grade), (Some(0), Some(ScoreGrade::Fail)));
    assert_eq!(overall.vetoes, fired(VetoScope::Overall));
    // Without a group only the item itself: B is 1 of 4.
    let group = of(VetoScope::ItemGroup);
    assert_eq!((group.basis_points, group.sections[1].basis_points), (Some(5_000), Some(2_500)));
}

/// Formula 4.15: every item of the group scores nothing, in whichever section it stands.
#[test]
fn a_veto_of_a_group_takes_the_items_of_the_group_alone() {
    let grouped = |item: ItemTemplate| ItemTemplate { group: Some(code("G")), ..item };
    let a = section("A", vec![grouped(veto(item("A1", 1, 1), VetoScope::ItemGroup)), item("A2", 1, 1)]);
    let b = section("B", vec![grouped(item("B1", 1, 1)), grouped(item("B2", 1, 1)), item("B3", 1, 1)]);
    let content = content(vec![(a, 50), (b, 50)]);

    let all = [("A2", 1), ("B1", 1), ("B2", 1), ("B3", 1)];
    let fired = score(sheet(&content), &given(&[&all[..], &[("A1", 0)]].concat(), &[])).expect("a score");
    let silent = score(sheet(&content), &given(&all, &["A1"])).expect("a score");

    let points = |score: &AuditScore| score.sections.iter().map(|s| s.basis_points).collect::<Vec<_>>();
    assert_eq!(points(&fired), [Some(5_000), Some(3_333)]);
    assert_eq!((points(&silent), silent.vetoes), (vec![Some(10_000), Some(10_000)], vec![]));
}

/// Formula 4.15: a section with nothing that applies leaves the total; with nothing at all there is no score.
#[test]
fn what_is_without_application_leaves_both_sums() {
    let content = vector(Some(VetoScope::Overall));
    let without_b = score(sheet(&content), &given(&[("A1", 1), ("A2", 0), ("A3", 1)], &["B1", "B2"])).expect("a score");
    let nothing = score(sheet(&content), &given(&[], &["A1", "A2", "A3", "B1", "B2"])).expect("a score");

    assert_eq!((without_b.basis_points, without_b.sections[1].basis_points), (Some(7_500), None));
    assert_eq!((without_b.is_valid, without_b.grade), (false, None), "half of the weight, 30 percent at most");
    assert_eq!((nothing.basis_points, nothing.grade, nothing.is_valid), (None, None, false));
}

/// Formula 4.15: exactly the admitted share is still valid.
#[test]
fn an_audit_is_valid_up_to_the_admitted_share_without_application() {
    let items = (0..10).map(|n| item(&format!("A{n}"), 1, 1)).collect();
    let content = content(vec![(section("A", items), 100)]);
    let valid = |not: usize| {
        let names: Vec<_> = (0..10).map(|n| format!("A{n}")).collect();
        let done: Vec<_> = names[not..].iter().map(|name| (name.as_str(), 1)).collect();
        let not: Vec<_> = names[..not].iter().map(String::as_str).collect();
        score(sheet(&content), &given(&done, &not)).expect("a score").is_valid
    };

    assert!(valid(3));
    assert!(!valid(4));
}

/// AUD-3: unanswered is not without application.
#[test]
fn an_unanswered_item_means_no_score_yet() {
    let missing = score(sheet(&vector(None)), &given(&[("A1", 1), ("B1", 1)], &["A3"]));

    assert_eq!(missing, Err(vec!["A2".to_owned(), "B2".to_owned()]));
}

/// AUD-3
#[test]
fn grades_begin_exactly_at_their_thresholds() {
    let content = content(vec![(section("A", vec![item("A1", 1, 10_000)]), 100)]);
    let of = |points| {
        let found = score(sheet(&content), &given(&[("A1", points)], &[])).expect("a score");
        (found.grade, found.is_passed)
    };

    assert_eq!(of(8_500), (Some(ScoreGrade::Conform), true));
    assert_eq!(of(8_499), (Some(ScoreGrade::Conditional), true));
    assert_eq!(of(7_999), (Some(ScoreGrade::Conditional), false));
    assert_eq!(of(7_000), (Some(ScoreGrade::Conditional), false));
    assert_eq!(of(6_999), (Some(ScoreGrade::Fail), false));
}

/// AUD-9: only the items that are looked at count, and sections without any leave the total.
#[test]
fn a_part_of_a_checklist_is_scored_by_itself() {
    let content = vector(None);
    let items = ["B2".to_owned()];
    let part = Sheet { items: Some(&items), ..sheet(&content) };

    let found = score(part, &given(&[("B2", 1)], &[])).expect("a score");

    assert_eq!((found.basis_points, found.sections.len()), (Some(5_000), 1));
}

#[test]
fn a_reading_is_in_order_within_its_limits() {
    let decimal = |text: &str| text.parse().expect("a decimal");
    let scale = ItemScale::Reading { unit: code("DB"), low: Some(decimal("-25.5")), high: Some(decimal("-8")) };
    let item = ItemTemplate { scale, ..item("A1", 1, 1) };
    let of = |reading| points(&item, &AnswerValue::Reading(decimal(reading)));

    assert_eq!([of("-25.5"), of("-8.0"), of("-12")], [Some((1, 1)); 3]);
    assert_eq!([of("-25.51"), of("-7.99"), of("0")], [Some((0, 1)); 3]);
}

/// One item as the oracle sees it: section, weight, most, points (none without application), group, veto.
type Drawn = (usize, u32, u32, Option<u32>, Option<usize>, Option<VetoScope>);

fn drawn() -> impl Strategy<Value = (Vec<u32>, Vec<Drawn>)> {
    let scope = prop_oneof![
        Just(None),
        Just(None),
        Just(Some(VetoScope::ItemGroup)),
        Just(Some(VetoScope::Section)),
        Just(Some(VetoScope::Overall))
    ];
    let item =
        (0..3_usize, 1..6_u32, 1..5_u32, prop::option::weighted(0.8, 0..5_u32), prop::option::of(0..2_usize), scope)
            .prop_map(|(section, weight, most, points, group, veto)| {
                (section, weight, most, points.map(|points| points.min(most)), group, veto)
            });
    (prop::collection::vec(1..60_u32, 3), prop::collection::vec(item, 1..9))
}

/// Everything over one common denominator, item by item, in the order of the text of the formula; 10,000 times the total
/// over 12, since every scale divides 12.
fn oracle(weights: &[u32], items: &[Drawn]) -> Option<u32> {
    let fires = |d: &Drawn| d.5.is_some() && d.3.is_some_and(|points| points < d.2);
    if items.iter().any(|d| fires(d) && d.5 == Some(VetoScope::Overall)) {
        return Some(0);
    }
    let lost_groups: Vec<usize> =
        items.iter().filter(|d| fires(d) && d.5 == Some(VetoScope::ItemGroup)).filter_map(|d| d.4).collect();
    let mut sums = Vec::new();
    for (section, weight) in weights.iter().enumerate() {
        let applies: Vec<&Drawn> = items.iter().filter(|d| d.0 == section && d.3.is_some()).collect();
        if applies.is_empty() {
            continue;
        }
        let gone = applies.iter().any(|d| fires(d) && d.5 == Some(VetoScope::Section));
        let mut twelfths = 0_u128;
        for d in &applies {
            let own = fires(d) && d.5 == Some(VetoScope::ItemGroup);
            let zero = gone || own || d.4.is_some_and(|group| lost_groups.contains(&group));
            twelfths += if zero { 0 } else { u128::from(d.1 * d.3.unwrap_or(0) * (12 / d.2)) };
        }
        let under: u128 = applies.iter().map(|d| u128::from(d.1)).sum();
        sums.push((u128::from(*weight), twelfths, under));
    }
    let common: u128 = sums.iter().map(|(_, _, under)| under).product();
    let over: u128 = sums.iter().map(|(weight, twelfths, under)| weight * twelfths * (common / under)).sum();
    let all: u128 = sums.iter().map(|(weight, ..)| weight).sum();
    (all > 0).then(|| u32::try_from(10_000 * over / (12 * common * all)).expect("at most 10,000"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// AUD-3, formula 4.15
    #[test]
    fn a_score_is_what_the_formula_says_of_any_checklist((weights, items) in drawn()) {
        let mut sections: Vec<Vec<ItemTemplate>> = vec![Vec::new(); 3];
        let mut answers = BTreeMap::new();
        for (at, (of, weight, most, points, group, scope)) in items.iter().enumerate() {
            let name = format!("I{at}");
            let group = group.map(|group| code(&format!("G{group}")));
            sections[*of].push(ItemTemplate { group, veto: *scope, ..item(&name, *weight, *most) });
            answers.insert(name, points.map_or_else(na, AnswerValue::Points));
        }
        let sections = sections.into_iter().enumerate().map(|(at, items)| section(&format!("S{at}"), items));
        let content = content(sections.zip(weights.iter().copied()).collect());

        let found = score(sheet(&content), &answers).expect("everything is answered");

        prop_assert_eq!(found.basis_points, oracle(&weights, &items));
        let weight = |d: &&Drawn| d.1;
        let left: u32 = items.iter().filter(|d| d.3.is_none()).map(|d| weight(&d)).sum();
        let all: u32 = items.iter().map(|d| weight(&d)).sum();
        prop_assert_eq!(found.is_valid, 100 * left <= 30 * all);
    }
}
