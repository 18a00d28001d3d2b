//! What a journey needs before anybody enters it (reference B §2.10).

use super::{
    Condition, Journey, Start, Step, WaitTime, Way,
    graph::{after, circle},
};
use crate::{
    error::{Fault, Result},
    limits::{
        JOURNEY_ACTIVITIES, JOURNEY_CONTACT_CENTERS, JOURNEY_DAYS_MAX, MULTI_CONDITION_BRANCHES,
        RANDOM_SPLIT_BRANCHES,
    },
    segment::EventDimensions,
    time::{DAY, Millis},
};

/// Checks a journey, within the bounds of [`super::check`], that is published at `now`, or `running` and edited: then
/// its start may have passed.
///
/// # Errors
/// 400 `Journey validation failed, …`.
pub fn publishable(journey: &Journey, running: bool, now: Millis) -> Result<()> {
    check_start(journey)?;
    check_ways(journey)?;
    for (id, step) in journey.steps() {
        check_step(journey, id, step).map_err(|text| failed(format!("activity {id}: {text}")))?;
    }
    check_schedule(journey, running, now)?;
    check_hours(journey)
}

/// 400 in the words of the original.
fn failed(text: impl AsRef<str>) -> Fault {
    Fault::invalid(format!("Journey validation failed, {}", text.as_ref()))
}

fn check_start(journey: &Journey) -> Result<()> {
    match &journey.start {
        None => Err(failed("StartCondition: a SegmentStartCondition or an EventStartCondition is required")),
        Some(Start::Segment(id)) if id.is_empty() => {
            Err(failed("StartCondition.SegmentStartCondition.SegmentId: missing, and required"))
        }
        Some(Start::Event { .. }) if journey.local_time => {
            Err(failed("LocalTime: not for journeys that start with an event"))
        }
        Some(Start::Event { .. }) if calls(journey) > 0 => {
            Err(failed("ContactCenter: not for journeys that start with an event"))
        }
        Some(Start::Event { event, .. }) => check_event(event),
        Some(Start::Segment(_)) => Ok(()),
    }
}

fn check_event(event: &EventDimensions) -> Result<()> {
    match &event.kind {
        Some(kind) if kind.values.len() == 1 && !kind.exclusive => Ok(()),
        _ => Err(failed("StartCondition.EventStartCondition.EventFilter: exactly one EventType")),
    }
}

fn calls(journey: &Journey) -> usize {
    journey.steps().filter(|(_, step)| matches!(step, Step::ContactCenter { .. })).count()
}

fn check_ways(journey: &Journey) -> Result<()> {
    let known = |id: &str| journey.activities.contains_key(id);
    if journey.activities.len() > JOURNEY_ACTIVITIES {
        return Err(failed(format!("Activities: at most {JOURNEY_ACTIVITIES}")));
    }
    match journey.start_activity.as_deref() {
        None => return Err(failed("StartActivity: missing, and required")),
        Some(id) if !known(id) => return Err(failed(format!("StartActivity: there is no activity {id}"))),
        Some(_) => {}
    }
    if let Some((id, _)) = journey.activities.iter().find(|(_, activity)| activity.step.is_none()) {
        return Err(failed(format!(
            "activity {id}: nothing to do; give it exactly one of EMAIL, SMS, Wait …"
        )));
    }
    for (id, step) in journey.steps() {
        if let Some((member, next)) = step.ways().into_iter().find(|(_, next)| !known(next)) {
            return Err(failed(format!("activity {id}: {member}: there is no activity {next}")));
        }
    }
    if let Some(id) = circle(journey) {
        return Err(failed(format!("activity {id}: its way leads back to it")));
    }
    if calls(journey) > JOURNEY_CONTACT_CENTERS {
        return Err(failed(format!("ContactCenter: at most {JOURNEY_CONTACT_CENTERS} activities")));
    }
    let connected = journey.connect.as_ref().is_some_and(|connect| connect.campaign.is_some());
    if calls(journey) > 0 && !connected {
        return Err(failed("JourneyChannelSettings.ConnectCampaignArn: required for ContactCenter"));
    }
    Ok(())
}

