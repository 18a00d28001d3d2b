//! A journey as written, as the engine reads it: words and times are read, what is absent stays absent.

use super::steps;
use crate::api::{segments, settings::quiet};
use model::{
    error::{Fault, Result},
    journey::{
        Closed, ClosedDays, Connect, Estimate, Journey, Limits, Moment, Open, OpenHours, Schedule, Start,
        Timeframe, Zone, duration_ms,
    },
    segment::EventDimensions,
};
use std::collections::BTreeMap;
use wire::{rest_json::Timestamp, types};

/// Reads a request.
///
/// # Errors
/// 400 naming the member that cannot be read.
pub(in crate::api) fn journey(request: &types::WriteJourneyRequest) -> Result<Journey> {
    let activities = request.activities.iter().flatten();
    let activities = activities
        .map(|(id, activity)| Ok((id.clone(), steps::activity(&format!("Activities.{id}"), activity)?)))
        .collect::<Result<_>>()?;
    let estimates = request.timezone_estimation_methods.iter().flatten();
    Ok(Journey {
        name: request.name.clone().unwrap_or_default(),
        activities,
        start_activity: text(&request.start_activity),
        start: request.start_condition.as_ref().map(start).transpose()?.flatten(),
        schedule: schedule(request.schedule.as_ref())?,
        local_time: request.local_time.unwrap_or(false),
        limits: limits(request.limits.as_ref())?,
        quiet: quiet(request.quiet_time.as_ref())?,
        wait_for_quiet_time: request.wait_for_quiet_time.unwrap_or(false),
        sending_schedule: request.sending_schedule.unwrap_or(false),
        open_hours: open_hours(request.open_hours.as_ref())?,
        closed_days: closed_days(request.closed_days.as_ref())?,
        refresh_ms: duration("RefreshFrequency", &request.refresh_frequency)?,
        refresh_on_segment_update: request.refresh_on_segment_update.unwrap_or(false),
        estimate_zone_by: estimates.map(estimate).collect::<Result<_>>()?,
        connect: request.journey_channel_settings.as_ref().map(|given| Connect {
            campaign: text(&given.connect_campaign_arn),
            role: text(&given.connect_campaign_execution_role_arn),
        }),
    })
}

/// A text; an empty one is none.
pub(super) fn text(given: &Option<String>) -> Option<String> {
    given.clone().filter(|text| !text.is_empty())
}

/// An ISO 8601 duration in milliseconds.
///
/// # Errors
/// 400 naming the member.
pub(super) fn duration(member: &str, given: &Option<String>) -> Result<Option<i64>> {
    let wrong =
        |text: &str| Fault::invalid(format!("{member}: {text} is no ISO 8601 duration such as PT1H or P1D"));
    text(given).map(|text| duration_ms(&text).ok_or_else(|| wrong(&text))).transpose()
}

/// An ISO 8601 instant.
///
/// # Errors
/// 400 naming the member.
pub(super) fn moment(member: &str, text: &str) -> Result<Moment> {
    let wrong =
        || Fault::invalid(format!("{member}: {text} is no ISO 8601 time such as 2026-01-19T20:00:00Z"));
    Moment::parse(text).ok_or_else(wrong)
}

/// Facts about an event.
pub(super) fn event(given: &types::EventDimensions) -> Result<EventDimensions> {
    Ok(EventDimensions {
        kind: segments::set("EventType", &given.event_type)?,
        attributes: segments::attributes("Attributes", &given.attributes)?,
        metrics: segments::metrics(&given.metrics)?,
    })
}

fn start(given: &types::StartCondition) -> Result<Option<Start>> {
    let member = |fault: Fault| fault.of("StartCondition.EventStartCondition.EventFilter");
    match (&given.segment_start_condition, &given.event_start_condition) {
        (Some(segment), _) => Ok(Some(Start::Segment(segment.segment_id.clone().unwrap_or_default()))),
        (None, Some(by_event)) => {
            let filter = by_event.event_filter.clone().unwrap_or_default();
            let event = event(&filter.dimensions.unwrap_or_default()).map_err(member)?;
            Ok(Some(Start::Event { event, segment: text(&by_event.segment_id) }))
        }
        (None, None) => Ok(None),
    }
}

