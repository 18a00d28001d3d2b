//! Time as a value: the real clock, or one that stands still until it is told to move.

use model::time::Millis;
use std::sync::atomic::{AtomicI64, Ordering};

/// What a clock that runs by itself holds in the place of a time.
const RUNS: i64 = i64::MAX;

/// Where the engine reads the time. Signatures, sessions and leases never use it: they are always real.
#[derive(Debug)]
pub struct Clock(AtomicI64);

impl Clock {
    /// The machine's clock.
    pub fn real() -> Self {
        Self(AtomicI64::new(RUNS))
    }

    /// A clock that stands at `start` until it is moved.
    pub fn standing(start: Millis) -> Self {
        Self(AtomicI64::new(start.0))
    }

    /// Now.
    pub fn now(&self) -> Millis {
        match self.0.load(Ordering::SeqCst) {
            RUNS => real_now(),
            ms => Millis(ms),
        }
    }

    /// Whether time has to be moved by hand.
    pub fn is_virtual(&self) -> bool {
        self.0.load(Ordering::SeqCst) != RUNS
    }

    /// From now on it is the machine's clock.
    pub fn release(&self) {
        self.0.store(RUNS, Ordering::SeqCst);
    }

    /// Moves a standing clock forward to `to`; a real clock and an earlier time are left alone.
    pub(crate) fn set(&self, to: Millis) {
        self.0.fetch_max(to.0, Ordering::SeqCst);
    }
}

/// The machine's clock, for what must always be real.
#[expect(clippy::disallowed_methods, reason = "the one place where real time enters")]
pub fn real_now() -> Millis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Millis(since.map_or(0, |d| d.as_millis() as i64))
}
