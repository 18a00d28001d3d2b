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
mod tests {
    use super::super::{
        Activity, Branch, ConditionalSplit, Connect, Message, Moment, MultiCondition, Next, Open,
        RandomBranch, unreachable,
    };
    use super::*;
    use crate::{policy::QuietTime, segment::SetTest};

    const NOW: &str = "2026-03-01T12:00:00Z";

    fn to(id: &str) -> Next {
        Some(id.to_owned())
    }

    fn step(journey: &mut Journey, id: &str, step: Step) {
        journey.activities.insert(id.to_owned(), Activity { description: None, step: Some(step) });
    }

    fn mail(next: Next) -> Step {
        let way = Way::Email { from: None };
        Step::Message(Message { way, template: Some("t".to_owned()), template_version: None, next })
    }

    fn wait(time: WaitTime, next: Next) -> Step {
        Step::Wait { time: Some(time), next }
    }

    fn hour() -> WaitTime {
        WaitTime { for_ms: Some(3_600_000), until: None }
    }

    fn moment(text: &str) -> Option<Moment> {
        Some(Moment::parse(text).unwrap())
    }

    fn opened(message: &str) -> Condition {
        Condition::Event { dimensions: Some(EventDimensions::of_kind("_email.open")), message: to(message) }
    }

    /// Mail, wait, whether it was opened, mail.
    fn journey() -> Journey {
        let mut journey = Journey { name: "j".to_owned(), start_activity: to("m1"), ..Journey::default() };
        journey.start = Some(Start::Segment("s".to_owned()));
        step(&mut journey, "m1", mail(to("w")));
        step(&mut journey, "w", wait(hour(), to("c")));
        let split = ConditionalSplit { conditions: vec![opened("m1")], no: to("m2"), ..Default::default() };
        step(&mut journey, "c", Step::ConditionalSplit(split));
        step(&mut journey, "m2", mail(None));
        journey
    }

    fn refused(change: impl FnOnce(&mut Journey)) -> String {
        let mut journey = journey();
        change(&mut journey);
        let checked = publishable(&journey, false, Millis::parse(NOW).unwrap());
        checked.err().map(|fault| fault.to_string()).unwrap_or_default()
    }

    fn event(kinds: &[&str]) -> Option<Start> {
        let values = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        let kind = Some(SetTest { exclusive: false, values });
        Some(Start::Event { event: EventDimensions { kind, ..Default::default() }, segment: None })
    }

    fn random(shares: &[u8]) -> Step {
        let branch = |share: &u8| RandomBranch { percentage: *share, next: None };
        Step::RandomSplit { branches: shares.iter().map(branch).collect() }
    }

    fn multi(n: usize, condition: &Condition) -> Step {
        let branches = vec![Branch { condition: condition.clone(), next: None }; n];
        Step::MultiCondition(MultiCondition { branches, ..Default::default() })
    }

    #[test]
    fn whole_ones_are_published() {
        assert_eq!(refused(|_| {}), "");
        assert_eq!(refused(|j| j.start = event(&["purchase"])), "");
        assert_eq!(refused(|j| step(j, "m2", random(&[1, 99]))), "");
        assert_eq!(refused(|j| step(j, "m2", Step::Holdout { percentage: 10, next: None })), "");
        let fine = refused(|j| {
            j.schedule.start = moment("2026-03-01T12:00:00Z");
            j.schedule.end = moment("2026-04-01T12:00:00Z");
        });
        assert_eq!(fine, "");
    }

