//! The account step by step: each step is passed, or ends it.

use super::{Facts, Known, Outcome, Step};
use crate::{
    campaign::Bucket,
    channel::Channel,
    message::address_parts,
    policy::{Refusal, Suppressed, eligible},
    time::Millis,
};

/// An account under way: what has passed so far.
pub(super) struct Account<'a, 'f> {
    facts: &'f Facts<'a>,
    who: &'f str,
    pub(super) steps: Vec<Step>,
}

/// The end of an account: outcome, reason and sentence.
pub(super) type End = (Outcome, Option<&'static str>, String);

impl<'a, 'f> Account<'a, 'f> {
    /// Of nothing yet.
    pub(super) fn of(facts: &'f Facts<'a>) -> Self {
        Self { facts, who: &facts.endpoint.id, steps: Vec::new() }
    }

    fn step(&mut self, step: &'static str, passed: bool, detail: impl Into<String>) {
        self.steps.push(Step { step, passed, detail: detail.into() });
    }

    /// The last status that the run recorded.
    fn status(&self) -> Option<(&'a str, Millis)> {
        self.facts.told.iter().rev().find_map(|told| Some((told.status?, told.at)))
    }

    fn has(&self, kind: &str) -> bool {
        self.facts.told.iter().any(|told| told.kind == kind)
    }

    pub(super) fn started(&mut self) -> Option<End> {
        let facts = self.facts;
        if let Some(run) = facts.run {
            self.step("The campaign started", true, format!("on {}", day_and_time(run.started)));
            return None;
        }
        let (outcome, reason, why) = match (facts.state, facts.due) {
            ("PAUSED", _) => (Outcome::Waiting, None, "the campaign is paused".to_owned()),
            ("DELETED" | "INVALID", _) => {
                let why = "the campaign could not run: its segment or its template was gone".to_owned();
                (Outcome::NotSent, Some("CAMPAIGN_INVALID"), why)
            }
            (_, Some(due)) => {
                (Outcome::Waiting, None, format!("the campaign is due on {}", day_and_time(due)))
            }
            _ => (Outcome::Waiting, None, "the campaign has not started yet".to_owned()),
        };
        self.step("The campaign started", false, why.clone());
        Some((outcome, reason, format!("Nothing was sent to {} yet: {why}.", self.who)))
    }

    pub(super) fn audience(&mut self) -> Option<End> {
        let facts = self.facts;
        let how = match facts.known {
            Known::Recorded => "The run recorded this endpoint.",
            Known::Stored => "By the audience that the run was started with.",
            Known::Now => "The audience of the run is not kept; this is the segment's version evaluated now.",
            Known::Gone => {
                "The segment is deleted and the audience is not kept, so this cannot be checked any more."
            }
        };
        let rules = facts.rules.iter().map(|rule| {
            let seen = rule.seen.as_deref().unwrap_or("nothing there");
            format!("{}: {seen} ({})", rule.rule, if rule.holds { "yes" } else { "no" })
        });
        let detail: Vec<String> = std::iter::once(how.to_owned()).chain(rules).collect();
        self.step("In the audience", facts.inside, detail.join("\n"));
        if facts.inside {
            return None;
        }
        let why = facts.rules.iter().find(|rule| !rule.holds).map_or_else(
            || "the segment does not include this endpoint".to_owned(),
            |rule| match &rule.seen {
                Some(seen) => format!("the segment asks that {}, and here it is {seen}", rule.rule),
                None => format!("the segment asks that {}, and there is nothing there", rule.rule),
            },
        );
        let when = if facts.known == Known::Now { "is not (as of now)" } else { "was not" };
        Some((Outcome::NotInAudience, None, format!("{} {when} in the audience: {why}.", self.who)))
    }

    pub(super) fn allowed(&mut self) -> Option<End> {
        let endpoint = self.facts.endpoint;
        // Only an endpoint that may be sent to gets as far as an event.
        if !self.facts.told.is_empty() || self.facts.uncertain.is_some() {
            self.step("May be written to", true, "It was active, not opted out and had an address.");
            return None;
        }
        let channel = (endpoint.channel != Some(Channel::Email)).then_some(Refusal::ChannelMismatch);
        let Some(refusal) = eligible(endpoint).err().or(channel) else {
            self.step("May be written to", true, "It is active, not opted out and has an address.");
            return None;
        };
        let no_address = endpoint.address.as_deref().is_none_or(str::is_empty);
        let why = match refusal {
            Refusal::Inactive => "the endpoint is inactive, as when another one took its address over",
            Refusal::OptedOut if no_address => "it has no address, and so counts as opted out",
            Refusal::OptedOut => "its receiver opted out of messages",
            Refusal::MissingChannel => "it has no channel",
            Refusal::MissingAddress => "it has no address",
            _ => "the campaign sends e-mail, and this endpoint is on another channel",
        };
        self.step("May be written to", false, format!("As the endpoint is now, {why}."));
        let sentence = format!("{} was not written to, because {why}.", self.who);
        Some((Outcome::NotSent, Some(refusal.counter()), sentence))
    }

    pub(super) fn bucket(&mut self) -> Option<End> {
        match self.facts.bucket {
            Bucket::Holdout => {
                let share = self.facts.holdout_percent;
                let detail = format!("Cohort {} is in the {share} % held out.", self.facts.endpoint.cohort);
                self.step("In a treatment", false, detail);
                let sentence = format!(
                    "{} is among the {share} % that this campaign holds out to measure its effect, so nothing was \
                     sent on purpose.",
                    self.who
                );
                Some((Outcome::HeldOut, Some(Refusal::Holdout.counter()), sentence))
            }
            Bucket::Treatment(_) => {
                let (cohort, treatment) = (self.facts.endpoint.cohort, self.facts.treatment);
                self.step("In a treatment", true, format!("Cohort {cohort} gets {treatment}."));
                None
            }
        }
    }

    pub(super) fn door(&mut self) -> Option<End> {
        let (status, at) = self.status()?;
        if status == "DUPLICATE_ADDRESS" {
            let twin =
                self.facts.twin.map_or("another endpoint".to_owned(), |twin| format!("the endpoint {twin}"));
            self.step("The only one with this address", false, format!("{twin} has the same address."));
            let sentence = format!(
                "{} has the same address as {twin}, and an address gets a campaign's message only once.",
                self.who
            );
            return Some((Outcome::NotSent, Some(Refusal::DuplicateAddress.counter()), sentence));
        }
        self.step("The only one with this address", true, "Nobody else in the run was given the address.");
        let (reason, why) = self.refusal(status, at)?;
        self.step("Let through when it was due", false, format!("On {} {why}.", day_and_time(at)));
        let sentence = format!("{} was not sent the message: {why}.", self.who);
        Some((Outcome::NotSent, Some(reason), sentence))
    }

    /// Why the door stayed shut, by the status that was recorded; none when it opened.
    fn refusal(&self, status: &str, at: Millis) -> Option<(&'static str, String)> {
        let (refusal, why) = match status {
            "CAMPAIGN_CAP" => (
                Refusal::CampaignCap,
                "this campaign had reached its limit of messages to one endpoint".to_owned(),
            ),
            "DAILY_CAP" => (
                Refusal::DailyCap,
                "the limit of messages to one endpoint within 24 hours was reached".to_owned(),
            ),
            "QUIET_TIME" => (Refusal::QuietTime, "it was quiet time on the receiver's clock".to_owned()),
            "EXPIRED" => (Refusal::Expired, "the campaign's time was over".to_owned()),
            "FAILURE_PERMANENT" => return Some(self.failure(at)),
            _ => return None,
        };
        Some((refusal.counter(), why))
    }

    fn failure(&self, at: Millis) -> (&'static str, String) {
        if self.has("_email.rendering_failure") {
            let why = "the message could not be made from its template for this receiver".to_owned();
            return (Refusal::RenderingFailed.counter(), why);
        }
        if self.facts.endpoint.address.as_deref().is_some_and(|address| address_parts(address).is_none()) {
            let why = "its address is none that mail can be sent to".to_owned();
            return (Refusal::Malformed.counter(), why);
        }
        let Some((reason, since)) = self.facts.suppressed.filter(|(_, since)| *since <= at) else {
            let why = "the app's e-mail channel was off, or the address was on the suppression list then"
                .to_owned();
            return (Refusal::NoChannel.counter(), why);
        };
        let (refusal, what) = match reason {
            Suppressed::Unsubscribed => (Refusal::Unsubscribed, "its receiver unsubscribed"),
            Suppressed::HardBounce => (Refusal::Bounced, "an earlier message bounced"),
            Suppressed::Complaint => (Refusal::Complained, "its receiver complained of spam"),
            Suppressed::Manual => (Refusal::Blocked, "somebody put it there"),
        };
        let since = day_and_time(since);
        (refusal.counter(), format!("the address has been on the suppression list since {since} ({what})"))
    }

    pub(super) fn fate(&mut self) -> End {
        if let Some(since) = self.facts.uncertain {
            let since = day_and_time(since);
            self.step("Sent", false, format!("Handed over without an answer, uncertain since {since}."));
            let sentence = format!(
                "A message to {} was on its way when the connection or the server was lost on {since}: it may have \
                 arrived. It is not sent again by itself.",
                self.who
            );
            return (Outcome::Uncertain, Some("UNCERTAIN"), sentence);
        }
        match self.status() {
            Some((_, at)) => self.sent(at),
            None if self.facts.run.is_some_and(|run| run.ended.is_none()) => {
                self.step("Sent", false, "Its turn has not come yet.");
                let sentence =
                    format!("{} is in the run that is under way; its turn has not come yet.", self.who);
                (Outcome::Waiting, None, sentence)
            }
            None => {
                self.step("Sent", false, "The run is over and recorded nothing about this endpoint.");
                let sentence = format!(
                    "The run is over and recorded nothing about {}: it changed since, it was refused without an \
                     event, or an uncertain message was closed.",
                    self.who
                );
                (Outcome::Uncertain, Some("NO_RECORD"), sentence)
            }
        }
    }

    fn sent(&mut self, at: Millis) -> End {
        let (who, treatment, when) = (self.who, self.facts.treatment, day_and_time(at));
        self.step("Let through when it was due", true, "No limit, quiet time or suppression was in the way.");
        self.step("Sent", true, format!("On {when}."));
        let sent = format!("{who} was sent {treatment} on {when}");
        if self.has("_email.hardbounce") {
            self.step("Delivered", false, "The receiving server refused it for good (a hard bounce).");
            let sentence = format!("{sent}, but the receiving server refused it for good.");
            return (Outcome::Sent, Some("BOUNCED"), sentence);
        }
        if self.has("_email.rejected") {
            let why =
                "The mail relay refused the message or its sender for good; the address is not to blame.";
            self.step("Delivered", false, why);
            let sentence = format!("{sent}, but the mail relay refused the message or its sender for good.");
            return (Outcome::Sent, Some("REJECTED"), sentence);
        }
        if self.has("_email.softbounce") {
            self.step("Delivered", false, "The receiving server put it off until it was given up.");
            let sentence = format!("{sent}, but the receiving server put it off until it was given up.");
            return (Outcome::Sent, Some("GIVEN_UP"), sentence);
        }
        if !self.has("_email.delivered") {
            self.step("Delivered", false, "The receiving server has put it off; it is tried again.");
            let sentence = format!("{sent}; the receiving server has put it off, and it is tried again.");
            return (Outcome::Sent, None, sentence);
        }
        let mut deeds = vec!["delivered"];
        for (kind, deed) in [
            ("_email.open", "opened"),
            ("_email.click", "clicked"),
            ("_email.unsubscribe", "used to unsubscribe"),
            ("_email.complaint", "marked as spam"),
        ] {
            deeds.extend(self.has(kind).then_some(deed));
        }
        self.step("Delivered", true, "The receiving server took it.");
        (Outcome::Sent, None, format!("{sent}. It was {}.", and(&deeds)))
    }
}

/// `a, b and c`.
fn and(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// `2026-03-02 09:00 UTC`.
fn day_and_time(at: Millis) -> String {
    let text = at.to_string();
    format!("{} {} UTC", &text[..10], &text[11..16])
}
