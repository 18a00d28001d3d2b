//! What became of a window: events, counts, contacts, suppressions, and who is tried again.

use super::{
    Direct,
    window::{Entry, Prepared, Verdict},
};
use crate::{outcomes::Teller, suppressions::HARD_BOUNCE};
use model::{
    change::Record,
    channel::Channel,
    event::Event,
    message::{Cause, Email, Outcome, mailbox},
    policy::Refusal,
    retry::next_attempt,
    time::{MINUTE, Millis},
};
use std::collections::BTreeMap;
use store::{Contact, Page, Recipient, Settled, Suppression, Uncertain};

/// Characters of a server's answer that are kept.
const DETAIL_CHARS: usize = 300;

/// Counters of a run besides those of [`Refusal::counter`].
const ATTEMPTED: &str = "ATTEMPTED";
const DELIVERED: &str = "DELIVERED";
const BOUNCED: &str = "BOUNCED";
const REJECTED: &str = "REJECTED";
const GIVEN_UP: &str = "GIVEN_UP";
const UNCERTAIN: &str = "UNCERTAIN";

/// Collects what a window's recipients add up to.
struct Settling<'a> {
    prepared: &'a Prepared,
    now: Millis,
    events: Vec<Event>,
    counts: BTreeMap<&'static str, i64>,
    again: BTreeMap<Millis, Vec<Recipient>>,
    settled: Settled,
}

impl Prepared {
    /// The mails that are to travel, in order.
    pub(super) fn take_mails(&mut self) -> Vec<Email> {
        let mails = self.entries.iter_mut().filter_map(|entry| match &mut entry.verdict {
            Verdict::Ready(mail) => mail.take(),
            _ => None,
        });
        mails.map(|mail| *mail).collect()
    }

    /// What became of everybody; `outcomes` belong to the mails taken, in order.
    pub(super) fn settle(&self, outcomes: Vec<Outcome>, now: Millis) -> Settled {
        self.settle_with(outcomes, now, true)
    }

    /// As [`Prepared::settle`], for a message that is not tried again by itself.
    pub(super) fn settle_once(&self, outcome: Outcome, now: Millis) -> Settled {
        self.settle_with(vec![outcome], now, false)
    }

    /// Why the only message of a window did not travel.
    pub(super) fn why_not(self) -> Direct {
        match self.entries.into_iter().next().map(|entry| entry.verdict) {
            Some(Verdict::Refused(refusal)) => Direct::Refused(refusal),
            Some(Verdict::Unrenderable(why)) => Direct::Unrenderable(why),
            _ => Direct::Refused(Refusal::Gone),
        }
    }

    fn settle_with(&self, outcomes: Vec<Outcome>, now: Millis, retries: bool) -> Settled {
        let mut settling = Settling {
            prepared: self,
            now,
            events: Vec::new(),
            counts: BTreeMap::new(),
            again: BTreeMap::new(),
            settled: Settled::default(),
        };
        let mut outcomes = outcomes.into_iter();
        for entry in &self.entries {
            match &entry.verdict {
                Verdict::Refused(refusal) => settling.refused(entry, *refusal),
                Verdict::Unrenderable(why) => settling.unrenderable(entry, why),
                Verdict::Ready(_) => {
                    let lost = || Outcome::NotSent { error: "the carrier gave no answer".to_owned() };
                    settling.sent(entry, outcomes.next().unwrap_or_else(lost), retries);
                }
            }
        }
        settling.finish()
    }
}

impl<'a> Settling<'a> {
    fn count(&mut self, name: &'static str) {
        *self.counts.entry(name).or_default() += 1;
    }

    fn contact(&mut self, entry: &Entry, sent: bool) {
        let Some(endpoint_no) = entry.endpoint_no else { return };
        let scope = self.prepared.content.scope;
        let hour = sent.then(|| self.now.hour());
        if scope == 0 {
            return;
        }
        self.settled.contacts.push(Contact { endpoint_no, scope, hour });
        if sent {
            self.settled.contacts.push(Contact { endpoint_no, scope: 0, hour });
        }
    }

    fn refused(&mut self, entry: &Entry, refusal: Refusal) {
        self.count(refusal.counter());
        let teller = self.teller(entry, self.now);
        if entry.recipient.is_counted() {
            self.count(GIVEN_UP);
            let event = teller.email("_email.softbounce", "softbounce");
            return self.events.push(event);
        }
        // A total cap counts who was targeted, not who was reached (reference B §1.7).
        if matches!(refusal, Refusal::QuietTime | Refusal::DailyCap) {
            self.contact(entry, false);
        }
        self.events.extend(refusal.send_status().and_then(|status| teller.campaign_send(status)));
        // Accepted and not attempted: a bounce follows (reference B §4.2).
        let listed = matches!(refusal, Refusal::Bounced | Refusal::Complained);
        if listed && self.prepared.page.run.is_none() {
            self.events.push(teller.email("_email.send", "received"));
            self.events.push(teller.email("_email.hardbounce", "hardbounce"));
        }
    }

