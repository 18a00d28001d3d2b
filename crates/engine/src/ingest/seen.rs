//! The duplicate rule: the same app, endpoint, event id, type and Timestamp within 24 hours of arrival
//! is one event (reference A §3.3, "dedupe").

use model::{
    event::Event,
    id::EndpointKey,
    time::{HOUR, Millis},
};
use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher},
};

/// How long after its first arrival an event is recognised.
const WINDOW_MS: i64 = 24 * HOUR;
/// Fingerprints kept for one app, about 20 bytes each; past it the filter forgets everything but the
/// current hour, and counts that.
const FINGERPRINTS_MAX: usize = 20_000_000;

/// A fingerprint is its own hash.
#[derive(Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {
        unreachable!("only u64 keys");
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// Fingerprints of one app's events of the last 24 hours.
#[derive(Default)]
pub(crate) struct Seen {
    /// Fingerprint → when it first arrived.
    arrived: HashMap<u64, Millis, BuildHasherDefault<Itself>>,
    /// The last hour in which old ones were forgotten.
    swept: i64,
}

/// The sender's part of the fingerprints of its events.
pub(crate) struct Sender(DefaultHasher);

impl Sender {
    /// Of an endpoint.
    pub(crate) fn new(endpoint: &EndpointKey) -> Self {
        // SipHash with fixed keys: a collision can only drop the sender's own event.
        let mut hasher = DefaultHasher::new();
        endpoint.hash(&mut hasher);
        Self(hasher)
    }

    /// 64 bits over the five parts that make an event the same event.
    pub(crate) fn fingerprint(&self, event: &Event) -> u64 {
        let mut hasher = self.0.clone();
        event.id.hash(&mut hasher);
        event.kind.hash(&mut hasher);
        event.at.hash(&mut hasher);
        hasher.finish()
    }
}

impl Seen {
    /// Notes an event that arrives at `now`; false when it is a duplicate.
    pub(crate) fn note(&mut self, fingerprint: u64, now: Millis) -> bool {
        let hour = now.hour();
        if hour > self.swept {
            self.sweep(hour);
        }
        match self.arrived.entry(fingerprint) {
            Entry::Vacant(free) => {
                free.insert(now);
                true
            }
            // A duplicate does not make the window longer.
            Entry::Occupied(known) if now.0 - known.get().0 < WINDOW_MS => false,
            Entry::Occupied(mut known) => {
                known.insert(now);
                true
            }
        }
    }

    /// Whether it is noted at all.
    pub(crate) fn has(&self, fingerprint: u64) -> bool {
        self.arrived.contains_key(&fingerprint)
    }

    /// Takes a note back: the event was not made durable after all.
    pub(crate) fn forget(&mut self, fingerprint: u64) {
        self.arrived.remove(&fingerprint);
    }

    fn sweep(&mut self, hour: i64) {
        self.swept = hour;
        self.arrived.retain(|_, seen| hour * HOUR - seen.0 < WINDOW_MS);
        if self.arrived.len() > FINGERPRINTS_MAX {
            tracing::warn!(fingerprints = self.arrived.len(), "duplicate filter full: older hours forgotten");
            self.arrived.retain(|_, seen| seen.hour() == hour);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn an_event_is_new_once_in_24_hours() {
        let mut seen = Seen::default();
        let start = Millis(100 * HOUR);
        assert!(seen.note(7, start));
        assert!(!seen.note(7, start.plus(20 * HOUR)), "and does not make the window longer");
        assert!(!seen.note(7, start.plus(24 * HOUR - 1)));
        assert!(seen.note(8, start.plus(23 * HOUR)));
        assert!(seen.note(7, start.plus(24 * HOUR)), "24 hours after its first arrival it is new again");
        assert!(!seen.note(7, start.plus(47 * HOUR)));
        seen.forget(8);
        assert!(seen.note(8, start.plus(46 * HOUR)));
    }
}
