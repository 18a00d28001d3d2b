//! Journeys that may be published, and what each of the others lacks.

use super::super::{
    Activity, Branch, ConditionalSplit, Connect, Message, Moment, MultiCondition, Next, Open, RandomBranch,
    unreachable,
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
    assert!(refused(|j| step(j, "m2", message(Way::Email { from: None }, None))).contains("TemplateName"));
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
