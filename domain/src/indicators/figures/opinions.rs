//! What customers say (formulas 4.4, 4.6).

use crate::indicators::exact::Exact;

/// 95 % of a normal distribution lie within so many standard deviations.
pub const NINETY_FIVE: f64 = 1.959_964;
/// Percent of the weights that may be missing.
const MOST_DROPPED: i128 = 20;

/// Valid answers to one item: one for each respondent and wave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// Least point of the scale.
    pub least: i64,
    /// Greatest point of the scale.
    pub greatest: i64,
    /// The points that were given.
    pub points: Vec<i64>,
}

fn count(of: usize) -> i128 {
    i128::try_from(of).unwrap_or(i128::MAX)
}

impl Answers {
    /// Share of answers in the `boxes` best points.
    #[must_use]
    pub fn top_box(&self, boxes: i64) -> Option<Exact> {
        let top = self.points.iter().filter(|point| **point > self.greatest - boxes).count();
        Exact::quotient(count(top), count(self.points.len()))
    }

    /// The mean on a scale from 0 to 100.
    #[must_use]
    pub fn mean_of_hundred(&self) -> Option<Exact> {
        let above: i128 = self.points.iter().map(|point| i128::from(point - self.least)).sum();
        let range = i128::from(self.greatest - self.least);
        Exact::quotient(100 * above, count(self.points.len()).checked_mul(range)?)
    }
}

/// A layer of customers: how many there are, and the share that was measured among those who answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// Customers in it.
    pub base: i64,
    /// The share; none where nobody answered.
    pub rate: Option<Exact>,
}

/// A share over strata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stratified {
    /// The share.
    pub rate: Exact,
    /// Whether strata without answers were left out and the others weigh more.
    pub is_rescaled: bool,
}

/// The share over all strata, each with the weight of its customers; none where more than a fifth of the weight is
/// without answers.
#[must_use]
pub fn stratified(strata: &[Stratum]) -> Option<Stratified> {
    let all: i128 = strata.iter().map(|stratum| i128::from(stratum.base)).sum();
    let answered: i128 = strata.iter().filter(|of| of.rate.is_some()).map(|of| i128::from(of.base)).sum();
    if (all - answered) * 100 > all * MOST_DROPPED {
        return None;
    }
    let weighed = strata.iter().filter_map(|of| Some(Exact::whole(of.base).times(of.rate?)));
    let sum = weighed.into_iter().try_fold(Exact::ZERO, |sum, rate| sum.plus(rate?))?;
    Some(Stratified { rate: sum.over(Exact::quotient(answered, 1)?)?, is_rescaled: answered < all })
}

/// The interval in which a share lies with 95 %, after Wilson.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "an interval is no exact figure")]
pub fn wilson(hits: i64, valid: i64) -> Option<(f64, f64)> {
    if valid <= 0 {
        return None;
    }
    let (hits, n) = (hits as f64, valid as f64);
    let (p, z2) = (hits / n, NINETY_FIVE * NINETY_FIVE);
    let center = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let reach = NINETY_FIVE / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    Some(((center - reach).max(0.0), (center + reach).min(1.0)))
}

/// Share of valid answers among what reached somebody.
#[must_use]
pub fn response_rate(valid: i64, sent: i64, undeliverable: i64) -> Option<Exact> {
    Exact::quotient(valid.into(), i128::from(sent) - i128::from(undeliverable))
}

/// Net promoter score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NetPromoters {
    /// The score, from -100 to 100.
    pub score: Exact,
    /// Its standard error.
    pub standard_error: f64,
}

/// The score of answers from 0 to 10; answers outside are no answers. It is computed from the answers of each period
/// anew and never averaged (formula 4.6).
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "an error is no exact figure")]
pub fn net_promoters(answers: &[i64]) -> Option<NetPromoters> {
    let among = |low: i64, high: i64| count(answers.iter().filter(|answer| (low..=high).contains(answer)).count());
    let (promoters, detractors, valid) = (among(9, 10), among(0, 6), among(0, 10));
    let score = Exact::quotient(100 * (promoters - detractors), valid)?;
    let (p, d, n) = (promoters as f64 / valid as f64, detractors as f64 / valid as f64, valid as f64);
    Some(NetPromoters { score, standard_error: 100.0 * ((p + d - (p - d).powi(2)) / n).sqrt() })
}

#[cfg(test)]
mod tests {
    use super::{super::near, *};

    fn exact(numerator: i128, denominator: i128) -> Exact {
        Exact::quotient(numerator, denominator).expect("a share")
    }

    /// Formula 4.4
    #[test]
    fn everybody_satisfied_is_all_of_the_top_boxes_and_three_quarters_of_the_scale() {
        let answers = Answers { least: 1, greatest: 5, points: vec![4; 5] };

        assert_eq!(answers.top_box(2), Some(exact(1, 1)));
        assert_eq!(answers.mean_of_hundred(), Some(exact(75, 1)));
        assert_eq!(Answers { points: vec![], ..answers }.top_box(2), None);
    }

    /// Formula 4.4
    #[test]
    fn a_share_has_its_interval() {
        for (hits, valid, share, low, high) in [(172, 200, 86.0, 80.5, 90.1), (25, 30, 83.3, 66.4, 92.7)] {
            let (lower, upper) = wilson(hits, valid).expect("answers");
            near(exact(hits.into(), valid.into()).to_f64() * 100.0, share, 0.05);
            near(lower * 100.0, low, 0.05);
            near(upper * 100.0, high, 0.05);
        }
        assert_eq!(wilson(0, 0), None);
    }

    /// Formula 4.4
    #[test]
    fn strata_weigh_by_their_customers_and_a_fifth_of_them_may_be_silent() {
        let stratum = |base, rate| Stratum { base, rate };
        let half = Some(exact(1, 2));

        let both = stratified(&[stratum(300, Some(exact(1, 1))), stratum(100, half)]);
        assert_eq!(both, Some(Stratified { rate: exact(7, 8), is_rescaled: false }));
        let silent = |base| stratified(&[stratum(80, half), stratum(base, None)]);
        assert_eq!(silent(20), Some(Stratified { rate: exact(1, 2), is_rescaled: true }));
        assert_eq!(silent(21), None);
        assert_eq!(response_rate(45, 100, 10), Some(exact(1, 2)));
    }

    /// Formula 4.6
    #[test]
    fn net_promoters_of_the_vector() {
        let answers: Vec<_> = [(10, 90), (8, 60), (3, 50)].iter().flat_map(|(of, times)| vec![*of; *times]).collect();
        let found = net_promoters(&answers).expect("answers");

        assert_eq!(found.score, exact(20, 1));
        near(found.standard_error * NINETY_FIVE, 11.3, 0.05);
        assert_eq!(net_promoters(&[11, -1]), None);
    }
}
