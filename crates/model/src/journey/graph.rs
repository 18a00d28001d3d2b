//! Where activities lead (reference B §2.10).

use super::Journey;
use std::collections::BTreeSet;

/// The activities that can come after one; it is among them if its way leads back to it.
pub(super) fn after<'j>(journey: &'j Journey, id: &str) -> BTreeSet<&'j str> {
    let ways = |id: &str| {
        let step = journey.activities.get(id).and_then(|activity| activity.step.as_ref());
        step.map(super::Step::ways).unwrap_or_default()
    };
    let mut seen = BTreeSet::new();
    let mut open = ways(id);
    while let Some((_, next)) = open.pop() {
        if seen.insert(next) {
            open.extend(ways(next));
        }
    }
    seen
}

/// An activity whose way leads back to it.
pub(super) fn circle(journey: &Journey) -> Option<&str> {
    journey.activities.keys().map(String::as_str).find(|id| after(journey, id).contains(id))
}

/// Activities that nobody can come to.
pub fn unreachable(journey: &Journey) -> Vec<&str> {
    let Some(start) = journey.start_activity.as_deref() else { return Vec::new() };
    let reached = after(journey, start);
    journey.activities.keys().map(String::as_str).filter(|id| *id != start && !reached.contains(id)).collect()
}
