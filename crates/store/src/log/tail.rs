//! The newest records as they were decided, so that a follower at the head decodes nothing.

use super::{Entry, Logged, ReadLimits};
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// Bytes of encoded records kept: enough for a follower that keeps up, and few enough not to be written to memory
/// and read from it again.
const TAIL_BYTES: usize = 8 << 20;

/// A contiguous run of records that ends at the head; empty after a start.
#[derive(Default)]
pub(super) struct Tail(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// Each with the bytes of its encoding.
    records: VecDeque<(Logged, usize)>,
    bytes: usize,
}

impl Tail {
    /// Takes in what was made durable from position `first` on; the oldest go, and are for the caller to drop.
    #[must_use]
    pub(super) fn push(&self, first: u64, entries: &[&Entry]) -> Vec<Logged> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (position, entry) in (first..).zip(entries) {
            let (app, source, record) = (entry.app, entry.source, entry.record.clone());
            kept.bytes += entry.body.len();
            kept.records.push_back((Logged { position, app, source, record }, entry.body.len()));
        }
        let mut gone = Vec::new();
        while kept.bytes > TAIL_BYTES
            && let Some((logged, bytes)) = kept.records.pop_front()
        {
            kept.bytes -= bytes;
            gone.push(logged);
        }
        gone
    }

    /// The records after a position, within the limits; none when the first of them is not kept.
    pub(super) fn after(&self, position: u64, limits: ReadLimits) -> Option<Vec<Logged>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest = kept.records.front()?.0.position;
        let skip = (position + 1).checked_sub(oldest)? as usize;
        let (mut chosen, mut bytes) = (Vec::new(), 0);
        for (logged, size) in kept.records.iter().skip(skip).take(limits.records) {
            if !chosen.is_empty() && bytes >= limits.raw_bytes {
                break;
            }
            bytes += size;
            chosen.push(logged.clone());
        }
        Some(chosen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{change::Record, id::AppId, time::Millis};

    fn entry(at: i64) -> Entry {
        Entry::new(AppId(7), Record { at: Millis(at), changes: Vec::new(), events: Vec::new() })
    }

    #[test]
    fn it_answers_for_what_it_has_and_for_nothing_else() {
        let (tail, entries) = (Tail::default(), [entry(1), entry(2), entry(3)]);
        let all = ReadLimits { records: 100, raw_bytes: 1 << 20 };
        assert!(tail.after(0, all).is_none(), "empty: the files have to be read");
        assert!(tail.push(5, &entries.iter().collect::<Vec<_>>()).is_empty());
        let positions = |after, limits| {
            tail.after(after, limits).map(|found| found.iter().map(|l| l.position).collect::<Vec<_>>())
        };
        assert_eq!(positions(3, all), None, "4 is not kept");
        assert_eq!(positions(4, all), Some(vec![5, 6, 7]));
        assert_eq!(positions(7, all), Some(vec![]));
        assert_eq!(positions(4, ReadLimits { records: 2, ..all }), Some(vec![5, 6]));
        assert_eq!(positions(4, ReadLimits { raw_bytes: 1, ..all }), Some(vec![5]), "at least one");
    }

    #[test]
    fn the_oldest_go() {
        let (tail, entry) = (Tail::default(), entry(1));
        let count = TAIL_BYTES / entry.body.len() + 10;
        let gone: usize = (1..=count as u64).map(|position| tail.push(position, &[&entry]).len()).sum();
        assert!(gone >= 10);
        let all = ReadLimits { records: usize::MAX, raw_bytes: usize::MAX };
        assert!(tail.after(0, all).is_none());
        assert_eq!(tail.after(count as u64 - 1, all).unwrap().len(), 1);
    }
}
