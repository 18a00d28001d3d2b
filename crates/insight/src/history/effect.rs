//! What a campaign did: what became of its messages, and who converted afterwards, by treatment and holdout.

use super::{Filter, History, Subject};
use model::{
    segment::EventDimensions,
    time::{HOUR, Millis},
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Which campaign, and what counts as converting.
pub struct Campaign<'a> {
    pub id: &'a str,
    /// Run id → when the run started: from then on those held out can convert.
    pub started: &'a HashMap<String, Millis>,
    pub event: &'a EventDimensions,
    pub within_hours: u32,
}

/// One group of a campaign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Distinct people sent to, or held out.
    pub people: u64,
    /// Messages: sent, delivered, bounced for good.
    pub sent: u64,
    pub delivered: u64,
    pub bounced: u64,
    /// Distinct receivers, each once.
    pub opened: u64,
    pub clicked: u64,
    pub unsubscribed: u64,
    pub complained: u64,
    /// Of the people.
    pub converted: u64,
}

/// All groups of a campaign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// By treatment id.
    pub treatments: BTreeMap<String, Group>,
    pub holdout: Group,
    /// Distinct people sent to by any treatment, and how many of them converted.
    pub together: (u64, u64),
}

/// What is collected of a group.
#[derive(Default)]
struct Collected {
    group: Group,
    /// From when on somebody can convert.
    exposed: HashMap<Subject, Vec<Millis>>,
    receivers: BTreeMap<Receiver, HashSet<u32>>,
}

/// What a receiver does that counts once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Receiver {
    Opened,
    Clicked,
    Unsubscribed,
    Complained,
}

/// The key of those held out among the treatments' ids.
const HOLDOUT: &str = "";

/// Looks at every event of the campaign, then at everybody's later ones; [`History::arrange`] comes first.
pub fn effect(history: &History, campaign: &Campaign<'_>) -> Effect {
    let mut groups = collect(history, campaign);
    let together = convert(history, campaign, &mut groups);
    let mut effect = Effect { together, ..Effect::default() };
    for (treatment, collected) in groups {
        let group = collected.finish();
        match treatment {
            HOLDOUT => effect.holdout = group,
            treatment => drop(effect.treatments.insert(treatment.to_owned(), group)),
        }
    }
    effect
}

fn collect<'h>(history: &'h History, campaign: &Campaign<'_>) -> BTreeMap<&'h str, Collected> {
    let word = |name: &str| history.words.known(name);
    let mut groups = BTreeMap::new();
    let (Some(name), Some(id), Some(treatment)) =
        (word("campaign_id"), word(campaign.id), word("treatment_id"))
    else {
        return groups;
    };
    let (status, activity) = (word("campaign_send_status"), word("campaign_activity_id"));
    for event in 0..history.events.at.len() as u32 {
        if history.is_client(event) || history.word(event, name) != Some(id) {
            continue;
        }
        let kind = history.words.text(history.events.kind[event as usize].0);
        let status = status.and_then(|name| history.attribute(event, name));
        let group = if status == Some("HOLDOUT") {
            HOLDOUT
        } else {
            history.attribute(event, treatment).unwrap_or("0")
        };
        let collected: &mut Collected = groups.entry(group).or_default();
        let subject = history.subjects[event as usize];
        match (kind, status) {
            ("_campaign.send", Some("SUCCESS")) => collected.expose(subject, history.at(event)),
            ("_campaign.send", Some("HOLDOUT")) => {
                let run = activity.and_then(|name| history.attribute(event, name));
                let since = run.and_then(|run| campaign.started.get(run)).copied();
                collected.expose(subject, since.unwrap_or(history.at(event)));
            }
            _ => collected.take(kind, history.events.endpoint[event as usize]),
        }
    }
    groups
}

/// Counts those who converted, of each group and of all who were sent to.
fn convert(history: &History, campaign: &Campaign<'_>, groups: &mut BTreeMap<&str, Collected>) -> (u64, u64) {
    let filter = Filter::new(history, campaign.event);
    let within = i64::from(campaign.within_hours) * HOUR;
    let (mut people, mut converted) = (0, 0);
    for (subject, run) in history.runs() {
        if !groups.values().any(|collected| collected.exposed.contains_key(&subject)) {
            continue;
        }
        let times: Vec<Millis> =
            run.iter().filter(|event| filter.takes(**event)).map(|event| history.at(*event)).collect();
        let follows = |since: &Millis| times.iter().any(|at| (0..=within).contains(&(at.0 - since.0)));
        let (mut sent, mut any) = (false, false);
        for (group, collected) in groups.iter_mut() {
            let Some(exposed) = collected.exposed.get(&subject) else { continue };
            let counts = exposed.iter().any(follows);
            collected.group.converted += u64::from(counts);
            if *group != HOLDOUT {
                (sent, any) = (true, any | counts);
            }
        }
        people += u64::from(sent);
        converted += u64::from(any);
    }
    (people, converted)
}

