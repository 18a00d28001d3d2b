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
/// Fingerprints, about 20 bytes each, after which a fresh generation begins; an app has two of them.
const GENERATION_MAX: usize = 10_000_000;

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

/// Fingerprint → when it first arrived.
type Arrived = HashMap<u64, Millis, BuildHasherDefault<Itself>>;

/// Fingerprints of one app's events of the last 24 hours, or of as many as there is room for: past that the oldest
/// generation goes, with a line in the log.
#[derive(Default)]
pub(crate) struct Seen {
    young: Arrived,
    /// The generation before.
    old: Arrived,
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
        let lately = |at: &Millis| now.0 - at.0 < WINDOW_MS;
        if self.old.get(&fingerprint).is_some_and(lately) {
            return false;
        }
        match self.young.entry(fingerprint) {
            // A duplicate does not make the window longer.
            Entry::Occupied(known) if lately(known.get()) => return false,
            Entry::Occupied(mut known) => drop(known.insert(now)),
            Entry::Vacant(free) => drop(free.insert(now)),
        }
        if self.young.len() >= GENERATION_MAX {
            self.begin_generation();
        }
        true
    }

    fn begin_generation(&mut self) {
        if !self.old.is_empty() {
            tracing::warn!(events = self.old.len(), "duplicate filter full: the oldest events are forgotten");
        }
        self.old = std::mem::take(&mut self.young);
    }

    /// Whether it is noted at all.
    pub(crate) fn has(&self, fingerprint: u64) -> bool {
        self.young.contains_key(&fingerprint) || self.old.contains_key(&fingerprint)
    }

    /// Takes a note back: the event was not made durable after all.
    pub(crate) fn forget(&mut self, fingerprint: u64) {
        self.young.remove(&fingerprint);
        self.old.remove(&fingerprint);
    }

    fn sweep(&mut self, hour: i64) {
        self.swept = hour;
        for generation in [&mut self.young, &mut self.old] {
            generation.retain(|_, seen| hour * HOUR - seen.0 < WINDOW_MS);
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
        seen.begin_generation();
        assert!(!seen.note(7, start.plus(47 * HOUR)), "of the generation before");
        seen.forget(8);
        assert!(seen.note(8, start.plus(46 * HOUR)));
    }
}
