//! Gaps between what was expected and what was found (formula 4.5). Negative is below expectation.

/// One respondent's answers to an item: what was expected, and what was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// What was expected.
    pub expected: Option<f64>,
    /// What was found.
    pub found: Option<f64>,
}

#[expect(clippy::cast_precision_loss, reason = "a survey has thousands of answers")]
fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Whether a respondent counts for a dimension: at least two thirds of its items are answered.
#[must_use]
pub fn counts_for_dimension(answered: usize, items: usize) -> bool {
    items > 0 && answered * 3 >= items * 2
}

/// Gap of an item whose respondents answer both parts; a pair with a side missing is dropped.
#[must_use]
pub fn paired_gap(pairs: &[Pair]) -> Option<f64> {
    let gaps: Vec<_> = pairs.iter().filter_map(|pair| Some(pair.found? - pair.expected?)).collect();
    mean(&gaps)
}

/// Gap of an item that two samples answer, and its variance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampledGap {
    /// The gap.
    pub gap: f64,
    /// The variance of the gap; none with a single answer on a side.
    pub variance: Option<f64>,
}

/// Gap of an item whose parts different respondents answer.
#[must_use]
pub fn sampled_gap(expected: &[f64], found: &[f64]) -> Option<SampledGap> {
    let gap = mean(found)? - mean(expected)?;
    let variance = variance_of_mean(expected).zip(variance_of_mean(found)).map(|(one, other)| one + other);
    Some(SampledGap { gap, variance })
}

#[expect(clippy::cast_precision_loss, reason = "a survey has thousands of answers")]
fn variance_of_mean(values: &[f64]) -> Option<f64> {
    let (mean, n) = (mean(values)?, values.len() as f64);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (values.len() > 1).then(|| squares / (n - 1.0) / n)
}

/// Gap of a dimension: the mean of those of its items.
#[must_use]
pub fn dimension_gap(items: &[f64]) -> Option<f64> {
    mean(items)
}

/// The mean over dimensions.
#[must_use]
pub fn unweighted(dimensions: &[f64]) -> Option<f64> {
    mean(dimensions)
}

/// The sum over all items, as the source has it; never in one series with a mean.
#[must_use]
pub fn summed(items: &[f64]) -> Option<f64> {
    (!items.is_empty()).then(|| items.iter().sum())
}

/// Weights of dimensions: each respondent's points are brought to one and then averaged; `otherwise` without any.
#[must_use]
pub fn weights(points: &[Vec<f64>], otherwise: &[f64]) -> Vec<f64> {
    let normalized = points.iter().filter(|of| of.len() == otherwise.len()).filter_map(|of| {
        let sum: f64 = of.iter().sum();
        (sum > 0.0).then(|| of.iter().map(|point| point / sum).collect::<Vec<_>>())
    });
    let normalized: Vec<_> = normalized.collect();
    let each = |at: usize| mean(&normalized.iter().filter_map(|of| of.get(at).copied()).collect::<Vec<_>>());
    otherwise.iter().enumerate().map(|(at, weight)| each(at).unwrap_or(*weight)).collect()
}

/// The weighted sum over dimensions, with weights brought to one.
#[must_use]
pub fn weighted(dimensions: &[f64], weights: &[f64]) -> Option<f64> {
    let sum: f64 = weights.iter().sum();
    let whole = dimensions.len() == weights.len() && sum > 0.0;
    whole.then(|| dimensions.iter().zip(weights).map(|(gap, weight)| gap * weight).sum::<f64>() / sum)
}

#[cfg(test)]
mod tests {
    use super::{super::near, *};

    /// Formula 4.5
    #[test]
    fn gaps_of_the_vector() {
        let dimensions = [-0.4, -0.9, -0.7, -0.3, -0.5];
        let weights = [0.15, 0.30, 0.22, 0.18, 0.15];

        near(unweighted(&dimensions).unwrap_or_default(), -0.560, 1e-9);
        near(weighted(&dimensions, &weights).unwrap_or_default(), -0.613, 1e-9);
        near(summed(&[-6.0; 22]).unwrap_or_default(), -132.0, 1e-9);
        assert_eq!(weighted(&dimensions, &weights[1..]), None);
    }

    /// Formula 4.5
    #[test]
    fn a_pair_with_a_side_missing_is_dropped_and_samples_have_a_variance() {
        let pair = |expected, found| Pair { expected, found };
        let pairs = [pair(Some(6.0), Some(5.0)), pair(Some(7.0), None), pair(Some(5.0), Some(5.0))];

        near(paired_gap(&pairs).unwrap_or_default(), -0.5, 1e-9);
        let sampled = sampled_gap(&[6.0, 7.0, 5.0], &[5.0, 5.0]).expect("answers");
        near(sampled.gap, -1.0, 1e-9);
        near(sampled.variance.unwrap_or_default(), 1.0 / 3.0, 1e-9);
        assert_eq!(paired_gap(&[pair(None, Some(1.0))]), None);
    }

    /// Formula 4.5
    #[test]
    fn weights_are_brought_to_one_for_each_respondent() {
        assert_eq!(weights(&[vec![20.0, 60.0], vec![10.0, 10.0]], &[0.5, 0.5]), [0.375, 0.625]);
        assert_eq!(weights(&[], &[0.3, 0.7]), [0.3, 0.7]);
        assert!(counts_for_dimension(2, 3) && !counts_for_dimension(3, 5) && !counts_for_dimension(0, 0));
        assert_eq!(dimension_gap(&[]), None);
    }
}
