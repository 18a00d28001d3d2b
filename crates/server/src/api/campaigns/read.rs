//! A campaign as written, as the engine carries it out.

use super::message::Said;
use crate::api::{
    Cx, metrics,
    settings::{limits, quiet},
};
use engine::apps::App;
use model::{
    campaign::{AppDefaults, Campaign, Frequency, Schedule, Start, Treatment},
    error::{Fault, Result},
    time::Millis,
};
use wire::types;

/// The word for "now" in `StartTime`.
const IMMEDIATE: &str = "IMMEDIATE";

/// Reads and completes a request for a new campaign, or for one that `was` before: the segment's version is the
/// latest when none is given, and stays; so do the app's defaults.
///
/// # Errors
/// 400 naming the member; 404 for an unknown segment.
pub(in crate::api) fn campaign(
    cx: &Cx,
    app: &App,
    request: &mut types::WriteCampaignRequest,
    was: Option<&Campaign>,
) -> Result<Campaign> {
    let segment = request.segment_id.clone().filter(|id| !id.is_empty());
    let segment = segment.ok_or_else(|| Fault::invalid("SegmentId: missing, and required"))?;
    let version = request.segment_version.map(i64::from);
    // A segment that the campaign has already may be gone: then pausing it, for one, is still possible.
    let segment_version = match was {
        Some(was) if was.segment == segment && version == Some(was.segment_version) => was.segment_version,
        _ => cx.engine.segment(app, &segment, version)?.revision.version,
    };
    request.segment_version = Some(segment_version as i32);
    let defaults = match was {
        Some(was) => was.defaults.clone(),
        None => cx.engine.app_settings(app)?.defaults,
    };
    let own = Parts {
        size: None,
        schedule: request.schedule.as_ref(),
        said: Said {
            message: request.message_configuration.as_ref(),
            template: request.template_configuration.as_ref(),
            custom: request.custom_delivery_configuration.as_ref(),
        },
    };
    if request.schedule.is_none() {
        return Err(Fault::invalid("Schedule: missing, and required"));
    }
    check_delivery(request)?;
    let mut treatments = vec![treatment(cx, &own, &own, &defaults)?];
    for other in request.additional_treatments.iter().flatten() {
        let parts = Parts {
            size: other.size_percent,
            schedule: other.schedule.as_ref(),
            said: Said {
                message: other.message_configuration.as_ref(),
                template: other.template_configuration.as_ref(),
                custom: other.custom_delivery_configuration.as_ref(),
            },
        };
        treatments.push(treatment(cx, &parts, &own, &defaults)?);
    }
    let holdout_percent = percent(request.holdout_percent);
    let others: u32 = treatments.iter().skip(1).map(|t| u32::from(t.size_percent)).sum();
    treatments[0].size_percent = 100_u32.saturating_sub(u32::from(holdout_percent) + others) as u8;
    Ok(Campaign {
        segment,
        segment_version,
        treatments,
        holdout_percent,
        limits: limits(request.limits.as_ref()).or(defaults.limits),
        defaults,
        paused: request.is_paused.unwrap_or(false),
    })
}

/// A custom message goes somewhere: where its treatment says, or where the campaign does (reference B §1.1).
fn check_delivery(request: &types::WriteCampaignRequest) -> Result<()> {
    let has = |message: &Option<types::MessageConfiguration>| {
        message.as_ref().is_some_and(|message| message.custom_message.is_some())
    };
    let others = request.additional_treatments.iter().flatten();
    let lost = |t: &types::WriteTreatmentResource| {
        has(&t.message_configuration) && t.custom_delivery_configuration.is_none()
    };
    let any = has(&request.message_configuration) || others.into_iter().any(lost);
    match any && request.custom_delivery_configuration.is_none() {
        true => Err(Fault::invalid("CustomDeliveryConfiguration: required with CustomMessage")),
        false => Ok(()),
    }
}

/// What a treatment says itself; the default one's schedule and message serve where it says nothing.
struct Parts<'a> {
    size: Option<i32>,
    schedule: Option<&'a types::Schedule>,
    said: Said<'a>,
}

fn treatment(cx: &Cx, own: &Parts<'_>, default: &Parts<'_>, app: &AppDefaults) -> Result<Treatment> {
    let said = if own.said.is_silent() { default.said } else { own.said };
    let (email, others) = said.read(cx)?;
    Ok(Treatment {
        size_percent: percent(own.size),
        schedule: schedule(own.schedule.or(default.schedule), app)?,
        email,
        others,
    })
}

fn percent(n: Option<i32>) -> u8 {
    n.and_then(|n| u8::try_from(n).ok()).unwrap_or(0)
}

fn schedule(given: Option<&types::Schedule>, app: &AppDefaults) -> Result<Schedule> {
    let Some(given) = given else { return Ok(Schedule { quiet: app.quiet, ..Schedule::default() }) };
    let start = match given.start_time.as_deref() {
        None | Some(IMMEDIATE) => Start::Immediate,
        Some(text) => Start::At(instant("StartTime", text)?),
    };
    let frequency = match given.frequency.as_ref().map(types::Frequency::as_str) {
        None => Frequency::Once,
        Some(word) => Frequency::parse(word).ok_or_else(|| {
            Fault::invalid(format!("Schedule.Frequency: {word} is no frequency of the API"))
        })?,
    };
    check_filter(frequency, given.event_filter.as_ref())?;
    Ok(Schedule {
        start,
        end: given
            .end_time
            .as_deref()
            .filter(|t| !t.is_empty())
            .map(|t| instant("EndTime", t))
            .transpose()?,
        frequency,
        local_time: given.is_local_time.unwrap_or(false),
        quiet: quiet(given.quiet_time.as_ref())?.or(app.quiet),
    })
}

/// What a campaign waits for (reference B §1.10).
fn check_filter(frequency: Frequency, given: Option<&types::CampaignEventFilter>) -> Result<()> {
    let waits = matches!(frequency, Frequency::Event | Frequency::InAppEvent);
    let Some(filter) = given.filter(|_| waits) else {
        return match waits {
            true => Err(Fault::invalid("Schedule.EventFilter: required for EVENT and IN_APP_EVENT")),
            false => Ok(()),
        };
    };
    if let Some(word) = filter.filter_type.as_ref().filter(|kind| !kind.is_known()) {
        let text =
            format!("Schedule.EventFilter.FilterType: {} is neither SYSTEM nor ENDPOINT", word.as_str());
        return Err(Fault::invalid(text));
    }
    metrics::event("Schedule.EventFilter.Dimensions", &filter.dimensions.clone().unwrap_or_default())
        .map(drop)
}

fn instant(member: &str, text: &str) -> Result<Millis> {
    let wrong = || {
        Fault::invalid(format!("Schedule.{member}: {text} is no ISO 8601 time such as 2026-01-19T20:00:00Z"))
    };
    Millis::parse(text).ok_or_else(wrong)
}
