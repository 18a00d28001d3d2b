//! The bounds that also a draft keeps to (reference B §2.1, §2.4, §2.7, §2.8).

use super::{Condition, Journey, Limits, Moment, Schedule, Step, Way, hours};
use crate::{
    error::{Fault, Result},
    limits::{
        CUSTOM_DATA_CHARS, JOURNEY_ACTIVITY_ID_CHARS, JOURNEY_CAP, JOURNEY_CAP_DAYS, JOURNEY_NAME_CHARS,
        JOURNEY_RATE, JOURNEY_START_ACTIVITY_CHARS,
    },
    segment::{self, Segment},
};

/// Checks what a journey says, whatever it lacks.
///
/// # Errors
/// 400 naming the member and the bound.
pub fn check(journey: &Journey) -> Result<()> {
    check_name(&journey.name)?;
    for id in journey.activities.keys() {
        alphanumeric(&format!("Activities.{id}"), id, JOURNEY_ACTIVITY_ID_CHARS)?;
    }
    if let Some(id) = &journey.start_activity {
        alphanumeric("StartActivity", id, JOURNEY_START_ACTIVITY_CHARS)?;
    }
    for (id, step) in journey.steps() {
        check_step(step).map_err(|fault| fault.of(&format!("Activities.{id}.{}", step.member())))?;
    }
    if journey.refresh_ms == Some(0) {
        return Err(Fault::invalid("RefreshFrequency: longer than nothing"));
    }
    check_zone(&journey.schedule)?;
    check_limits(&journey.limits)?;
    hours::check(&journey.open_hours, &journey.closed_days)
}

fn check_name(name: &str) -> Result<()> {
    let fits = !name.is_empty() && name.len() <= JOURNEY_NAME_CHARS;
    if fits && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')) {
        return Ok(());
    }
    Err(Fault::invalid(format!("Name: 1..{JOURNEY_NAME_CHARS} letters, digits, _ and -")))
}

fn alphanumeric(member: &str, id: &str, most: usize) -> Result<()> {
    if !id.is_empty() && id.len() <= most && id.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err(Fault::invalid(format!("{member}: an activity's id has 1..{most} letters and digits")))
}

fn check_step(step: &Step) -> Result<()> {
    if let Step::Message(message) = step
        && let Way::Custom { data: Some(data), .. } = &message.way
        && data.chars().count() > CUSTOM_DATA_CHARS
    {
        return Err(Fault::invalid(format!("MessageConfig.Data: at most {CUSTOM_DATA_CHARS} characters")));
    }
    for condition in step.conditions() {
        if let Condition::Dimensions(dimensions) = condition {
            segment::check(&Segment { dimensions: Some((**dimensions).clone()), ..Segment::default() })?;
        }
    }
    Ok(())
}

/// Both times are written in the schedule's own zone.
fn check_zone(schedule: &Schedule) -> Result<()> {
    let Some(zone) = &schedule.zone else { return Ok(()) };
    let check = |name: &str, moment: Option<Moment>| match moment.filter(|m| m.offset_s != zone.offset_s()) {
        None => Ok(()),
        Some(moment) => {
            let written = moment.to_string();
            // As clients write UTC, and as the text of the original has it.
            let written = written.strip_suffix("+00:00").map_or(written.clone(), |start| format!("{start}Z"));
            Err(Fault::invalid(format!(
                "Journey validation failed, {name} time {written} doesn't have the same offset as the journey's \
                 schedule offset: {}",
                zone.as_str()
            )))
        }
    };
    check("Start", schedule.start)?;
    check("End", schedule.end)
}

