//! How far a campaign has come, from what it says and the runs that it had (reference B §1.2).

use model::{
    campaign::{Campaign, Start, Status},
    time::Millis,
};
use std::collections::{BTreeMap, btree_map::Entry};
use store::Run;

/// Treatments that run, by when they start.
pub(super) fn by_start(campaign: &Campaign) -> BTreeMap<Option<Millis>, Vec<u8>> {
    let mut starts: BTreeMap<Option<Millis>, Vec<u8>> = BTreeMap::new();
    let run = campaign.treatments.iter().enumerate().filter(|(_, treatment)| treatment.schedule.is_run());
    for (index, treatment) in run {
        let start = match treatment.schedule.start {
            Start::Immediate => None,
            Start::At(at) => Some(at),
        };
        match starts.entry(start) {
            Entry::Occupied(mut found) => found.get_mut().push(index as u8),
            Entry::Vacant(free) => drop(free.insert(vec![index as u8])),
        }
    }
    starts
}

/// Treatments without a run, by when they start.
pub(super) fn not_begun(
    campaign: &Campaign,
    runs: &[Run],
) -> impl Iterator<Item = (Option<Millis>, Vec<u8>)> {
    let begun = |treatments: &[u8]| runs.iter().any(|run| treatments.contains(&run.treatment));
    by_start(campaign).into_iter().filter(move |(_, treatments)| !begun(treatments))
}

/// Those of them whose time is not over. On resume a start that has passed runs at once, unless its maximum duration is
/// over (design, decision 11).
pub(super) fn to_come(
    campaign: &Campaign,
    runs: &[Run],
    now: Millis,
) -> impl Iterator<Item = (Millis, Vec<u8>)> {
    let last = |start: Millis| campaign.limits.maximum_duration_s.map(|s| start.plus(s * 1_000));
    let all = not_begun(campaign, runs).map(move |(start, treatments)| (start.unwrap_or(now), treatments));
    all.filter(move |(start, _)| last(*start).is_none_or(|last| now <= last))
}

/// What a campaign is after a change, or when a run has ended.
pub(super) fn stands(campaign: &Campaign, runs: &[Run], now: Millis) -> Status {
    let is_kept = campaign.treatments.iter().all(|treatment| !treatment.schedule.is_run());
    let more = is_kept || to_come(campaign, runs, now).next().is_some();
    match () {
        // Pausing lets the run that goes on finish first.
        () if runs.iter().any(|run| run.ended.is_none()) => Status::Executing,
        () if !more => Status::Completed,
        () if campaign.paused => Status::Paused,
        () if !runs.is_empty() => Status::Executing,
        () => Status::Scheduled,
    }
}
