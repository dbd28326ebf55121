//! Numbers that look random and are the same in every release: SplitMix64. A generator of a library may change its
//! stream between versions, and then the demo would change.

/// A die with a seed.
pub(super) struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `end`, not included.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// A number of days from `first` to `last`, both included.
    pub fn days(&mut self, first: u64, last: u64) -> chrono::Days {
        chrono::Days::new(first + self.below(last - first + 1))
    }

    /// True so many times in a thousand.
    pub fn chance(&mut self, thousandths: u64) -> bool {
        self.below(1000) < thousandths
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let index = self.below(all.len() as u64);
        usize::try_from(index).ok().and_then(|index| all.get(index))
    }

    /// One of these, by weight.
    pub fn weighted<T: Copy>(&mut self, all: &[(T, u32)]) -> Option<T> {
        let total: u64 = all.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let mut left = self.below(total);
        for (item, weight) in all {
            match left.checked_sub(u64::from(*weight)) {
                None => return Some(*item),
                Some(rest) => left = rest,
            }
        }
        None
    }

    /// Points around 88, mostly from 70 to 100.
    pub fn points(&mut self, low: u64) -> u64 {
        let sum: u64 = (0..6).map(|_| self.below(16)).sum();
        (43 + sum).clamp(low, 100)
    }
}