fn check_limits(limits: &Limits) -> Result<()> {
    let within = |member: &str, given: Option<u32>, most: u32| match given.filter(|n| *n > most) {
        Some(_) => Err(Fault::invalid(format!("Limits.{member}: 0..{most}"))),
        None => Ok(()),
    };
    within("DailyCap", limits.daily, JOURNEY_CAP)?;
    within("TotalCap", limits.total, JOURNEY_CAP)?;
    within("TimeframeCap.Cap", limits.timeframe.map(|frame| frame.cap), JOURNEY_CAP)?;
    within("TimeframeCap.Days", limits.timeframe.map(|frame| frame.days), JOURNEY_CAP_DAYS)?;
    within("EndpointReentryCap", limits.reentry_cap, JOURNEY_CAP)?;
    within("MessagesPerSecond", limits.messages_per_second, JOURNEY_RATE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journey::{Activity, Message, OpenHours, Timeframe, Zone};

    fn journey() -> Journey {
        Journey { name: "j".to_owned(), ..Journey::default() }
    }

    fn refused(change: impl FnOnce(&mut Journey)) -> String {
        let mut journey = journey();
        change(&mut journey);
        check(&journey).err().map(|fault| fault.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_draft_may_lack_everything_but_a_name() {
        let empty = |j: &mut Journey| drop(j.activities.insert("a1".to_owned(), Activity::default()));
        assert_eq!(refused(empty), "");
        assert_eq!(refused(|j| j.start_activity = Some("nobody".to_owned())), "");
    }

    #[test]
    fn bounds_by_the_table() {
        type Change = fn(&mut Journey);
        let rows: &[(Change, &str)] = &[
            (|j| j.name = String::new(), "Name"),
            (|j| j.name = "a b".to_owned(), "Name"),
            (|j| j.name = "x".repeat(151), "Name"),
            (|j| drop(j.activities.insert("a-1".to_owned(), Activity::default())), "Activities.a-1"),
            (|j| drop(j.activities.insert("a".repeat(101), Activity::default())), "Activities."),
            (|j| j.start_activity = Some("a".repeat(129)), "StartActivity"),
            (|j| j.refresh_ms = Some(0), "RefreshFrequency"),
            (|j| j.limits.daily = Some(101), "Limits.DailyCap"),
            (|j| j.limits.total = Some(101), "Limits.TotalCap"),
            (|j| j.limits.timeframe = Some(Timeframe { cap: 101, days: 1 }), "Limits.TimeframeCap.Cap"),
            (|j| j.limits.timeframe = Some(Timeframe { cap: 1, days: 31 }), "Limits.TimeframeCap.Days"),
            (|j| j.limits.reentry_cap = Some(101), "Limits.EndpointReentryCap"),
            (|j| j.limits.messages_per_second = Some(20_001), "Limits.MessagesPerSecond"),
        ];
        for (change, member) in rows {
            let text = refused(change);
            assert!(text.starts_with(member), "{member}: {text}");
        }
    }

    #[test]
    fn what_steps_and_hours_hold_is_bounded() {
        let data = Some("x".repeat(CUSTOM_DATA_CHARS + 1));
        let way = Way::Custom { uri: None, channels: Vec::new(), data };
        let step = Step::Message(Message { way, template: None, template_version: None, next: None });
        let long = Activity { description: None, step: Some(step) };
        let text = refused(|j| drop(j.activities.insert("a".to_owned(), long)));
        assert!(text.starts_with("Activities.a.CUSTOM: MessageConfig.Data"), "{text}");
        let open = |day: &str, n: usize| {
            let rule = super::super::Open { from: 1, to: 2 };
            OpenHours::from([("SMS".to_owned(), [(day.to_owned(), vec![rule; n])].into())])
        };
        assert!(refused(|j| j.open_hours = open("FUNDAY", 1)).starts_with("OpenHours.SMS.FUNDAY"));
        assert!(refused(|j| j.open_hours = open("MONDAY", 5)).starts_with("OpenHours.SMS.MONDAY: at most 4"));
    }

    #[test]
    fn times_are_written_in_the_schedules_zone() {
        let text = refused(|j| {
            j.schedule.zone = Zone::parse("UTC+09");
            j.schedule.start = Moment::parse("2023-10-03T03:15:00Z");
        });
        let wanted = "Journey validation failed, Start time 2023-10-03T03:15:00Z doesn't have the same offset as \
                      the journey's schedule offset: UTC+09";
        assert_eq!(text, wanted);
        let fine = refused(|j| {
            j.schedule.zone = Zone::parse("UTC+09");
            j.schedule.start = Moment::parse("2023-10-03T03:15:00+09:00");
        });
        assert_eq!(fine, "");
    }
}
