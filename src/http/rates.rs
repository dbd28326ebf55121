//! How often somebody may ask: so many requests a second, and a burst above it.
//!
//! For each caller one instant is kept: when all that was asked would have been asked at the even pace. A request that
//! is further ahead of the pace than the burst allows is refused, with the time after which it would not be.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use gradus_domain::time::Clock;

use super::caller::Caller;

/// A pace and how far one may be ahead of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests in a second; at least one.
    pub per_second: u32,
    /// Requests at once after a pause; at least one.
    pub burst: u32,
}

impl Rate {
    fn interval(self) -> TimeDelta {
        TimeDelta::microseconds(1_000_000 / i64::from(self.per_second.max(1)))
    }

    fn tolerance(self) -> TimeDelta {
        self.interval() * i32::try_from(self.burst.max(1) - 1).unwrap_or(i32::MAX)
    }
}

/// Callers that are remembered before those at the even pace are forgotten.
const REMEMBERED: usize = 1024;

/// The paces of all callers of a kind.
pub(super) struct Rates {
    rate: Rate,
    clock: Arc<dyn Clock>,
    callers: Mutex<Callers>,
}

#[derive(Default)]
struct Callers {
    due: HashMap<String, DateTime<Utc>>,
    sweep_at: usize,
}

impl Rates {
    pub fn new(rate: Rate, clock: Arc<dyn Clock>) -> Self {
        Self { rate, clock, callers: Mutex::default() }
    }

    /// Counts a request of `who`; refuses it, uncounted, with the time to wait.
    pub fn take(&self, who: &str) -> Result<(), Duration> {
        let (now, interval, tolerance) = (self.clock.now(), self.rate.interval(), self.rate.tolerance());
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        let Callers { due, sweep_at } = &mut *callers;
        if due.len() >= (*sweep_at).max(REMEMBERED) {
            due.retain(|_, due| *due > now);
            *sweep_at = due.len() * 2;
        }
        // An instant further ahead than any burst is one from before the clock was set back.
        let ahead = due.get(who).map_or(TimeDelta::zero(), |due| *due - now);
        let ahead = if ahead > tolerance + interval { TimeDelta::zero() } else { ahead.max(TimeDelta::zero()) };
        if ahead > tolerance {
            return Err((ahead - tolerance).to_std().unwrap_or_default());
        }
        due.insert(who.to_owned(), now + ahead + interval);
        Ok(())
    }

    /// Takes a request back that was counted, because it is none of this kind.
    pub fn give_back(&self, who: &str) {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(due) = callers.due.get_mut(who) {
            *due -= self.rate.interval();
        }
    }
}

/// Whole seconds for `Retry-After`.
pub(super) fn retry_after(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// Whose request it is where nobody has signed in: the address, on IPv6 the network of a site.
pub(super) fn stranger(caller: Option<Caller>) -> String {
    match caller.map(|Caller(address)| address.to_canonical()) {
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
        Some(IpAddr::V4(address)) => address.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use gradus_domain::time::ManualClock;

    use super::*;

    fn fifty() -> (Rates, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::new(DateTime::UNIX_EPOCH + TimeDelta::days(20_000)));
        (Rates::new(Rate { per_second: 50, burst: 100 }, clock.clone()), clock)
    }

    fn count(rates: &Rates, who: &str) -> usize {
        (0..1000).take_while(|_| rates.take(who).is_ok()).count()
    }

    #[test]
    fn a_burst_passes_and_then_the_even_pace() {
        let (rates, clock) = fifty();

        assert_eq!(count(&rates, "a"), 100);
        assert_eq!(rates.take("a"), Err(Duration::from_millis(20)));
        for _ in 0..10 {
            clock.set(clock.now() + TimeDelta::seconds(1));
            assert_eq!(count(&rates, "a"), 50);
        }
        clock.set(clock.now() + TimeDelta::hours(1));
        assert_eq!(count(&rates, "a"), 100, "a pause gives the burst back, and no more");
    }

    #[test]
    fn what_is_given_back_may_be_taken_again_and_no_more() {
        let (rates, _) = fifty();
        rates.give_back("a");
        assert_eq!(count(&rates, "a"), 100);

        rates.give_back("a");

        assert_eq!(count(&rates, "a"), 1);
    }

    #[test]
    fn nobody_uses_up_what_is_another_ones() {
        let (rates, _) = fifty();

        assert_eq!((count(&rates, "a"), count(&rates, "b")), (100, 100));
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let (rates, clock) = fifty();
        assert_eq!(count(&rates, "a"), 100);

        clock.set(clock.now() - TimeDelta::hours(1));

        assert_eq!(count(&rates, "a"), 100);
    }

    #[test]
    fn callers_at_the_even_pace_are_forgotten() {
        let (rates, clock) = fifty();
        for round in 0..10 {
            for caller in 0..2_000 {
                rates.take(&format!("{round} {caller}")).unwrap();
            }
            clock.set(clock.now() + TimeDelta::seconds(1));
        }

        assert!(rates.callers.lock().unwrap().due.len() <= 6_000);
    }

    #[test]
    fn a_stranger_is_an_address_or_the_network_of_one() {
        let of = |text: &str| stranger(Some(Caller(text.parse().unwrap())));

        assert_eq!(of("192.0.2.7"), of("::ffff:192.0.2.7"));
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
    }

    #[test]
    fn a_part_of_a_second_is_a_whole_one_to_wait() {
        assert_eq!((retry_after(Duration::from_millis(1)), retry_after(Duration::from_secs(2))), (1, 2));
    }
}
