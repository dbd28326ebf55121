//! The small values of which a template is made.

use std::{cmp::Ordering, fmt, ops::Deref, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// What a thing is called in data: `M101`, `SLA-CMP-VIP`, `first_response`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Code(String);

impl Deref for Code {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Code {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is none of the small values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAValue {
    /// For [`Code`].
    #[error("a code has 1 to 64 letters, digits, hyphens and underscores, and begins with a letter or digit")]
    Code,
    /// For [`Decimal`].
    #[error("a decimal has up to 18 digits, such as 99.993 or -0.5")]
    Decimal,
    /// For [`IsoDuration`].
    #[error("a duration is written P30D, P12M, PT2H or PT30M")]
    Duration,
}

impl FromStr for Code {
    type Err = NotAValue;

    fn from_str(text: &str) -> Result<Self, NotAValue> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && text.as_bytes()[0].is_ascii_alphanumeric();
        fits.then(|| Self(text.to_owned())).ok_or(NotAValue::Code)
    }
}

/// An exact decimal: thresholds such as 99.993 must not become something near it.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    mantissa: i64,
    scale: u8,
}

impl Decimal {
    /// The value times 10^`digits`, where that is whole and fits.
    #[must_use]
    pub fn scaled(self, digits: u8) -> Option<i64> {
        let value = i128::from(self.mantissa) * 10_i128.pow(u32::from(digits));
        let unit = 10_i128.pow(u32::from(self.scale));
        (value % unit == 0).then(|| i64::try_from(value / unit).ok()).flatten()
    }

    /// Whole number and power of ten by which it is divided.
    #[must_use]
    pub fn over_power_of_ten(self) -> (i64, u8) {
        (self.mantissa, self.scale)
    }

    fn in_common(self, other: Self) -> (i128, i128) {
        let at = |value: Self| {
            let missing = self.scale.max(other.scale) - value.scale;
            i128::from(value.mantissa) * 10_i128.pow(u32::from(missing))
        };
        (at(self), at(other))
    }
}

impl From<i64> for Decimal {
    fn from(mantissa: i64) -> Self {
        Self { mantissa, scale: 0 }
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = self.in_common(*other);
        a.cmp(&b)
    }
}

impl FromStr for Decimal {
    type Err = NotAValue;

    fn from_str(text: &str) -> Result<Self, NotAValue> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let fraction_kept = fraction.trim_end_matches('0');
        if !plain(whole) || !plain(fraction) || whole.len() + fraction_kept.len() > 18 {
            return Err(NotAValue::Decimal);
        }
        let magnitude: i64 = format!("{whole}{fraction_kept}").parse().map_err(|_| NotAValue::Decimal)?;
        let mantissa = if text.starts_with('-') { -magnitude } else { magnitude };
        let scale = u8::try_from(fraction_kept.len()).map_err(|_| NotAValue::Decimal)?;
        Ok(Self { mantissa, scale })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = format!("{:0width$}", self.mantissa.unsigned_abs(), width = usize::from(self.scale) + 1);
        let (whole, fraction) = digits.split_at(digits.len() - usize::from(self.scale));
        if fraction.is_empty() { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{fraction}") }
    }
}

/// A length of time as ISO 8601 writes it: whole months, days and seconds, each counted in its own way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct IsoDuration {
    /// Calendar months; a year is twelve.
    pub months: u32,
    /// Calendar or working days, as the place where it stands says.
    pub days: u32,
    /// Seconds of the clock.
    pub seconds: u32,
}

impl IsoDuration {
    /// Whether it lasts no time at all.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }
}

impl FromStr for IsoDuration {
    type Err = NotAValue;

