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
    time::{HOUR, Millis},
};
use seen::Sender;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, atomic::Ordering::Relaxed},
};
use store::{Entry, Pending};

/// One endpoint's part of a PutEvents request, as parsed by the API layer.
pub struct Item {
    /// As the client wrote it.
    pub endpoint_id: String,
    /// The endpoint half, or why it could not be read.
    pub endpoint: Result<EndpointPatch, String>,
    /// Event id → the event, or why it could not be read.
    pub events: Vec<(String, Result<Event, String>)>,
}

/// What became of an [`Item`]; texts are for the client.
pub struct ItemResult {
    pub endpoint_id: String,
    pub endpoint: Result<(), Fault>,
    pub events: Vec<(String, Result<(), String>)>,
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
        let now = company.now;
        let line = self.lines.of(app.id);
        let mut guard = held(&line);
        let mut deciding = Deciding::open(&mut guard, &self.store, app.id, *self.applied.borrow())?;
        let keys: Vec<EndpointKey> = items.iter().map(|i| EndpointKey::of(&i.endpoint_id)).collect();
        deciding.prefetch(&keys)?;

        let mut results = Vec::with_capacity(items.len());
        let count = items.iter().map(|item| item.events.len()).sum();
        let (events, fresh) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let mut taken = Taken { now, events, fresh, dropped: Vec::new() };
        for (item, key) in items.into_iter().zip(&keys) {
            results.push(self.decide_item(&mut deciding, item, key, (&mut taken, company)));
        }
        if !taken.dropped.is_empty() {
            self.counters.duplicates.fetch_add(taken.dropped.len() as u64, Relaxed);
        }
        let (changes, ticket) = deciding.close();
        let record = Record { at: now, changes, events: taken.events };
        // Dropped duplicates alone still go through the log: their first bringer must be durable before us.
        let nothing = record.changes.is_empty() && record.events.is_empty() && taken.dropped.is_empty();
        if ticket.is_none() {
            // Nobody's state changes, so order within the app does not matter: encode without the line.
            drop(guard);
        }
        let pending = (!nothing).then(|| self.store.log().append(vec![Entry::new(app.id, record)]));
        let (taken, dropped) = (taken.fresh, taken.dropped);
        Ok((results, Pushed { line: line.clone(), ticket, taken, dropped, pending }))
    }

    fn decide_item(
        &self,
        to: &mut Deciding<'_>,
        item: Item,
        key: &EndpointKey,
        (taken, company): (&mut Taken, Company<'_>),
    ) -> ItemResult {
        let newest_event = item.events.iter().filter_map(|(_, e)| e.as_ref().ok()).map(|e| e.at).max();
        let endpoint = match item.endpoint {
            Err(text) => Err(Fault::invalid(text)),
            Ok(patch) if patch.is_empty() && to.exists(key).unwrap_or(false) => Ok(()),
            Ok(patch) => {
                self.decide_patch(to, &item.endpoint_id, &patch, Company { newest_event, ..company })
            }
        };
        let sender = Sender::new(key);
        let events = item.events.into_iter();
        let events = events.map(|(id, event)| (id, event.map(|e| taken.take(to, &sender, e)))).collect();
        ItemResult { endpoint_id: item.endpoint_id, endpoint, events }
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

/// The events of one request that are new.
struct Taken {
    now: Millis,
    events: Vec<Event>,
    fresh: Vec<u64>,
    dropped: Vec<u64>,
}

impl Taken {
    fn take(&mut self, to: &mut Deciding<'_>, sender: &Sender, event: Event) {
        let fingerprint = sender.fingerprint(&event);
        if to.seen().note(fingerprint, self.now) {
            self.fresh.push(fingerprint);
            self.events.push(event);
        } else {
            self.dropped.push(fingerprint);
        }
    }
}
