//! The duplicate rule: the same app, endpoint, event id, type and Timestamp within 24 hours of arrival
//! is one event (reference A §3.3, "dedupe").

use model::{event::Event, id::EndpointKey, time::Millis};
use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hash, Hasher},
};

/// How long a duplicate is recognised, in hours of arrival.
const WINDOW_HOURS: i64 = 24;
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
    hours: HashMap<u64, i64, BuildHasherDefault<Itself>>,
    swept: i64,
}

/// 64 bits over the five parts that make an event the same event.
pub(crate) fn fingerprint(event: &Event) -> u64 {
    // SipHash with fixed keys: a collision can only drop the sender's own event.
    let mut hasher = std::hash::DefaultHasher::new();
    EndpointKey::of(&event.endpoint).hash(&mut hasher);
    event.id.hash(&mut hasher);
    event.kind.hash(&mut hasher);
    event.at.hash(&mut hasher);
    hasher.finish()
}

impl Seen {
    /// Notes an event that arrives at `now`; false when it is a duplicate.
    pub(crate) fn note(&mut self, fingerprint: u64, now: Millis) -> bool {
        let hour = now.hour();
        if hour > self.swept {
            self.sweep(hour);
        }
        let known = self.hours.insert(fingerprint, hour);
        known.is_none_or(|seen| hour - seen >= WINDOW_HOURS)
    }

    /// Whether it is noted at all.
    pub(crate) fn has(&self, fingerprint: u64) -> bool {
        self.hours.contains_key(&fingerprint)
    }

    /// Takes a note back: the event was not made durable after all.
    pub(crate) fn forget(&mut self, fingerprint: u64) {
        self.hours.remove(&fingerprint);
    }

    fn sweep(&mut self, hour: i64) {
        self.swept = hour;
        self.hours.retain(|_, seen| hour - *seen < WINDOW_HOURS);
        if self.hours.len() > FINGERPRINTS_MAX {
            tracing::warn!(fingerprints = self.hours.len(), "duplicate filter full: older hours forgotten");
            self.hours.retain(|_, seen| *seen == hour);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::time::HOUR;

    #[test]
    fn an_event_is_new_once_in_24_hours() {
        let mut seen = Seen::default();
        let start = Millis(100 * HOUR);
        assert!(seen.note(7, start));
        assert!(!seen.note(7, start.plus(23 * HOUR)));
        assert!(seen.note(8, start.plus(23 * HOUR)));
        assert!(seen.note(7, start.plus(47 * HOUR)), "24 hours after the last arrival it is new again");
        seen.forget(8);
        assert!(seen.note(8, start.plus(47 * HOUR)));
    }
}