    #[test]
    fn what_lacks_is_named() {
        type Change = fn(&mut Journey);
        let rows: &[(Change, &str)] = &[
            (|j| j.start = None, "StartCondition"),
            (|j| j.start = Some(Start::Segment(String::new())), "SegmentId"),
            (|j| j.start = event(&["a", "b"]), "exactly one EventType"),
            (|j| j.start_activity = None, "StartActivity: missing"),
            (|j| j.start_activity = to("x"), "StartActivity: there is no activity x"),
            (|j| drop(j.activities.insert("e".to_owned(), Activity::default())), "activity e: nothing to do"),
            (|j| step(j, "m2", mail(to("x"))), "activity m2: NextActivity: there is no activity x"),
            (|j| step(j, "m2", mail(to("w"))), "its way leads back to it"),
            (|j| (0..37).for_each(|n| step(j, &format!("x{n}"), mail(None))), "Activities: at most 40"),
            (|j| step(j, "w", Step::Wait { time: None, next: to("c") }), "activity w: WaitTime"),
            (|j| step(j, "w", wait(WaitTime::default(), to("c"))), "WaitFor or WaitUntil"),
            (|j| step(j, "w", wait(WaitTime { for_ms: Some(0), until: None }, to("c"))), "WaitFor"),
            (|j| step(j, "m2", random(&[100])), "activity m2: Branches: 2..5"),
            (|j| step(j, "m2", random(&[50, 49])), "100 together"),
            (|j| step(j, "m2", random(&[100, 0])), "100 together"),
            (|j| step(j, "m2", multi(5, &opened("m1"))), "Branches: 1..4"),
            (|j| step(j, "m2", multi(1, &Condition::Open)), "exactly one of SegmentCondition"),
            (|j| step(j, "m2", multi(1, &opened("w"))), "w is no message activity before this one"),
            (|j| step(j, "c", Step::ConditionalSplit(Default::default())), "Condition.Conditions"),
        ];
        for (change, part) in rows {
            let text = refused(change);
            assert!(text.starts_with("Journey validation failed, ") && text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn messages_and_calls_need_what_they_are_made_of() {
        let message =
            |way, template| Step::Message(Message { way, template, template_version: None, next: None });
        let custom =
            |uri: Option<&str>| Way::Custom { uri: uri.map(str::to_owned), channels: Vec::new(), data: None };
        assert!(
            refused(|j| step(j, "m2", message(Way::Email { from: None }, None))).contains("TemplateName")
        );
        assert!(refused(|j| step(j, "m2", message(custom(None), None))).contains("DeliveryUri"));
        assert_eq!(refused(|j| step(j, "m2", message(custom(Some("https://x.example")), None))), "");
        let calls = |j: &mut Journey, n: usize| {
            (0..n).for_each(|at| step(j, &format!("call{at}"), Step::ContactCenter { next: None }));
        };
        let connect = Some(Connect { campaign: to("arn"), role: None });
        assert!(refused(|j| calls(j, 1)).contains("ConnectCampaignArn"));
        let with = |j: &mut Journey, n| {
            calls(j, n);
            j.connect = connect.clone();
        };
        assert_eq!(refused(|j| with(j, 3)), "");
        assert!(refused(|j| with(j, 4)).contains("at most 3"));
        let started_by_event = |j: &mut Journey| {
            with(j, 1);
            j.start = event(&["a"]);
        };
        assert!(refused(started_by_event).contains("ContactCenter: not for"));
    }

    #[test]
    fn times_fit_together() {
        let ended = |j: &mut Journey, end: &str| j.schedule.end = moment(end);
        assert_eq!(
            refused(|j| j.schedule.start = moment("2026-03-01T11:59:59Z")),
            "StartTime must be at least current time."
        );
        assert!(refused(|j| ended(j, "2026-03-01T11:00:00Z")).contains("EndTime"));
        assert!(refused(|j| ended(j, "2036-03-01T11:00:00Z")).contains("3600 days"));
        let late = refused(|j| {
            ended(j, "2026-03-02T12:00:00Z");
            step(j, "w", wait(WaitTime { for_ms: None, until: moment("2026-03-02T12:00:00Z") }, to("c")));
        });
        assert!(late.contains("WaitUntil"), "{late}");
        let local = refused(|j| {
            j.local_time = true;
            j.start = event(&["a"]);
        });
        assert!(local.contains("LocalTime"));
        let mut running = journey();
        running.schedule.start = moment("2026-02-01T00:00:00Z");
        assert!(publishable(&running, true, Millis::parse(NOW).unwrap()).is_ok());
    }

    #[test]
    fn hours_need_a_sending_schedule() {
        let hours =
            |from, to| [("EMAIL".to_owned(), [("MONDAY".to_owned(), vec![Open { from, to }])].into())].into();
        let with = |sending, quiet, from, to| {
            refused(|j| {
                j.open_hours = hours(from, to);
                j.sending_schedule = sending;
                j.quiet = quiet;
            })
        };
        let quiet = QuietTime::parse("20:00", "08:00").ok();
        assert_eq!(with(true, quiet, 480, 1_200), "");
        assert!(with(true, None, 480, 1_200).contains("SendingSchedule"));
        assert!(with(false, quiet, 480, 1_200).contains("SendingSchedule"));
        assert!(with(true, quiet, 420, 1_200).contains("OpenHours.EMAIL.MONDAY"));
    }

    #[test]
    fn what_nobody_comes_to_is_known() {
        let mut journey = journey();
        assert!(unreachable(&journey).is_empty());
        step(&mut journey, "island", mail(to("m2")));
        assert_eq!(unreachable(&journey), ["island"]);
    }
}