impl Collected {
    fn expose(&mut self, subject: Subject, since: Millis) {
        self.exposed.entry(subject).or_default().push(since);
    }

    fn take(&mut self, kind: &str, endpoint: u32) {
        let what = match kind {
            "_email.send" => return self.group.sent += 1,
            "_email.delivered" => return self.group.delivered += 1,
            "_email.hardbounce" => return self.group.bounced += 1,
            "_email.open" => Receiver::Opened,
            "_email.click" => Receiver::Clicked,
            "_email.unsubscribe" => Receiver::Unsubscribed,
            "_email.complaint" => Receiver::Complained,
            _ => return,
        };
        self.receivers.entry(what).or_default().insert(endpoint);
    }

    fn finish(self) -> Group {
        let once = |what: Receiver| self.receivers.get(&what).map_or(0, HashSet::len) as u64;
        Group {
            people: self.exposed.len() as u64,
            opened: once(Receiver::Opened),
            clicked: once(Receiver::Clicked),
            unsubscribed: once(Receiver::Unsubscribed),
            complained: once(Receiver::Complained),
            ..self.group
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{
        change::Record,
        event::{Event, Origin},
        named::{Named, Text},
    };

    fn event(endpoint: &str, kind: &str, hour: i64, attributes: &[(&str, &str)]) -> Event {
        Event {
            endpoint: endpoint.into(),
            id: Text::default(),
            kind: kind.into(),
            at: Millis(hour * HOUR),
            origin: if kind.starts_with('_') { Origin::Service } else { Origin::Client },
            attributes: attributes.iter().copied().collect(),
            metrics: Named::default(),
            session: None,
            client: None,
            address: None,
            recipient: None,
        }
    }

    fn of(treatment: &str, endpoint: &str, kind: &str, hour: i64, status: &str) -> Event {
        let mut attributes =
            vec![("campaign_id", "c"), ("campaign_activity_id", "run"), ("treatment_id", treatment)];
        if !status.is_empty() {
            attributes.push(("campaign_send_status", status));
        }
        event(endpoint, kind, hour, &attributes)
    }

    #[test]
    fn groups_are_counted_by_what_happened_to_them() {
        let mut history = History::default();
        let events = vec![
            of("0", "a", "_campaign.send", 10, "SUCCESS"),
            of("0", "a", "_email.send", 10, ""),
            of("0", "a", "_email.delivered", 10, ""),
            of("0", "a", "_email.open", 11, ""),
            of("0", "a", "_email.open", 12, ""),
            of("1", "b", "_campaign.send", 10, "SUCCESS"),
            of("1", "b", "_email.send", 10, ""),
            of("1", "b", "_email.hardbounce", 10, ""),
            of("0", "h", "_campaign.send", 10, "HOLDOUT"),
            of("0", "d", "_campaign.send", 10, "DUPLICATE_ADDRESS"),
            event("a", "buy", 12, &[]),
            event("b", "buy", 9, &[]),
            event("b", "buy", 13, &[]),
            event("h", "buy", 8, &[]),
        ];
        for (position, event) in (1..).zip(events) {
            history.take(position, &Record { at: event.at, changes: Vec::new(), events: vec![event] });
        }
        history.arrange();
        let started = HashMap::from([("run".to_owned(), Millis(8 * HOUR))]);
        let campaign =
            Campaign { id: "c", started: &started, event: &EventDimensions::of_kind("buy"), within_hours: 2 };
        let found = effect(&history, &campaign);
        let first = Group { people: 1, sent: 1, delivered: 1, opened: 1, converted: 1, ..Group::default() };
        assert_eq!(found.treatments["0"], first);
        assert_eq!(found.treatments["1"], Group { people: 1, sent: 1, bounced: 1, ..Group::default() });
        assert_eq!(found.holdout, Group { people: 1, converted: 1, ..Group::default() });
        assert_eq!(found.together, (2, 1));
    }
}