    fn unrenderable(&mut self, entry: &Entry, why: &str) {
        tracing::debug!(why, message = entry.message, "a message could not be rendered");
        self.count(Refusal::RenderingFailed.counter());
        let teller = self.teller(entry, self.now);
        self.events.extend(teller.campaign_send("FAILURE_PERMANENT"));
        self.events.push(teller.email("_email.rendering_failure", "rendering_failure"));
    }

    fn sent(&mut self, entry: &Entry, outcome: Outcome, retries: bool) {
        if let Outcome::NotSent { error } = &outcome {
            tracing::debug!(error, message = entry.message, "not handed over");
            if retries {
                self.not_handed_over(entry);
            }
            return;
        }
        if let Outcome::Unfit { why } = &outcome {
            tracing::warn!(why, message = entry.message, "a message cannot be put on the wire");
            return self.refused(entry, Refusal::Malformed);
        }
        if !entry.recipient.is_counted() {
            self.contact(entry, true);
            self.count(ATTEMPTED);
        }
        let sent = entry.recipient.first_sent.unwrap_or(self.now);
        if matches!(outcome, Outcome::Uncertain { .. }) {
            return self.uncertain(entry);
        }
        let again = match &outcome {
            Outcome::Deferred { .. } if retries => {
                next_attempt(entry.recipient.attempt, sent, self.now, self.prepared.content.expires)
            }
            _ => None,
        };
        let first = entry.recipient.first_sent.is_none();
        self.events.extend(outcome_events(&self.teller(entry, sent), &outcome, first, again.is_some()));
        match (&outcome, again) {
            (Outcome::Delivered { .. }, _) => self.count(DELIVERED),
            (Outcome::Rejected { response, cause, .. }, _) => self.rejected(entry, response, *cause),
            (_, Some(due)) => {
                let attempt = entry.recipient.attempt + 1;
                let next = Recipient { attempt, first_sent: Some(sent), ..entry.recipient.clone() };
                self.again.entry(due).or_default().push(next);
            }
            (_, None) => self.count(GIVEN_UP),
        }
    }

    /// The same attempt later: nothing happened yet that anybody could have seen.
    fn not_handed_over(&mut self, entry: &Entry) {
        let due = self.now.plus(MINUTE);
        self.again.entry(due).or_default().push(entry.recipient.clone());
    }

    fn uncertain(&mut self, entry: &Entry) {
        self.count(UNCERTAIN);
        let page = &self.prepared.page;
        let message = super::message_of(page, &entry.recipient);
        let recipient = Recipient { counted: true, ..entry.recipient.clone() };
        self.settled.uncertain.push(Uncertain::new(page, &recipient, message, self.now));
    }

    /// Refused for good. The address is not to blame for what was said of the sender or of the message.
    fn rejected(&mut self, entry: &Entry, response: &str, cause: Cause) {
        self.count(if cause == Cause::Receiver { BOUNCED } else { REJECTED });
        if cause != Cause::Receiver {
            tracing::warn!(response, ?cause, "a message was refused, and not because of its receiver");
            return;
        }
        let suppression = Suppression {
            channel: Channel::Email,
            address: mailbox(&entry.recipient.address),
            reason: HARD_BOUNCE.to_owned(),
            at: self.now,
            detail: response.chars().take(DETAIL_CHARS).collect(),
        };
        self.settled.suppressions.push((self.prepared.page.app, suppression));
    }

    fn teller<'e>(&self, entry: &'e Entry, sent: Millis) -> Teller<'e>
    where
        'a: 'e,
    {
        Teller {
            source: &self.prepared.content.source,
            client: &entry.client,
            message: &entry.message,
            sent,
            address: &entry.recipient.address,
            recipient: entry.recipient.endpoint.as_deref(),
        }
    }

    fn finish(self) -> Settled {
        let Page { app, run, content, .. } = &self.prepared.page;
        let mut settled = self.settled;
        settled.again = self
            .again
            .into_iter()
            .map(|(due, recipients)| {
                (due, Page { app: *app, run: *run, content: content.clone(), recipients })
            })
            .collect();
        if !self.events.is_empty() {
            settled.events.push((*app, Record { at: self.now, changes: Vec::new(), events: self.events }));
        }
        if let Some(run) = run {
            settled.counts.push((*run, self.counts.into_iter().collect()));
        }
        settled
    }
}

/// The events of one attempt: the first one tells that the message was sent; a refusal for now tells nothing more
/// until it is given up.
fn outcome_events(teller: &Teller<'_>, outcome: &Outcome, first: bool, again: bool) -> Vec<Event> {
    let mut events = Vec::new();
    if first {
        events.extend(teller.campaign_send("SUCCESS"));
        events.push(teller.email("_email.send", "received"));
    }
    match outcome {
        Outcome::Delivered { .. } => events.push(teller.email("_email.delivered", "delivered")),
        Outcome::Rejected { cause: Cause::Receiver, .. } => {
            events.push(teller.email("_email.hardbounce", "hardbounce"));
        }
        Outcome::Rejected { .. } => events.push(teller.email("_email.rejected", "rejected")),
        Outcome::Deferred { .. } if !again => events.push(teller.email("_email.softbounce", "softbounce")),
        _ => {}
    }
    events
}
