//! What measures need before they may begin. Nothing needs itself, in however many steps.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::MeasureId;

/// That a measure needs another one to be done first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Need {
    /// The measure.
    pub measure: MeasureId,
    /// What it needs.
    pub needs: MeasureId,
}

/// A way from `measure` back to itself, once it needs `wanted` beside what the others need; none where there is none.
/// Names every measure of the circle once, `measure` first.
#[must_use]
pub fn circle(needs: &[Need], measure: MeasureId, wanted: &[MeasureId]) -> Option<Vec<MeasureId>> {
    let mut after: BTreeMap<MeasureId, Vec<MeasureId>> = BTreeMap::new();
    for need in needs.iter().filter(|need| need.measure != measure) {
        after.entry(need.measure).or_default().push(need.needs);
    }
    let mut seen = BTreeSet::new();
    let mut ways: Vec<Vec<MeasureId>> = wanted.iter().map(|first| vec![measure, *first]).collect();
    while let Some(way) = ways.pop() {
        let Some(last) = way.last().copied() else { continue };
        if last == measure {
            return Some(way[..way.len() - 1].to_vec());
        }
        if seen.insert(last) {
            let further = after.get(&last).into_iter().flatten();
            ways.extend(further.map(|next| way.iter().copied().chain([*next]).collect()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> MeasureId {
        MeasureId(uuid::Uuid::from_u128(number))
    }

    fn need(measure: u128, needs: u128) -> Need {
        Need { measure: id(measure), needs: id(needs) }
    }

    /// PRG-6
    #[test]
    fn nothing_needs_itself_in_however_many_steps() {
        let needs = [need(2, 3), need(3, 4), need(5, 4)];

        assert_eq!(circle(&needs, id(1), &[id(1)]), Some(vec![id(1)]));
        assert_eq!(circle(&needs, id(4), &[id(2)]), Some(vec![id(4), id(2), id(3)]));
        assert_eq!(circle(&needs, id(1), &[id(2), id(5)]), None);
        assert_eq!(circle(&needs, id(2), &[id(4)]), None, "what it needed before is replaced");
    }

    /// PRG-6: the same as a matrix of who reaches whom says, which is another algorithm.
    #[test]
    fn a_circle_is_found_exactly_where_the_matrix_of_reach_has_one() {
        use proptest::prelude::*;
        proptest!(|(edges in prop::collection::vec((0_usize..6, 0_usize..6), 0..12), wanted in prop::collection::vec(0_usize..6, 0..3))| {
            let needs: Vec<_> = edges.iter().map(|(a, b)| need(*a as u128, *b as u128)).collect();
            let mut reach = [[false; 6]; 6];
            for (a, b) in edges.iter().copied().filter(|(a, _)| *a != 0).chain(wanted.iter().map(|b| (0, *b))) {
                reach[a][b] = true;
            }
            for k in 0..6 {
                for i in 0..6 {
                    for j in 0..6 {
                        reach[i][j] |= reach[i][k] && reach[k][j];
                    }
                }
            }
            let targets: Vec<_> = wanted.iter().map(|b| id(*b as u128)).collect();
            prop_assert_eq!(circle(&needs, id(0), &targets).is_some(), reach[0][0]);
        });
    }
}
