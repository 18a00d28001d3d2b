//! What people did: every event of an app in columns, in the order of subjects and time.
//!
//! A subject is the endpoint's user, else the endpoint. Events before an endpoint's first tie to a user belong to
//! that user; later moves do not rewrite what was (design: "Time and counting, once for all").

mod effect;
mod numbers;
mod order;
mod strings;
mod timeline;

pub use effect::{Campaign, Effect, Group, effect};
pub use numbers::{
    Cell, Converted, Period, Question, Retained, See, Tally, activation, conversion, retention,
};

use model::{
    change::{Change, Record},
    event::{Event, Origin},
    message::mailbox,
    segment::EventDimensions,
    time::{DAY, Millis},
};
use order::Ties;
use std::collections::{BTreeMap, HashMap};
use strings::Strings;
pub use timeline::{Mark, Moment, Whose};

/// A number of a user or endpoint; see [`History::subject`].
pub type Subject = u32;

/// Everything that the people of one app did, up to a log position.
#[derive(Default)]
pub struct History {
    /// The log position this is exact for.
    pub position: u64,
    words: Strings,
    endpoints: Strings,
    users: Strings,
    /// Of each endpoint.
    ties: Vec<Ties>,
    events: Columns,
    /// Word of each type → how often it was there, and when last.
    kinds: BTreeMap<u32, (u64, Millis)>,
    /// The first events in the order of subject and time.
    order: Vec<u32>,
    subjects: Vec<Subject>,
    /// Some of the events that are in order have another subject now.
    stirred: bool,
}

/// One entry for each event; an event's attributes and metrics end where the next one's begin.
#[derive(Default)]
struct Columns {
    endpoint: Vec<u32>,
    /// Word of the type, and whether a client sent it.
    kind: Vec<(u32, bool)>,
    at: Vec<Millis>,
    /// When the record was decided that brought it.
    arrived: Vec<Millis>,
    /// Word of the address that the service wrote to, in lower case; [`NO_WORD`] for client events.
    address: Vec<u32>,
    attributes_end: Vec<u32>,
    metrics_end: Vec<u32>,
    attributes: Vec<(u32, u32)>,
    metrics: Vec<(u32, f64)>,
}

/// In the place of a word.
const NO_WORD: u32 = u32::MAX;

/// A type of event: how often it was there, and when last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    pub name: String,
    pub count: u64,
    pub last: Millis,
}

/// The bit that tells endpoints without a user from users.
const LONE: u32 = 1 << 31;

impl History {
    /// Takes in the next record of the app.
    pub fn take(&mut self, position: u64, record: &Record) {
        self.position = position;
        for change in &record.changes {
            match change {
                Change::EndpointPut(endpoint) => self.tie(&endpoint.id, endpoint.user_id.as_deref()),
                Change::EndpointDeleted { id } => self.tie(id, None),
                _ => {}
            }
        }
        for event in &record.events {
            self.add(event, record.at);
        }
    }

    fn endpoint(&mut self, id: &str) -> u32 {
        let no = self.endpoints.number(&id.to_lowercase());
        if self.ties.len() <= no as usize {
            self.ties.push(Ties::default());
        }
        no
    }

    fn add(&mut self, event: &Event, arrived: Millis) {
        let Some(endpoint) = whose(event).map(|id| self.endpoint(id)) else { return };
        let kind = self.words.number(&event.kind);
        self.ties[endpoint as usize].acted = true;
        let at = happened(event, arrived);
        let (count, last) = self.kinds.entry(kind).or_insert((0, at));
        (*count, *last) = (*count + 1, (*last).max(at));
        let columns = &mut self.events;
        columns.endpoint.push(endpoint);
        columns.kind.push((kind, event.origin == Origin::Client));
        columns.at.push(at);
        columns.arrived.push(arrived);
        let address = event.address.as_ref().map(|address| self.words.number(&mailbox(address)));
        columns.address.push(address.unwrap_or(NO_WORD));
        for (name, value) in event.attributes.iter() {
            columns.attributes.push((self.words.number(name), self.words.number(value)));
        }
        for (name, value) in event.metrics.iter() {
            columns.metrics.push((self.words.number(name), *value));
        }
        columns.attributes_end.push(columns.attributes.len() as u32);
        columns.metrics_end.push(columns.metrics.len() as u32);
    }

    /// Whether anybody is known as a user; else the unit of every answer is the endpoint.
    pub fn has_users(&self) -> bool {
        self.users.len() > 0
    }

