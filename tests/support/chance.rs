//! Chance that comes again: every rig draws from a seed, which it prints.

use std::time::Duration;

use gradus_domain::ids::IdSource;

/// Numbers by chance that come again with their seed (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    /// A time below so many milliseconds.
    pub fn millis(&mut self, bound: u64) -> Duration {
        Duration::from_micros(self.below(bound * 1000))
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[usize::try_from(self.below(of.len() as u64)).expect("small")]
    }

    /// A source of its own, for somebody who draws at the same time.
    pub fn split(&mut self) -> Self {
        Self(self.below(u64::MAX))
    }
}

/// The number in an environment variable, where it is set.
pub fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// `GRADUS_SEED`, else a seed from the machine's own chance.
pub fn seed() -> u64 {
    let drawn = || u64::try_from(gradus::system::SystemIds.next().as_u128() & u128::from(u32::MAX)).unwrap_or(1);
    setting("GRADUS_SEED").unwrap_or_else(drawn)
}
