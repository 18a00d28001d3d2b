//! Time as a value: the real clock, or one that stands still until it is told to move.

use model::time::Millis;
use std::sync::atomic::{AtomicI64, Ordering};

/// Where the engine reads the time. Signatures, sessions and leases never use it: they are always real.
#[derive(Debug)]
pub enum Clock {
    /// The machine's clock.
    Real,
    /// Stands still until [`Clock::set`]; milliseconds since the epoch.
    Virtual(AtomicI64),
}

impl Clock {
    /// A clock standing at `start`.
    pub fn standing(start: Millis) -> Self {
        Clock::Virtual(AtomicI64::new(start.0))
    }

    /// Now.
    pub fn now(&self) -> Millis {
        match self {
            Clock::Real => real_now(),
            Clock::Virtual(ms) => Millis(ms.load(Ordering::SeqCst)),
        }
    }

    /// Whether time has to be moved by hand.
    pub fn is_virtual(&self) -> bool {
        matches!(self, Clock::Virtual(_))
    }

    /// Moves a virtual clock forward to `to`; a real clock and an earlier time are left alone.
    pub(crate) fn set(&self, to: Millis) {
        if let Clock::Virtual(ms) = self {
            ms.fetch_max(to.0, Ordering::SeqCst);
        }
    }
}

/// The machine's clock, for what must always be real.
#[expect(clippy::disallowed_methods, reason = "the one place where real time enters")]
pub fn real_now() -> Millis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Millis(since.map_or(0, |d| d.as_millis() as i64))
}