    /// The subject of an endpoint with a user, or without.
    pub fn subject(&self, endpoint: &str, user: Option<&str>) -> Option<Subject> {
        match user {
            Some(user) => self.users.known(user),
            None => self.endpoints.known(&endpoint.to_lowercase()).map(|no| no | LONE),
        }
    }

    /// Whether a subject is a user, and the user's id or the endpoint's key.
    pub fn name_of(&self, subject: Subject) -> (bool, &str) {
        match subject & LONE {
            0 => (true, self.users.text(subject)),
            _ => (false, self.endpoints.text(subject & !LONE)),
        }
    }

    fn at(&self, event: u32) -> Millis {
        self.events.at[event as usize]
    }

    fn is_client(&self, event: u32) -> bool {
        self.events.kind[event as usize].1
    }

    fn attribute(&self, event: u32, name: u32) -> Option<&str> {
        self.word(event, name).map(|value| self.words.text(value))
    }

    /// The word that is an attribute's value.
    fn word(&self, event: u32, name: u32) -> Option<u32> {
        let columns = &self.events;
        let list = &columns.attributes[span(&columns.attributes_end, event)];
        list.iter().find(|(n, _)| *n == name).map(|(_, value)| *value)
    }

    fn metric(&self, event: u32, name: u32) -> Option<f64> {
        let columns = &self.events;
        let list = &columns.metrics[span(&columns.metrics_end, event)];
        list.iter().find(|(n, _)| *n == name).map(|(_, value)| *value)
    }

    /// Every type of event, the most frequent first.
    pub fn kinds(&self) -> Vec<Kind> {
        let kind = |(word, (count, last)): (&u32, &(u64, Millis))| Kind {
            name: self.words.text(*word).to_owned(),
            count: *count,
            last: *last,
        };
        let mut kinds: Vec<Kind> = self.kinds.iter().map(kind).collect();
        kinds.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
        kinds
    }

    /// Bytes held, about.
    pub fn bytes(&self) -> usize {
        let columns = &self.events;
        let each = size_of::<(u32, u32, bool, Millis, Millis, u32, u32, u32, u32, u32)>();
        columns.at.len() * each
            + columns.attributes.len() * size_of::<(u32, u32)>()
            + columns.metrics.len() * size_of::<(u32, f64)>()
            + self.words.bytes()
            + self.users.bytes()
            + self.endpoints.bytes()
    }
}

/// When an event counts as having happened: what the service makes, when it was made (all events of a message carry
/// the time it was sent); what a client sends, by its own Timestamp, unless no clock can have shown that
/// (reference A §3.3).
fn happened(event: &Event, arrived: Millis) -> Millis {
    let possible = Millis(0)..=arrived.plus(DAY);
    match event.origin {
        Origin::Client if possible.contains(&event.at) => event.at,
        _ => arrived,
    }
}

/// The endpoint that an event belongs to; none for mail to a bare address, which is nobody's.
fn whose(event: &Event) -> Option<&str> {
    match (&event.recipient, event.origin) {
        (Some(recipient), _) => Some(recipient),
        (None, Origin::Service) if !event.attributes.contains("campaign_id") => None,
        _ => Some(&event.endpoint),
    }
}

fn span(ends: &[u32], event: u32) -> std::ops::Range<usize> {
    let event = event as usize;
    let start = if event == 0 { 0 } else { ends[event - 1] };
    start as usize..ends[event] as usize
}

/// A filter of events, its types looked up once.
struct Filter<'a> {
    history: &'a History,
    dimensions: &'a EventDimensions,
    /// In order.
    kinds: Vec<u32>,
    plain: bool,
    names: HashMap<&'a str, u32>,
}

impl<'a> Filter<'a> {
    fn new(history: &'a History, dimensions: &'a EventDimensions) -> Self {
        let kinds = history.kinds.keys().copied();
        let kinds = kinds.filter(|kind| dimensions.names(history.words.text(*kind))).collect();
        let names = dimensions.attributes.keys().chain(dimensions.metrics.keys());
        let names = names.filter_map(|name| Some((name.as_str(), history.words.known(name)?))).collect();
        let plain = dimensions.attributes.is_empty() && dimensions.metrics.is_empty();
        Self { history, dimensions, kinds, plain, names }
    }

    fn takes(&self, event: u32) -> bool {
        let history = self.history;
        let attribute = |name: &str| history.attribute(event, *self.names.get(name)?);
        let metric = |name: &str| history.metric(event, *self.names.get(name)?);
        self.kinds.binary_search(&history.events.kind[event as usize].0).is_ok()
            && (self.plain || self.dimensions.holds(attribute, metric))
    }
}
