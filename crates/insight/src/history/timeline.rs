//! What one person did and what was sent to them, newest first.

use super::{History, NO_WORD, Subject};
use model::time::Millis;
use std::collections::{BTreeMap, HashSet};

/// An event as a timeline shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    pub mark: Mark,
    pub arrived: Millis,
    pub kind: String,
    /// Sent by a client, not made by the service.
    pub client: bool,
    /// The endpoint's key; of a direct message the id that its events have.
    pub endpoint: String,
    /// Where the service wrote to, in lower case.
    pub address: Option<String>,
    pub attributes: BTreeMap<String, String>,
    pub metrics: BTreeMap<String, f64>,
}

/// Where an event stands: by its own time, then by its place in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    pub at: Millis,
    pub number: u32,
}

/// Whose events are meant.
#[derive(Clone, Debug, Default)]
pub struct Whose {
    /// The user's: those of all endpoints while they were the user's.
    pub user: Option<String>,
    /// Those of these endpoints (keys), of somebody who is no user.
    pub endpoints: Vec<String>,
    /// Direct messages to these addresses, in lower case: their events name no endpoint (reference A §4.5).
    pub addresses: Vec<String>,
}

impl History {
    /// The newest events of somebody before a mark.
    pub fn timeline(&self, whose: &Whose, before: Option<Mark>, limit: usize) -> Vec<Moment> {
        let subject: Option<Subject> = whose.user.as_deref().and_then(|user| self.users.known(user));
        let endpoints: HashSet<u32> =
            whose.endpoints.iter().filter_map(|key| self.endpoints.known(key)).collect();
        let addresses: HashSet<u32> =
            whose.addresses.iter().filter_map(|address| self.words.known(address)).collect();
        let campaign = self.words.known("campaign_id");
        let wants = |event: &u32| {
            let place = *event as usize;
            Some(self.subjects[place]) == subject
                || endpoints.contains(&self.events.endpoint[place])
                || addresses.contains(&self.events.address[place])
                    && campaign.is_none_or(|name| self.attribute(*event, name).is_none())
        };
        let count = self.events.at.len() as u32;
        let mut marks: Vec<Mark> = (0..count)
            .filter(|event| before.is_none_or(|before| self.mark(*event) < before))
            .filter(wants)
            .map(|event| self.mark(event))
            .collect();
        marks.sort_unstable_by(|a, b| b.cmp(a));
        marks.into_iter().take(limit).map(|mark| self.moment(mark.number)).collect()
    }

    /// What the service did for an endpoint in a campaign, oldest first.
    pub fn of_campaign(&self, campaign: &str, endpoint: &str) -> Vec<Moment> {
        let (Some(endpoint), Some(name), Some(campaign)) =
            (self.endpoints.known(endpoint), self.words.known("campaign_id"), self.words.known(campaign))
        else {
            return Vec::new();
        };
        let events = 0..self.events.at.len() as u32;
        let mine = events.filter(|event| {
            self.events.endpoint[*event as usize] == endpoint
                && !self.is_client(*event)
                && self.word(*event, name) == Some(campaign)
        });
        let mut moments: Vec<Moment> = mine.map(|event| self.moment(event)).collect();
        moments.sort_by_key(|moment| moment.mark);
        moments
    }

    /// The endpoint that a campaign sent to at an address, in lower case.
    pub fn sent_to(&self, campaign: &str, address: &str) -> Option<&str> {
        let (name, campaign) = (self.words.known("campaign_id")?, self.words.known(campaign)?);
        let (address, kind) = (self.words.known(address)?, self.words.known("_email.send")?);
        let columns = &self.events;
        let found = (0..columns.at.len()).find(|event| {
            columns.address[*event] == address
                && columns.kind[*event] == (kind, false)
                && self.word(*event as u32, name) == Some(campaign)
        });
        found.map(|event| self.endpoints.text(columns.endpoint[event]))
    }

    fn mark(&self, number: u32) -> Mark {
        Mark { at: self.at(number), number }
    }

    fn moment(&self, event: u32) -> Moment {
        let (columns, place) = (&self.events, event as usize);
        let text = |word: u32| self.words.text(word).to_owned();
        let attributes = &columns.attributes[super::span(&columns.attributes_end, event)];
        let metrics = &columns.metrics[super::span(&columns.metrics_end, event)];
        let address = columns.address[place];
        Moment {
            mark: self.mark(event),
            arrived: columns.arrived[place],
            kind: text(columns.kind[place].0),
            client: columns.kind[place].1,
            endpoint: self.endpoints.text(columns.endpoint[place]).to_owned(),
            address: (address != NO_WORD).then(|| text(address)),
            attributes: attributes.iter().map(|(name, value)| (text(*name), text(*value))).collect(),
            metrics: metrics.iter().map(|(name, value)| (text(*name), *value)).collect(),
        }
    }
}