/// What an activity lacks, in words.
fn check_step(journey: &Journey, id: &str, step: &Step) -> std::result::Result<(), String> {
    match step {
        Step::Message(message) => match &message.way {
            Way::Custom { uri: None, .. } => return Err("DeliveryUri: missing, and required".to_owned()),
            Way::Custom { .. } => {}
            _ if message.template.is_none() => return Err("TemplateName: missing, and required".to_owned()),
            _ => {}
        },
        Step::Wait { time: None, .. } => return Err("WaitTime: missing, and required".to_owned()),
        Step::ConditionalSplit(split) if split.conditions.is_empty() => {
            return Err("Condition.Conditions: at least one".to_owned());
        }
        Step::MultiCondition(split) if !(1..=MULTI_CONDITION_BRANCHES).contains(&split.branches.len()) => {
            return Err(format!("Branches: 1..{MULTI_CONDITION_BRANCHES}"));
        }
        Step::RandomSplit { branches } => {
            if !RANDOM_SPLIT_BRANCHES.contains(&branches.len()) {
                let (least, most) = (RANDOM_SPLIT_BRANCHES.start(), RANDOM_SPLIT_BRANCHES.end());
                return Err(format!("Branches: {least}..{most}"));
            }
            let whole: u32 = branches.iter().map(|b| u32::from(b.percentage)).sum();
            if whole != 100 || branches.iter().any(|b| b.percentage == 0) {
                return Err("Branches.Percentage: whole numbers from 1, 100 together".to_owned());
            }
        }
        _ => {}
    }
    if let Some(time) = step.wait() {
        check_wait(journey, time)?;
    }
    step.conditions().into_iter().try_for_each(|condition| check_condition(journey, id, condition))
}

fn check_wait(journey: &Journey, time: WaitTime) -> std::result::Result<(), String> {
    match (time.for_ms, time.until) {
        (Some(ms), None) if ms > 0 => Ok(()),
        (Some(_), None) => Err("WaitFor: longer than nothing".to_owned()),
        (None, Some(until)) if journey.schedule.end.is_some_and(|end| until.at >= end.at) => {
            Err("WaitUntil: before the journey's EndTime".to_owned())
        }
        (None, Some(_)) => Ok(()),
        _ => Err("WaitFor or WaitUntil: exactly one of them".to_owned()),
    }
}

fn check_condition(journey: &Journey, id: &str, condition: &Condition) -> std::result::Result<(), String> {
    match condition {
        Condition::Open => {
            Err("a condition: exactly one of SegmentCondition, SegmentDimensions, EventCondition".to_owned())
        }
        Condition::Segment(segment) if segment.is_empty() => {
            Err("SegmentCondition.SegmentId: missing, and required".to_owned())
        }
        Condition::Segment(_) | Condition::Dimensions(_) => Ok(()),
        Condition::Event { message, .. } => {
            let message = message.as_deref().unwrap_or_default();
            let step = journey.activities.get(message).and_then(|activity| activity.step.as_ref());
            let told = matches!(step, Some(Step::Message(_) | Step::ContactCenter { .. }));
            if told && after(journey, message).contains(id) {
                return Ok(());
            }
            Err(format!("EventCondition.MessageActivity: {message} is no message activity before this one"))
        }
    }
}

fn check_schedule(journey: &Journey, running: bool, now: Millis) -> Result<()> {
    let (start, end) = (journey.schedule.start, journey.schedule.end);
    if !running && start.is_some_and(|start| start.at < now) {
        return Err(Fault::invalid("StartTime must be at least current time."));
    }
    let Some(end) = end else { return Ok(()) };
    let from = start.map_or(now, |start| start.at);
    if end.at <= from || end.at <= now {
        return Err(failed("Schedule.EndTime: after StartTime, and not over"));
    }
    if end.at.0 - from.0 > JOURNEY_DAYS_MAX * DAY {
        return Err(failed(format!("Schedule.EndTime: at most {JOURNEY_DAYS_MAX} days after StartTime")));
    }
    Ok(())
}

fn check_hours(journey: &Journey) -> Result<()> {
    if journey.open_hours.is_empty() && journey.closed_days.is_empty() {
        return Ok(());
    }
    let Some(quiet) = journey.quiet.filter(|_| journey.sending_schedule) else {
        return Err(failed("OpenHours and ClosedDays: only with SendingSchedule and QuietTime"));
    };
    for (channel, days) in &journey.open_hours {
        if let Some((day, _)) =
            days.iter().find(|(_, rules)| !rules.iter().all(|rule| rule.is_within(&quiet)))
        {
            return Err(failed(format!(
                "OpenHours.{channel}.{day}: within the hours that QuietTime leaves open"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
