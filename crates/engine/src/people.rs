//! Endpoints and users: every write is decided here before it is answered (reference A §2).

use crate::{
    Engine,
    apps::App,
    held,
    ingest::{Company, Pushed, line::Deciding},
};
use model::{
    change::Record,
    endpoint::{self, AttributeKind, Endpoint, EndpointPatch, Moves, Rules, Seat, Status, User},
    error::{Fault, Result},
    id::EndpointKey,
    quota::Quota,
    template::Scope,
    time::Millis,
};
use std::{collections::BTreeSet, sync::Arc};
use store::Entry;

/// An endpoint as read: with its user's attributes and the newest activity.
#[derive(Clone, Debug)]
pub struct Person {
    pub endpoint: Endpoint,
    pub user: Option<User>,
    pub last_active: Millis,
}

/// What a message that belongs to no campaign may name.
pub(crate) fn scope<'a>(person: Option<&'a Person>, app_id: &'a str, now: Millis, seed: u64) -> Scope<'a> {
    Scope {
        endpoint: person.map(|person| &person.endpoint),
        user: person.and_then(|person| person.user.as_ref()),
        app_id,
        campaign_id: "",
        now,
        seed,
    }
}

/// One row of a file.
pub(crate) enum Row {
    Endpoint {
        id: String,
        patch: Box<EndpointPatch>,
        /// It is a line of an export: it was stored, whatever it lacks.
        exported: bool,
    },
    /// All endpoints of a user.
    User(String),
}

impl Engine {
    /// Creates or patches an endpoint; durable when this returns. Reference A §2.3.
    ///
    /// # Errors
    /// 400 as reference A §2.2, §2.4 and §2.8 say; 403 for a move that the caller may not make; 503 when the log
    /// cannot be written.
    pub async fn update_endpoint(
        &self,
        app: &App,
        id: &str,
        patch: &EndpointPatch,
        moves: &Moves,
    ) -> Result<()> {
        let company = Company { moves, ..Company::at(self.now()) };
        self.decide(app, |to| self.decide_patch(to, id, patch, company).map(drop)).await
    }

    /// Applies patches in order; none if one of them is refused. Reference A §2.3 (batch).
    ///
    /// # Errors
    /// As [`Engine::update_endpoint`], naming the item.
    pub async fn update_endpoints(
        &self,
        app: &App,
        items: &[(String, EndpointPatch)],
        moves: &Moves,
    ) -> Result<()> {
        let company = Company { moves, ..Company::at(self.now()) };
        for (id, patch) in items {
            endpoint::validate(id, patch).map_err(|fault| named_item(id, fault))?;
        }
        self.decide(app, |to| {
            to.prefetch(items.iter().map(|(id, _)| EndpointKey::of(id)))?;
            for (id, patch) in items {
                self.decide_patch(to, id, patch, company).map_err(|fault| named_item(id, fault))?;
            }
            Ok(())
        })
        .await
    }

    /// Decides rows of files in order, each by itself; answers the places of those that were refused. Without
    /// `register` nothing is written: rows name what is stored.
    pub(crate) async fn import_batch(
        &self,
        app: &App,
        rows: &[Row],
        register: bool,
    ) -> Result<Vec<(usize, Fault)>> {
        let now = self.now();
        let key = |row: &Row| match row {
            Row::Endpoint { id, .. } => Some(EndpointKey::of(id)),
            Row::User(_) => None,
        };
        self.decide(app, |to| {
            to.prefetch(rows.iter().filter_map(key))?;
            let mut refused = Vec::new();
            for (at, row) in rows.iter().enumerate() {
                match self.decide_row(to, row, register, now) {
                    Ok(()) => {}
                    Err(fault @ Fault::Caller(..)) => refused.push((at, fault)),
                    Err(fault) => return Err(fault),
                }
            }
            Ok(refused)
        })
        .await
    }

    /// Reference A §6.2: who is new needs a channel and an address, users are those of stored endpoints.
    fn decide_row(&self, to: &mut Deciding<'_>, row: &Row, register: bool, now: Millis) -> Result<()> {
        let (id, patch, exported) = match row {
            Row::User(user) if to.endpoints_of_user(user)?.is_empty() => {
                return Err(Fault::invalid(format!("no stored endpoint has the user id {user}")));
            }
            Row::User(_) => return Ok(()),
            Row::Endpoint { id, patch, exported } => (id, patch, *exported),
        };
        let stored = to.exists(&EndpointKey::of(id))?;
        if !register {
            let text = || format!("RegisterEndpoints is false, and {id} is no stored endpoint");
            return if stored { Ok(()) } else { Err(Fault::invalid(text())) };
        }
        let complete = patch.channel.is_some() && patch.address.as_ref().is_some_and(|a| !a.is_empty());
        if !(stored || exported || complete) {
            let text = format!("{id} is not stored, and a new endpoint needs ChannelType and Address");
            return Err(Fault::invalid(text));
        }
        // A line that names a stored endpoint and says nothing of it is no write.
        if stored && patch.is_empty() {
            return Ok(());
        }
        self.decide_patch(to, id, patch, Company { exported, ..Company::at(now) })
    }