fn schedule(given: Option<&types::JourneySchedule>) -> Result<Schedule> {
    let Some(given) = given else { return Ok(Schedule::default()) };
    let at = |name: &str, time: &Option<Timestamp>| {
        time.as_ref().map(|time| moment(&format!("Schedule.{name}"), &time.0)).transpose()
    };
    let zone = |word: String| {
        Zone::parse(&word).ok_or_else(|| {
            Fault::invalid(format!("Schedule.Timezone: {word} is none of UTC, UTC+01, UTC-05 …"))
        })
    };
    Ok(Schedule {
        start: at("StartTime", &given.start_time)?,
        end: at("EndTime", &given.end_time)?,
        zone: text(&given.timezone).map(zone).transpose()?,
    })
}

fn limits(given: Option<&types::JourneyLimits>) -> Result<Limits> {
    let given = given.cloned().unwrap_or_default();
    let count = |n: Option<i32>| n.and_then(|n| u32::try_from(n).ok());
    let frame = |frame: &types::JourneyTimeframeCap| Timeframe {
        cap: count(frame.cap).unwrap_or(0),
        days: count(frame.days).unwrap_or(0),
    };
    Ok(Limits {
        daily: count(given.daily_cap),
        total: count(given.total_cap),
        timeframe: given.timeframe_cap.as_ref().map(frame),
        reentry_cap: count(given.endpoint_reentry_cap),
        reentry_interval_ms: duration("Limits.EndpointReentryInterval", &given.endpoint_reentry_interval)?,
        messages_per_second: count(given.messages_per_second),
    })
}

fn open_hours(given: Option<&types::OpenHours>) -> Result<OpenHours> {
    let Some(given) = given else { return Ok(OpenHours::new()) };
    let rule = |member: &str, rule: &types::OpenHoursRule| {
        let end = |time: &Option<String>| time.clone().unwrap_or_default();
        Open::parse(member, &end(&rule.start_time), &end(&rule.end_time))
    };
    let channels = [
        ("CUSTOM", &given.custom),
        ("EMAIL", &given.email),
        ("PUSH", &given.push),
        ("SMS", &given.sms),
        ("VOICE", &given.voice),
    ];
    let mut all = OpenHours::new();
    for (channel, days) in channels {
        let Some(days) = days else { continue };
        let mut read = BTreeMap::new();
        for (day, rules) in days {
            let member = format!("OpenHours.{channel}.{day}");
            read.insert(day.clone(), rules.iter().map(|r| rule(&member, r)).collect::<Result<_>>()?);
        }
        all.insert(channel.to_owned(), read);
    }
    Ok(all)
}

fn closed_days(given: Option<&types::ClosedDays>) -> Result<ClosedDays> {
    let Some(given) = given else { return Ok(ClosedDays::new()) };
    let channels = [
        ("CUSTOM", &given.custom),
        ("EMAIL", &given.email),
        ("PUSH", &given.push),
        ("SMS", &given.sms),
        ("VOICE", &given.voice),
    ];
    let mut all = ClosedDays::new();
    for (channel, rules) in channels {
        let Some(rules) = rules else { continue };
        let rule = |(at, rule): (usize, &types::ClosedDaysRule)| {
            let part = |text: &Option<String>| text.clone().unwrap_or_default();
            let member = format!("ClosedDays.{channel}[{at}]");
            Closed::parse(
                &member,
                &part(&rule.name),
                &part(&rule.start_date_time),
                &part(&rule.end_date_time),
            )
        };
        all.insert(channel.to_owned(), rules.iter().enumerate().map(rule).collect::<Result<_>>()?);
    }
    Ok(all)
}

fn estimate(word: &types::TimezoneEstimationMethodsElement) -> Result<Estimate> {
    match word.as_str() {
        "PHONE_NUMBER" => Ok(Estimate::PhoneNumber),
        "POSTAL_CODE" => Ok(Estimate::PostalCode),
        other => Err(Fault::invalid(format!(
            "TimezoneEstimationMethods: {other} is neither PHONE_NUMBER nor POSTAL_CODE"
        ))),
    }
}
