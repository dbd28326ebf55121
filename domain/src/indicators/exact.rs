//! Exact numbers: the decimals in which values are handed in, and the fractions that become of them.
//!
//! Thresholds are compared with the unrounded value (formulas, 4.0), so a value is a fraction of two whole numbers and
//! never a float. Sums of amounts are whole numbers of millionths; whatever would leave 128 bits is no value, and the
//! comparison of two fractions leaves none of them, because it goes digit by digit of their continued fractions.

use std::{cmp::Ordering, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::programs::template::{Decimal, NotAValue};

/// Millionths in a whole.
pub const MILLIONTHS: i128 = 1_000_000;

/// A decimal with up to six places, as somebody counted or measured it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::DeriveValueType))]
pub struct Amount(pub i64);

impl Amount {
    /// A whole number; `None` where it has more than twelve digits.
    #[must_use]
    pub fn whole(number: i64) -> Option<Self> {
        number.checked_mul(1_000_000).map(Self)
    }

    /// In millionths.
    #[must_use]
    pub fn millionths(self) -> i128 {
        self.0.into()
    }

    /// As a fraction.
    #[must_use]
    pub fn exact(self) -> Exact {
        Exact::reduced(self.millionths(), MILLIONTHS)
    }
}

impl FromStr for Amount {
    type Err = NotAValue;

    fn from_str(text: &str) -> Result<Self, NotAValue> {
        text.parse::<Decimal>()?.scaled(6).map(Self).ok_or(NotAValue::Decimal)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.unsigned_abs() / 1_000_000, self.0.unsigned_abs() % 1_000_000);
        let places = format!("{rest:06}");
        match places.trim_end_matches('0') {
            "" => write!(f, "{sign}{whole}"),
            places => write!(f, "{sign}{whole}.{places}"),
        }
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A fraction in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exact {
    numerator: i128,
    /// Above zero.
    denominator: i128,
}

fn common(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Exact {
    /// Nothing.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    /// `numerator` divided by `denominator`, which is above zero.
    fn reduced(numerator: i128, denominator: i128) -> Self {
        match i128::try_from(common(numerator.unsigned_abs(), denominator.unsigned_abs())) {
            Ok(by) if by > 1 => Self { numerator: numerator / by, denominator: denominator / by },
            _ => Self { numerator, denominator },
        }
    }

    /// A whole number.
    #[must_use]
    pub fn whole(number: i64) -> Self {
        Self { numerator: number.into(), denominator: 1 }
    }

    /// One divided by the other; `None` where that is not defined.
    #[must_use]
    pub fn quotient(numerator: i128, denominator: i128) -> Option<Self> {
        match denominator.cmp(&0) {
            Ordering::Greater => Some(Self::reduced(numerator, denominator)),
            Ordering::Less => Some(Self::reduced(numerator.checked_neg()?, denominator.checked_neg()?)),
            Ordering::Equal => None,
        }
    }

    /// Both together; `None` where that leaves 128 bits.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Self::quotient(left.checked_add(right)?, self.denominator.checked_mul(other.denominator)?)
    }

    /// This one less the other; `None` where that leaves 128 bits.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self { numerator: other.numerator.checked_neg()?, ..other })
    }

    /// One times the other; `None` where that leaves 128 bits.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        let numerator = self.numerator.checked_mul(other.numerator)?;
        Self::quotient(numerator, self.denominator.checked_mul(other.denominator)?)
    }

    /// One divided by the other; `None` where the other is nothing, or where that leaves 128 bits.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        self.times(Self::quotient(other.denominator, other.numerator)?)
    }

    /// What is divided, in lowest terms.
    #[must_use]
    pub fn numerator(self) -> i128 {
        self.numerator
    }

    /// By what it is divided, in lowest terms.
    #[must_use]
    pub fn denominator(self) -> i128 {
        self.denominator
    }

    /// The nearest float, to draw and to show.
    #[expect(clippy::cast_precision_loss, reason = "what is shown need not be exact")]
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }
}

impl From<Decimal> for Exact {
    fn from(decimal: Decimal) -> Self {
        let (whole, power) = decimal.over_power_of_ten();
        Self::reduced(whole.into(), 10_i128.pow(power.into()))
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        let ((mut a, mut b), (mut c, mut d)) =
            ((self.numerator, self.denominator), (other.numerator, other.denominator));
        loop {
            let whole = a.div_euclid(b).cmp(&c.div_euclid(d));
            let (rest, other_rest) = (a.rem_euclid(b), c.rem_euclid(d));
            if whole.is_ne() || rest == 0 || other_rest == 0 {
                return whole.then(rest.cmp(&other_rest));
            }
            // The rests r/b and s/d compare as d/s and b/r do.
            (a, b, c, d) = (d, other_rest, b, rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn exact(numerator: i128, denominator: i128) -> Exact {
        Exact::quotient(numerator, denominator).expect("a fraction")
    }

    #[test]
    fn an_amount_is_what_was_written_to_six_places() {
        for (text, shown) in [("99.993", "99.993"), ("-0.5", "-0.5"), ("1.0", "1"), ("0.000001", "0.000001")] {
            assert_eq!(text.parse::<Amount>().map(|amount| amount.to_string()).as_deref(), Ok(shown), "{text}");
        }
        for text in ["", "1e3", "0.0000001", "9999999999999", "NaN", "1,5"] {
            assert!(text.parse::<Amount>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_third_is_no_decimal_and_compares_exactly() {
        assert!(exact(1, 3) > "0.33333333333333333".parse::<Decimal>().expect("a decimal").into());
        assert!(exact(-1, 3) < exact(-1, 4) && exact(2, 6) == exact(1, 3) && exact(1, -3) == exact(-1, 3));
        assert_eq!(exact(1, 3).plus(exact(1, 6)), Some(exact(1, 2)));
        assert_eq!(exact(1, 3).minus(exact(1, 3)), Some(Exact::ZERO));
        assert_eq!(exact(1, 3).over(Exact::ZERO), None);
        assert_eq!(Exact::quotient(1, 0), None);
        assert_eq!(exact(i128::MAX, 1).plus(exact(1, 1)), None);
    }

    proptest! {
        #[test]
        fn fractions_compare_as_cross_products_do(a in -9999_i128..9999, b in 1_i128..9999, c in -9999_i128..9999, d in 1_i128..9999) {
            prop_assert_eq!(exact(a, b).cmp(&exact(c, d)), (a * d).cmp(&(c * b)));
        }
    }
}
