//! Taking in events: decide, then acknowledge, then apply (design: "How things flow").

pub(crate) mod line;
mod seen;

use crate::{Engine, apps::App, held};
use line::{Deciding, Line};
use model::{
    change::Record,
    endpoint::{EndpointPatch, Moves},
    error::{Fault, Result},
    event::Event,
    id::{AppId, EndpointKey},
    named::Text,
    time::{HOUR, Millis},
};
use seen::Sender;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, atomic::Ordering::Relaxed},
};
use store::{Entry, Pending};

/// One endpoint's part of a PutEvents request, as parsed by the API layer.
pub struct Item {
    /// As the client wrote it.
    pub endpoint_id: String,
    /// The endpoint half, or why it could not be read.
    pub endpoint: Result<EndpointPatch, String>,
    /// The events that could be read.
    pub events: Vec<Event>,
    /// Of every event, by its id: why it could not be read, if so.
    pub told: Vec<(Text, Result<(), String>)>,
}

/// What became of an [`Item`]; texts are for the client.
pub struct ItemResult {
    pub endpoint_id: String,
    pub endpoint: Result<(), Fault>,
    pub events: Vec<(Text, Result<(), String>)>,
}

/// What a write of an endpoint comes with.
#[derive(Clone, Copy)]
pub(crate) struct Company<'m> {
    pub now: Millis,
    /// Whether who writes may move it.
    pub moves: &'m Moves,
    /// Newest Timestamp of the events beside it in PutEvents.
    pub newest_event: Option<Millis>,
    /// It is a line of an export.
    pub exported: bool,
}

impl Company<'_> {
    /// Alone, at a time, by somebody who may move it.
    pub(crate) fn at(now: Millis) -> Self {
        Self { now, moves: &Moves::Free, newest_event: None, exported: false }
    }
}

/// Every app's line of decisions.
#[derive(Default)]
pub(crate) struct Lines(Mutex<HashMap<AppId, Arc<Mutex<Line>>>>);

impl Lines {
    pub(crate) fn of(&self, app: AppId) -> Arc<Mutex<Line>> {
        held(&self.0).entry(app).or_default().clone()
    }

    /// From now on nothing of an app is decided any more; what it knew is forgotten.
    pub(crate) fn close(&self, app: AppId) {
        *held(&self.of(app)) = Line::closed();
    }

    /// The app is there after all.
    pub(crate) fn reopen(&self, app: AppId) {
        held(&self.0).remove(&app);
    }
}

/// A decision pushed to the log, not yet durable.
pub(crate) struct Pushed {
    line: Arc<Mutex<Line>>,
    ticket: Option<u64>,
    taken: Vec<u64>,
    /// Events dropped because an earlier request brought them: they count as durable only if that one is.
    dropped: Vec<u64>,
    pending: Option<Pending<u64>>,
}

impl Pushed {
    /// A decision without events.
    pub(crate) fn changes(
        line: Arc<Mutex<Line>>,
        ticket: Option<u64>,
        pending: Option<Pending<u64>>,
    ) -> Self {
        Self { line, ticket, taken: Vec::new(), dropped: Vec::new(), pending }
    }

    /// Waits until the decision is on disk; takes it back when it cannot be.
    pub(crate) async fn durable(self) -> Result<()> {
        let Some(pending) = self.pending else { return Ok(()) };
        let position = pending.await;
        let mut line = held(&self.line);
        match position {
            Ok(position) => {
                if let Some(ticket) = self.ticket {
                    line.logged(ticket, position);
                }
                match self.dropped.iter().all(|f| line.seen.has(*f)) {
                    true => Ok(()),
                    false => Err(Fault::later("the log could not be written: send the events again")),
                }
            }
            Err(fault) => {
                self.taken.iter().for_each(|f| line.seen.forget(*f));
                if let Some(ticket) = self.ticket {
                    line.lost(ticket);
                }
                Err(fault)
            }
        }
    }
}

impl Engine {
    /// Takes in one PutEvents request. Everything accepted is durable when this returns.
    ///
    /// Items stand alone: a refused endpoint does not refuse its events, a bad event is its own result
    /// (reference A §3.3). Duplicates are accepted and dropped.
    ///
    /// # Errors
    /// 503 when the log cannot be written; then nothing of the request counts.
    pub async fn put_events(&self, app: &App, items: Vec<Item>, moves: &Moves) -> Result<Vec<ItemResult>> {
        let (results, pushed) =
            self.decide_events(app, items, Company { moves, ..Company::at(self.now()) })?;
        let events = pushed.taken.len() as u64;
        pushed.durable().await?;
        self.counters.pace.add(events);
        Ok(results)
    }

