//! Why somebody got a campaign's message, or did not: from what is known to a step by step account.

mod account;

use crate::{campaign::Bucket, endpoint::Endpoint, policy::Suppressed, time::Millis};
use account::Account;

/// How it ended for one endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    NotSent,
    HeldOut,
    Waiting,
    NotInAudience,
    Uncertain,
}

impl Outcome {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Sent => "SENT",
            Outcome::NotSent => "NOT_SENT",
            Outcome::HeldOut => "HELD_OUT",
            Outcome::Waiting => "WAITING",
            Outcome::NotInAudience => "NOT_IN_AUDIENCE",
            Outcome::Uncertain => "UNCERTAIN",
        }
    }
}

/// One thing that had to be so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub step: &'static str,
    pub passed: bool,
    pub detail: String,
}

/// The account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    pub outcome: Outcome,
    /// A counter's name.
    pub reason: Option<&'static str>,
    pub sentence: String,
    pub steps: Vec<Step>,
}

/// How it is known who was in the audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The run recorded something about the endpoint.
    Recorded,
    /// The audience is still stored.
    Stored,
    /// Evaluated now: the stored audience is gone, as after every run.
    Now,
    /// The segment is gone too.
    Gone,
}

/// One rule of the segment, with what the endpoint has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// `Attributes.plan is one of gold`.
    pub rule: String,
    pub seen: Option<String>,
    pub holds: bool,
}

/// One event that the run recorded about the endpoint.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    pub kind: &'a str,
    /// `campaign_send_status`.
    pub status: Option<&'a str>,
    pub at: Millis,
}

/// The run that the endpoint belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Ran {
    pub started: Millis,
    pub ended: Option<Millis>,
}

/// Everything that is known.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    pub endpoint: &'a Endpoint,
    /// `CampaignStatus`, and when a run that has not begun is due.
    pub state: &'a str,
    pub due: Option<Millis>,
    pub run: Option<Ran>,
    pub inside: bool,
    pub known: Known,
    pub rules: Vec<Judged>,
    pub bucket: Bucket,
    pub holdout_percent: u8,
    pub treatment: &'a str,
    /// Oldest first.
    pub told: Vec<Told<'a>>,
    /// Who got the message at the same address.
    pub twin: Option<&'a str>,
    pub suppressed: Option<(Suppressed, Millis)>,
    /// Since when the message is listed as uncertain.
    pub uncertain: Option<Millis>,
}