    fn from_str(text: &str) -> Result<Self, NotAValue> {
        let mut duration = Self::default();
        let mut rest = text.strip_prefix('P').ok_or(NotAValue::Duration)?;
        let (mut of_clock, mut units) = (false, "YMWD");
        if rest.is_empty() || rest.ends_with('T') {
            return Err(NotAValue::Duration);
        }
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('T').filter(|_| !of_clock) {
                (rest, of_clock, units) = (after, true, "HMS");
            }
            let end = rest.find(|c: char| !c.is_ascii_digit()).ok_or(NotAValue::Duration)?;
            let number: u32 = rest[..end].parse().map_err(|_| NotAValue::Duration)?;
            let unit = rest[end..].chars().next().ok_or(NotAValue::Duration)?;
            let at = units.find(unit).ok_or(NotAValue::Duration)?;
            units = &units[at + 1..];
            let (field, factor) = match (of_clock, unit) {
                (false, 'Y') => (&mut duration.months, 12),
                (false, 'M') => (&mut duration.months, 1),
                (false, 'W') => (&mut duration.days, 7),
                (false, _) => (&mut duration.days, 1),
                (true, 'H') => (&mut duration.seconds, 3600),
                (true, 'M') => (&mut duration.seconds, 60),
                (true, _) => (&mut duration.seconds, 1),
            };
            let more = number.checked_mul(factor).and_then(|n| field.checked_add(n));
            *field = more.ok_or(NotAValue::Duration)?;
            rest = &rest[end + unit.len_utf8()..];
        }
        Ok(duration)
    }
}

impl fmt::Display for IsoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hours, minutes, seconds) = (self.seconds / 3600, self.seconds / 60 % 60, self.seconds % 60);
        let part = |f: &mut fmt::Formatter<'_>, n: u32, unit: char| match n {
            0 => Ok(()),
            n => write!(f, "{n}{unit}"),
        };
        f.write_str("P")?;
        part(f, self.months, 'M')?;
        part(f, self.days, 'D')?;
        if self.seconds > 0 {
            f.write_str("T")?;
            part(f, hours, 'H')?;
            part(f, minutes, 'M')?;
            part(f, seconds, 'S')?;
        }
        if self.is_zero() { f.write_str("0D") } else { Ok(()) }
    }
}

macro_rules! written_as_text {
    ($($value:ty)+) => {
        $(impl<'de> Deserialize<'de> for $value {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        })+
    };
}

written_as_text! { Code Decimal IsoDuration }

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for IsoDuration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_what_was_written() {
        for (text, shown) in [("99.993", "99.993"), ("-0.5", "-0.5"), ("1.0", "1"), ("-1.0", "-1"), ("0.30", "0.3")] {
            assert_eq!(text.parse::<Decimal>().map(|d| d.to_string()).as_deref(), Ok(shown), "{text}");
        }
        for text in ["", "1.", ".5", "1e3", "+1", "--1", "1,5", "1234567890.123456789"] {
            assert_eq!(text.parse::<Decimal>(), Err(NotAValue::Decimal), "{text}");
        }
        let value = |text: &str| text.parse::<Decimal>().expect("a decimal");
        assert!(value("99.993") > value("99.99") && value("-1") < value("-0.5") && value("1") == value("1.000"));
        assert_eq!(value("0.15").scaled(4), Some(1500));
        assert_eq!(value("0.15").scaled(1), None);
    }

    #[test]
    fn a_duration_reads_back_what_it_wrote() {
        for text in ["P30D", "P12M", "PT2H", "PT30M", "PT48H", "P1M2DT3H4M5S", "P0D"] {
            assert_eq!(text.parse::<IsoDuration>().map(|d| d.to_string()).as_deref(), Ok(text));
        }
        assert_eq!("P1Y2W".parse::<IsoDuration>(), Ok(IsoDuration { months: 12, days: 14, seconds: 0 }));
        for text in ["", "P", "PT", "30D", "P-1D", "P1.5D", "P1DT", "P1D2M", "PT1D", "P1H", "P99999999999D", "P1D1D"] {
            assert_eq!(text.parse::<IsoDuration>(), Err(NotAValue::Duration), "{text}");
        }
    }

    #[test]
    fn a_code_is_a_word() {
        for text in ["M101", "SLA-CMP-VIP", "first_response", "5-why"] {
            assert!(text.parse::<Code>().is_ok(), "{text}");
        }
        for text in ["", " M101", "M 101", "-x", "质量", "=1+1", &"x".repeat(65)] {
            assert_eq!(text.parse::<Code>(), Err(NotAValue::Code), "{text}");
        }
    }
}