    /// Makes one decision of one app and waits until it is durable.
    pub(crate) async fn decide<T>(
        &self,
        app: &App,
        make: impl FnOnce(&mut Deciding<'_>) -> Result<T>,
    ) -> Result<T> {
        let (made, pushed) = {
            let line = self.lines.of(app.id);
            let mut guard = held(&line);
            let mut deciding = Deciding::open(&mut guard, &self.store, app.id, *self.applied.borrow())?;
            let made = make(&mut deciding);
            if made.is_err() {
                deciding.abandon();
                return made;
            }
            let (changes, ticket) = deciding.close();
            let record = Record { at: self.now(), changes, events: Vec::new() };
            let pending = ticket.map(|_| self.store.log().append(vec![Entry::new(app.id, record)]));
            drop(guard);
            (made, Pushed::changes(line, ticket, pending))
        };
        pushed.durable().await?;
        made
    }

    /// Decides one patch: merge, seat at the user, displaced addresses.
    pub(crate) fn decide_patch(
        &self,
        to: &mut Deciding<'_>,
        id: &str,
        patch: &EndpointPatch,
        company: Company<'_>,
    ) -> Result<()> {
        endpoint::validate(id, patch)?;
        let key = EndpointKey::of(id);
        let current = to.endpoint(&key)?;
        company.moves.check(current.as_deref(), patch)?;
        let user_id = match patch.user_id.as_deref() {
            Some(given) => (!given.is_empty()).then(|| given.to_owned()),
            None => current.as_ref().and_then(|e| e.user_id.clone()),
        };
        let user = user_id.as_deref().map(|u| to.user(u)).transpose()?.flatten();
        let request_id = self.chance.uuid();
        let Company { now, newest_event, exported, .. } = company;
        let cohort = self.chance.cohort();
        let rules = Rules { now, request_id: &request_id, cohort, newest_event, exported };
        let merged = endpoint::merge(current.as_deref(), user.as_deref(), id, patch, &rules)?;
        if let Some(most) = self.settings.quotas.of(Quota::AttributeNames) {
            endpoint::room_for_names(&merged, to.names()?, most)?;
        }
        self.take_seat(to, current.as_deref(), &merged.endpoint)?;
        displace(to, current.as_deref(), &merged.endpoint)?;
        let left = current.as_ref().and_then(|e| e.user_id.clone()).filter(|u| Some(u) != user_id.as_ref());
        to.put(merged.endpoint);
        if let Some(user) = merged.user {
            to.put_user(user);
        }
        left.map_or(Ok(()), |user| retire_user(to, &user))
    }

    /// Reference A §2.8: a user has 15 seats.
    fn take_seat(&self, to: &mut Deciding<'_>, before: Option<&Endpoint>, after: &Endpoint) -> Result<()> {
        let Some(user) = after.user_id.as_deref() else { return Ok(()) };
        if before.is_some_and(|e| e.user_id.as_deref() == Some(user)) {
            return Ok(());
        }
        let others = to.endpoints_of_user(user)?;
        let others: Vec<&Endpoint> = others.iter().map(Arc::as_ref).collect();
        match endpoint::seat(after.channel, &others)? {
            Seat::Free => Ok(()),
            Seat::Demote(key) => {
                let Some(oldest) = to.endpoint(&key)? else { return Ok(()) };
                let mut oldest = Endpoint::clone(&oldest);
                oldest.status = Status::Inactive;
                oldest.user_id = None;
                to.put(oldest);
                Ok(())
            }
        }
    }

    /// One endpoint, with everything this client wrote before.
    ///
    /// # Errors
    /// 404 for an unknown id.
    pub async fn endpoint(&self, app: &App, id: &str) -> Result<Person> {
        self.barrier().await?;
        let found = self.store.read(|r| person(r, app, &EndpointKey::of(id)))?;
        found.ok_or_else(|| Fault::missing("Endpoint not found"))
    }

    /// Every endpoint of a user, inactive ones too. Reference A §2.6.
    ///
    /// # Errors
    /// 404 when the user has none.
    pub async fn user_endpoints(&self, app: &App, user: &str) -> Result<Vec<Person>> {
        self.barrier().await?;
        let found = self.store.read(|r| {
            let record = r.user(app.id, user)?;
            let stored = r.endpoints_of_user(app.id, user)?;
            let with = |s: store::Stored| Person {
                endpoint: s.endpoint,
                user: record.clone(),
                last_active: s.last_active,
            };
            Ok(stored.into_iter().map(with).collect::<Vec<_>>())
        })?;
        if found.is_empty() { Err(Fault::missing("User not found")) } else { Ok(found) }
    }

    /// Deletes an endpoint and returns what it was; `None` when there was none.
    pub async fn delete_endpoint(&self, app: &App, id: &str) -> Result<Option<Person>> {
        let key = EndpointKey::of(id);
        self.decide(app, |to| {
            let Some(endpoint) = to.endpoint(&key)? else { return Ok(None) };
            let user = endpoint.user_id.as_deref().map(|u| to.user(u)).transpose()?.flatten();
            to.delete(&endpoint);
            if let Some(user) = &endpoint.user_id {
                retire_user(to, user)?;
            }
            Ok(Some(gone(&endpoint, user.as_deref())))
        })
        .await
    }

    /// Deletes every endpoint of a user and returns them. Reference A §2.6.
    pub async fn delete_user_endpoints(&self, app: &App, user: &str) -> Result<Vec<Person>> {
        self.decide(app, |to| {
            let record = to.user(user)?;
            let mut endpoints = to.endpoints_of_user(user)?;
            endpoints.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
            for endpoint in &endpoints {
                to.delete(endpoint);
            }
            retire_user(to, user)?;
            Ok(endpoints.iter().map(|e| gone(e, record.as_deref())).collect())
        })
        .await
    }

    /// Takes names away from every endpoint or user; a name may end in `*`. Answers the names that remain.
    /// Reference A §2.9.
    pub async fn remove_attributes(
        &self,
        app: &App,
        kind: AttributeKind,
        names: Vec<String>,
    ) -> Result<Vec<String>> {
        self.decide(app, |to| {
            to.remove_names(kind, names)?;
            let remaining: BTreeSet<&String> =
                to.names()?.iter().filter(|(k, _)| *k == kind).map(|(_, name)| name).collect();
            Ok(remaining.into_iter().cloned().collect())
        })
        .await
    }
}

/// Says which item of a batch it is, except in texts that clients know.
fn named_item(id: &str, fault: Fault) -> Fault {
    match fault {
        Fault::Caller(_, ref text) if endpoint::KNOWN_TEXTS.iter().any(|known| text.starts_with(known)) => {
            fault
        }
        Fault::Caller(reason, text) => Fault::Caller(reason, format!("{text} (item {id})")),
        other => other,
    }
}

fn gone(endpoint: &Endpoint, user: Option<&User>) -> Person {
    Person { endpoint: endpoint.clone(), user: user.cloned(), last_active: endpoint.last_active }
}

/// Reference A §2.5: only the last written endpoint of an address and channel stays active.
fn displace(to: &mut Deciding<'_>, before: Option<&Endpoint>, after: &Endpoint) -> Result<()> {
    let (Some(channel), Some(address)) = (after.channel, after.address.as_deref()) else { return Ok(()) };
    let settled =
        |e: &Endpoint| e.channel == after.channel && e.address == after.address && e.status == Status::Active;
    if after.status != Status::Active || before.is_some_and(settled) {
        return Ok(());
    }
    let key = after.key();
    for other in to.active_at(channel, address)?.into_iter().filter(|e| e.key() != key) {
        let mut older = Endpoint::clone(&other);
        older.status = Status::Inactive;
        to.put(older);
    }
    Ok(())
}

/// Reference A §2.6: a user's attributes do not outlive the last endpoint.
pub(crate) fn retire_user(to: &mut Deciding<'_>, user: &str) -> Result<()> {
    if to.endpoints_of_user(user)?.is_empty() && to.user(user)?.is_some() {
        to.delete_user(user);
    }
    Ok(())
}

/// Reads an endpoint with its user.
pub(crate) fn person(r: &store::Reader<'_>, app: &App, key: &EndpointKey) -> Result<Option<Person>> {
    r.endpoint(app.id, key)?.map(|found| with_user(r, app, found)).transpose()
}

/// An endpoint by its number, with its user.
pub(crate) fn person_by_no(r: &store::Reader<'_>, app: &App, no: u32) -> Result<Option<Person>> {
    r.endpoint_by_no(app.id, no)?.map(|found| with_user(r, app, found)).transpose()
}

/// A stored endpoint with its user.
pub(crate) fn with_user(r: &store::Reader<'_>, app: &App, found: store::Stored) -> Result<Person> {
    let user = found.endpoint.user_id.as_deref().map(|u| r.user(app.id, u)).transpose()?.flatten();
    Ok(Person { endpoint: found.endpoint, user, last_active: found.last_active })
}
