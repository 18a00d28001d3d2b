//! Rates: token buckets by name, in bounded memory.

use crate::time::Millis;
use std::collections::HashMap;

/// How many may pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// In the long run; at least 1.
    pub per_second: u32,
    /// At once, after a pause; at least 1.
    pub burst: u32,
}

/// A bucket for each name that was used of late.
///
/// A bucket is one number, the time when it is full again, so that a name costs 16 bytes. A full one is as good as
/// none: those are forgotten when there are too many names, and the others too when that is not enough.
pub struct Buckets {
    /// Hash of a name → microseconds since the epoch.
    full_at: HashMap<u64, i64>,
    names_max: usize,
}

impl Buckets {
    /// For at most so many names.
    pub fn new(names_max: usize) -> Self {
        Self { full_at: HashMap::new(), names_max }
    }

    /// Takes one token of a name's bucket.
    ///
    /// # Errors
    /// Milliseconds until there is one; nothing is taken.
    pub fn take(&mut self, name: u64, rate: Rate, now: Millis) -> Result<(), i64> {
        let now = now.0 * 1_000;
        let token = 1_000_000 / i64::from(rate.per_second.max(1));
        if self.full_at.len() >= self.names_max && !self.full_at.contains_key(&name) {
            self.make_room(now);
        }
        let full_at = self.full_at.entry(name).or_insert(now);
        let after = (*full_at).max(now) + token;
        let over = after - now - token * i64::from(rate.burst.max(1));
        if over > 0 {
            return Err((over + 999) / 1_000);
        }
        *full_at = after;
        Ok(())
    }

    fn make_room(&mut self, now: i64) {
        self.full_at.retain(|_, full_at| *full_at > now);
        if self.full_at.len() >= self.names_max {
            self.full_at.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { per_second: 10, burst: 3 };

    #[test]
    fn a_burst_then_the_rate() {
        let mut buckets = Buckets::new(10);
        let mut take = |at| buckets.take(1, RATE, Millis(at));
        assert_eq!([take(0), take(0), take(0)], [Ok(()); 3]);
        assert_eq!((take(0), take(40)), (Err(100), Err(60)));
        assert_eq!((take(100), take(100)), (Ok(()), Err(100)));
        assert_eq!([take(9_000), take(9_000), take(9_000)], [Ok(()); 3], "a pause fills it");
        assert_eq!(take(9_000), Err(100), "but not above the burst");
    }

    #[test]
    fn names_do_not_share() {
        let mut buckets = Buckets::new(10);
        for name in 0..5 {
            assert_eq!(buckets.take(name, Rate { per_second: 1, burst: 1 }, Millis(0)), Ok(()));
        }
        assert_eq!(buckets.take(3, Rate { per_second: 1, burst: 1 }, Millis(1)), Err(999));
    }

    #[test]
    fn memory_is_bounded() {
        let mut buckets = Buckets::new(100);
        for name in 0..10_000 {
            buckets.take(name, RATE, Millis(name as i64 / 50)).unwrap();
            assert!(buckets.full_at.len() <= 100);
        }
    }

    #[test]
    fn full_buckets_go_first() {
        let mut buckets = Buckets::new(2);
        let slow = Rate { per_second: 1, burst: 1 };
        buckets.take(1, slow, Millis(0)).unwrap();
        buckets.take(2, RATE, Millis(0)).unwrap();
        buckets.take(3, RATE, Millis(500)).unwrap();
        assert!(buckets.take(1, slow, Millis(500)).is_err(), "2 was full and has gone");
    }
}