/// Explains.
pub fn explain(facts: &Facts<'_>) -> Explanation {
    let mut account = Account::of(facts);
    let parts = [Account::started, Account::audience, Account::allowed, Account::bucket, Account::door];
    for part in parts {
        if let Some((outcome, reason, sentence)) = part(&mut account) {
            return Explanation { outcome, reason, sentence, steps: account.steps };
        }
    }
    let (outcome, reason, sentence) = account.fate();
    Explanation { outcome, reason, sentence, steps: account.steps }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        channel::Channel,
        endpoint::{EndpointPatch, OptOut, Rules, Status, merge},
    };

    const NOON: Millis = Millis(43_200_000);

    fn endpoint(change: impl Fn(&mut Endpoint)) -> Endpoint {
        let patch = EndpointPatch {
            channel: Some(Channel::Email),
            address: Some("a@b".to_owned()),
            ..EndpointPatch::default()
        };
        let rules = Rules { now: NOON, request_id: "", cohort: 7, newest_event: None, exported: false };
        let mut endpoint = merge(None, None, "ana", &patch, &rules).unwrap().endpoint;
        change(&mut endpoint);
        endpoint
    }

    fn facts(endpoint: &Endpoint) -> Facts<'_> {
        Facts {
            endpoint,
            state: "COMPLETED",
            due: None,
            run: Some(Ran { started: NOON, ended: Some(NOON) }),
            inside: true,
            known: Known::Now,
            rules: Vec::new(),
            bucket: Bucket::Treatment(0),
            holdout_percent: 10,
            treatment: "A",
            told: Vec::new(),
            twin: None,
            suppressed: None,
            uncertain: None,
        }
    }

    fn told(kinds: &[(&'static str, &'static str)]) -> Vec<Told<'static>> {
        let one = |(kind, status): &(&'static str, &'static str)| Told {
            kind,
            status: Some(*status).filter(|status| !status.is_empty()),
            at: NOON,
        };
        kinds.iter().map(one).collect()
    }

    #[test]
    fn every_way_it_can_end() {
        let (fine, out) = (endpoint(|_| {}), endpoint(|e| e.opt_out = OptOut::All));
        let inactive = endpoint(|e| e.status = Status::Inactive);
        let bare = endpoint(|e| (e.address, e.opt_out) = (None, OptOut::All));
        let sent = [("_campaign.send", "SUCCESS"), ("_email.send", "")];
        let with = |more: &[(&'static str, &'static str)]| told(&[&sent[..], more].concat());
        let rule = |seen: Option<&str>| Judged {
            rule: "n is 1".to_owned(),
            seen: seen.map(str::to_owned),
            holds: false,
        };
        let of = |status| told(&[("_campaign.send", status)]);
        let base = facts(&fine);
        let nowhere = endpoint(|e| e.address = Some("nowhere".to_owned()));
        let suppressed = Some((Suppressed::HardBounce, Millis(0)));
        let open = Some(Ran { started: NOON, ended: None });
        let rows: Vec<(Facts<'_>, &str, &str, &str)> = vec![
            (Facts { run: None, state: "PAUSED", ..base.clone() }, "WAITING", "", "the campaign is paused"),
            (
                Facts { run: None, due: Some(NOON), ..base.clone() },
                "WAITING",
                "",
                "due on 1970-01-01 12:00 UTC",
            ),
            (
                Facts { run: None, state: "INVALID", ..base.clone() },
                "NOT_SENT",
                "CAMPAIGN_INVALID",
                "was gone",
            ),
            (
                Facts { inside: false, rules: vec![rule(Some("2"))], ..base.clone() },
                "NOT_IN_AUDIENCE",
                "",
                "asks that n is 1, and here it is 2",
            ),
            (
                Facts { inside: false, rules: vec![rule(None)], ..base.clone() },
                "NOT_IN_AUDIENCE",
                "",
                "nothing there",
            ),
            (facts(&out), "NOT_SENT", "ENDPOINT_OPT_OUT", "opted out of messages"),
            (facts(&bare), "NOT_SENT", "ENDPOINT_OPT_OUT", "no address, and so counts as opted out"),
            (facts(&inactive), "NOT_SENT", "ENDPOINT_INACTIVE", "inactive"),
            (Facts { bucket: Bucket::Holdout, ..base.clone() }, "HELD_OUT", "TREATMENT_HOLDOUT", "10 %"),
            (
                Facts { told: of("DUPLICATE_ADDRESS"), twin: Some("ben"), ..base.clone() },
                "NOT_SENT",
                "DUPLICATE_ADDRESS",
                "same address as the endpoint ben",
            ),
            (Facts { told: of("DAILY_CAP"), ..base.clone() }, "NOT_SENT", "DAILY_CAP", "within 24 hours"),
            (Facts { told: of("CAMPAIGN_CAP"), ..base.clone() }, "NOT_SENT", "CAMPAIGN_CAP", "its limit"),
            (Facts { told: of("QUIET_TIME"), ..base.clone() }, "NOT_SENT", "QUIET_TIME", "quiet time"),
            (Facts { told: of("EXPIRED"), ..base.clone() }, "NOT_SENT", "EXPIRED", "time was over"),
            (
                Facts { told: of("FAILURE_PERMANENT"), suppressed, ..base.clone() },
                "NOT_SENT",
                "SUPPRESSED_HARD_BOUNCE",
                "since 1970-01-01 00:00 UTC (an earlier message bounced)",
            ),
            (Facts { told: of("FAILURE_PERMANENT"), ..base.clone() }, "NOT_SENT", "CHANNEL_DISABLED", "off"),
            (
                Facts {
                    told: told(&[("_campaign.send", "FAILURE_PERMANENT"), ("_email.rendering_failure", "")]),
                    ..base.clone()
                },
                "NOT_SENT",
                "RENDERING_FAILURE",
                "from its template",
            ),
            (
                Facts { told: of("FAILURE_PERMANENT"), endpoint: &nowhere, ..base.clone() },
                "NOT_SENT",
                "MALFORMED_MESSAGE",
                "none that mail",
            ),
            (Facts { uncertain: Some(NOON), ..base.clone() }, "UNCERTAIN", "UNCERTAIN", "may have arrived"),
            (Facts { run: open, ..base.clone() }, "WAITING", "", "turn has not come"),
            (base.clone(), "UNCERTAIN", "NO_RECORD", "recorded nothing"),
            (Facts { told: with(&[]), ..base.clone() }, "SENT", "", "tried again"),
            (
                Facts { told: with(&[("_email.hardbounce", "")]), ..base.clone() },
                "SENT",
                "BOUNCED",
                "for good",
            ),
            (
                Facts { told: with(&[("_email.rejected", "")]), ..base.clone() },
                "SENT",
                "REJECTED",
                "its sender for good",
            ),
            (
                Facts { told: with(&[("_email.softbounce", "")]), ..base.clone() },
                "SENT",
                "GIVEN_UP",
                "given up",
            ),
            (
                Facts {
                    told: with(&[("_email.delivered", ""), ("_email.click", ""), ("_email.open", "")]),
                    ..base.clone()
                },
                "SENT",
                "",
                "ana was sent A on 1970-01-01 12:00 UTC. It was delivered, opened and clicked.",
            ),
        ];
        for (facts, outcome, reason, part) in rows {
            let found = explain(&facts);
            let got = (found.outcome.as_str(), found.reason.unwrap_or(""));
            assert_eq!(got, (outcome, reason), "{}", found.sentence);
            assert!(found.sentence.contains(part), "{} has no {part}", found.sentence);
            let failed: Vec<bool> = found.steps.iter().map(|s| s.passed).collect();
            let all = failed.iter().rev().skip(1).all(|passed| *passed);
            assert!(all, "only the last step may fail: {:?}", found.steps);
        }
    }
}
