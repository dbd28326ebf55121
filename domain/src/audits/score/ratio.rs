//! Quotients of natural numbers of any size: a score is compared with thresholds, so it is never rounded on its way.

use std::cmp::Ordering;

/// A natural number, its digits to the base 2^32, the lowest first and the highest never 0.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Natural(Vec<u32>);

impl Natural {
    fn new(value: u64) -> Self {
        Self(vec![low(value), low(value >> 32)]).trimmed()
    }

    fn trimmed(mut self) -> Self {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }

    fn plus(&self, other: &Self) -> Self {
        let digit = |number: &Self, place: usize| u64::from(number.0.get(place).copied().unwrap_or_default());
        let mut digits = Vec::with_capacity(self.0.len().max(other.0.len()) + 1);
        let mut carry = 0;
        for place in 0..self.0.len().max(other.0.len()) {
            carry += digit(self, place) + digit(other, place);
            digits.push(low(carry));
            carry >>= 32;
        }
        digits.push(low(carry));
        Self(digits).trimmed()
    }

    fn times(&self, other: &Self) -> Self {
        let mut sum = Self(Vec::new());
        for (place, digit) in other.0.iter().enumerate() {
            let mut digits = vec![0; place];
            let mut carry = 0;
            for own in &self.0 {
                carry += u64::from(*own) * u64::from(*digit);
                digits.push(low(carry));
                carry >>= 32;
            }
            digits.push(low(carry));
            sum = sum.plus(&Self(digits).trimmed());
        }
        sum
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        let digits = || self.0.iter().rev().cmp(other.0.iter().rev());
        self.0.len().cmp(&other.0.len()).then_with(digits)
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn low(value: u64) -> u32 {
    u32::try_from(value & u64::from(u32::MAX)).unwrap_or_default()
}

/// A quotient that is not negative.
#[derive(Clone, Debug)]
pub(super) struct Ratio {
    over: Natural,
    under: Natural,
}

impl Ratio {
    /// `over / under`; `under` is not 0.
    pub(super) fn new(over: u64, under: u64) -> Self {
        Self { over: Natural::new(over), under: Natural::new(under.max(1)) }
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        let over = self.over.times(&other.under).plus(&other.over.times(&self.under));
        Self { over, under: self.under.times(&other.under) }
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        Self { over: self.over.times(&other.over), under: self.under.times(&other.under) }
    }

    /// Hundredths of a percent, rounded down; of a quotient above 1 as many as of 1.
    pub(super) fn basis_points(&self) -> u32 {
        let whole = self.over.times(&Natural::new(10_000));
        let (mut reached, mut missed) = (0_u32, 10_001_u32);
        while missed - reached > 1 {
            let middle = reached.midpoint(missed);
            if self.under.times(&Natural::new(u64::from(middle))) <= whole {
                reached = middle;
            } else {
                missed = middle;
            }
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn natural(value: u128) -> Natural {
        let digit = |place: u32| u32::try_from((value >> (32 * place)) & 0xffff_ffff).expect("32 bits");
        Natural((0..4).map(digit).collect()).trimmed()
    }

    proptest! {
        #[test]
        fn numbers_of_any_size_count_as_the_machine_counts(a: u64, b: u64, c in 0..u128::from(u64::MAX)) {
            prop_assert_eq!(natural(u128::from(a)).times(&natural(u128::from(b))), natural(u128::from(a) * u128::from(b)));
            prop_assert_eq!(natural(u128::from(a)).plus(&natural(c)), natural(u128::from(a) + c));
            prop_assert_eq!(natural(u128::from(a)).cmp(&natural(c)), u128::from(a).cmp(&c));
        }
    }
}