    fn decide_events(
        &self,
        app: &App,
        items: Vec<Item>,
        company: Company<'_>,
    ) -> Result<(Vec<ItemResult>, Pushed)> {
        let arrivals: Vec<Arrival> = items.into_iter().map(Arrival::of).collect();
        let line = self.lines.of(app.id);
        let mut guard = held(&line);
        let mut deciding = Deciding::open(&mut guard, &self.store, app.id, *self.applied.borrow())?;
        deciding.prefetch(arrivals.iter().map(|arrival| arrival.key.clone()))?;
        let mut taken = Taken::default();
        let decided: Vec<_> = arrivals
            .into_iter()
            .map(|arrival| self.decide_item(&mut deciding, arrival, company, &mut taken))
            .collect();
        let (changes, ticket) = deciding.close();
        let appending = guard.appending.clone();
        let (mut guard, mut early) = (Some(guard), None);
        if !taken.dropped.is_empty() {
            // Who brought them first may still be encoding: that one goes to the log before us.
            drop(appending.write().unwrap_or_else(PoisonError::into_inner));
        } else if ticket.is_none() {
            // Nobody's state changes, so order within the app does not matter: encode without the line.
            early = Some(appending.read().unwrap_or_else(PoisonError::into_inner));
            guard = None;
        }
        let mut record = Record { at: company.now, changes, events: Vec::new() };
        let results =
            decided.into_iter().map(|(arrival, endpoint)| arrival.told(endpoint, &mut record.events));
        let results = results.collect();
        if !taken.dropped.is_empty() {
            self.counters.duplicates.fetch_add(taken.dropped.len() as u64, Relaxed);
        }
        // Dropped duplicates alone still go through the log: their first bringer must be durable before us.
        let nothing = record.changes.is_empty() && record.events.is_empty() && taken.dropped.is_empty();
        let pending = (!nothing).then(|| self.store.log().append(vec![Entry::new(app.id, record)]));
        drop((guard, early));
        let Taken { fresh: taken, dropped } = taken;
        Ok((results, Pushed { line, ticket, taken, dropped, pending }))
    }

    /// Decides one item; what is left of it has the events that are new.
    fn decide_item(
        &self,
        to: &mut Deciding<'_>,
        mut arrival: Arrival,
        company: Company<'_>,
        taken: &mut Taken,
    ) -> (Arrival, Result<(), Fault>) {
        let given = std::mem::replace(&mut arrival.item.endpoint, Err(String::new()));
        let endpoint = match given {
            Err(text) => Err(Fault::invalid(text)),
            Ok(patch) if patch.is_empty() && to.exists(&arrival.key).unwrap_or(false) => Ok(()),
            Ok(patch) => {
                let company = Company { newest_event: arrival.newest, ..company };
                self.decide_patch(to, &arrival.item.endpoint_id, &patch, company)
            }
        };
        let seen = to.seen();
        for (fingerprint, new) in &mut arrival.prints {
            *new = seen.note(*fingerprint, company.now);
            if *new { &mut taken.fresh } else { &mut taken.dropped }.push(*fingerprint);
        }
        (arrival, endpoint)
    }

    /// Fills the duplicate filters from the log's last 24 hours.
    pub(crate) fn recall_seen(&self) -> Result<()> {
        let since = self.now().plus(-24 * HOUR);
        self.store.log().since(since, |logged| {
            if logged.record.at < since {
                return;
            }
            let line = self.lines.of(logged.app);
            let mut line = held(&line);
            for events in logged.record.events.chunk_by(|a, b| a.endpoint == b.endpoint) {
                let sender = Sender::new(&EndpointKey::of(&events[0].endpoint));
                for event in events.iter().filter(|e| e.origin == model::event::Origin::Client) {
                    line.seen.note(sender.fingerprint(event), logged.record.at);
                }
            }
        })
    }
}

/// An item with what can be known of it without the line, which others wait for.
struct Arrival {
    key: EndpointKey,
    item: Item,
    /// Timestamp of the newest event.
    newest: Option<Millis>,
    /// Of each event: its fingerprint, and whether it is new.
    prints: Vec<(u64, bool)>,
}

impl Arrival {
    fn of(item: Item) -> Self {
        let key = EndpointKey::of(&item.endpoint_id);
        let sender = Sender::new(&key);
        let newest = item.events.iter().map(|event| event.at).max();
        let prints = item.events.iter().map(|event| (sender.fingerprint(event), false)).collect();
        Self { key, item, newest, prints }
    }

    /// What the client is told; events that are new go to `events`.
    fn told(self, endpoint: Result<(), Fault>, events: &mut Vec<Event>) -> ItemResult {
        let Item { endpoint_id, events: mut given, told, .. } = self.item;
        if self.prints.iter().any(|(_, new)| !new) {
            let mut prints = self.prints.into_iter();
            given.retain(|_| prints.next().is_some_and(|(_, new)| new));
        }
        match events.is_empty() {
            true => *events = given,
            false => events.append(&mut given),
        }
        ItemResult { endpoint_id, endpoint, events: told }
    }
}

/// Fingerprints of the events of one request: those that are new, and those that came before.
#[derive(Default)]
struct Taken {
    fresh: Vec<u64>,
    dropped: Vec<u64>,
}
