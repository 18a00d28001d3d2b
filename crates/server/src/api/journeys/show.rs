//! A journey as the API shows it.

use engine::{apps::App, definitions::Definition, journeys::Run};
use model::{
    error::{Fault, Result},
    journey::Moment,
};
use std::collections::BTreeMap;
use wire::{rest_json::Timestamp, types};

/// A stored journey.
pub(super) fn response(app: &App, d: &Definition) -> Result<types::JourneyResponse> {
    let shown: types::WriteJourneyRequest = serde_json::from_str(&d.revision.body).map_err(Fault::bug)?;
    Ok(types::JourneyResponse {
        activities: shown.activities,
        application_id: Some(app.id.to_string()),
        closed_days: shown.closed_days,
        creation_date: Some(d.head.created.to_string()),
        id: Some(d.head.id.clone()),
        journey_channel_settings: shown.journey_channel_settings,
        last_modified_date: Some(d.head.modified.to_string()),
        limits: shown.limits,
        local_time: shown.local_time,
        name: shown.name,
        open_hours: shown.open_hours,
        quiet_time: shown.quiet_time,
        refresh_frequency: shown.refresh_frequency,
        refresh_on_segment_update: shown.refresh_on_segment_update,
        schedule: shown.schedule.map(schedule),
        sending_schedule: shown.sending_schedule,
        start_activity: shown.start_activity,
        start_condition: shown.start_condition,
        state: Some(d.head.state.as_str().into()),
        timezone_estimation_methods: shown.timezone_estimation_methods,
        wait_for_quiet_time: shown.wait_for_quiet_time,
        // Not used on journeys (reference B §0.1).
        tags: None,
    })
}

/// Times with a numeric offset, never `Z` (reference B §0.2).
fn schedule(given: types::JourneySchedule) -> types::JourneySchedule {
    let shown = |time: Timestamp| match Moment::parse(&time.0) {
        Some(moment) => Timestamp(moment.to_string()),
        None => time,
    };
    types::JourneySchedule {
        end_time: given.end_time.map(shown),
        start_time: given.start_time.map(shown),
        timezone: given.timezone,
    }
}

/// A run.
pub(super) fn run_response(run: &Run) -> types::JourneyRunResponse {
    types::JourneyRunResponse {
        creation_time: Some(run.created.to_string()),
        last_update_time: Some(run.updated.to_string()),
        run_id: Some(run.id.to_string()),
        status: Some(run.status.as_str().into()),
    }
}

/// Counters, which the API shows as texts.
pub(super) fn figures(counts: BTreeMap<String, i64>) -> BTreeMap<String, String> {
    counts.into_iter().map(|(name, n)| (name, n.to_string())).collect()
}
