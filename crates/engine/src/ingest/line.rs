//! One app's line of decisions: every change of its people is decided here, in one sequence.
//!
//! Current state is what the store has applied plus what is decided and not yet applied; the latter lives
//! in [`Line`]'s slots until the state follower has passed it. A decision is pushed to the log while the
//! line is held, so the log has an app's changes in the order of their decisions.

use super::seen::Seen;
use model::{
    change::Change,
    channel::Channel,
    endpoint::AttributeKind,
    endpoint::{Endpoint, Status, User},
    error::{Fault, Result},
    id::{AppId, EndpointKey},
};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    hash::{Hash, Hasher},
    sync::{Arc, RwLock},
};
use store::Store;

/// Applied endpoints and users kept at hand for one app, so that a merge needs no read.
const CLEAN_MAX: usize = 50_000;
/// Endpoints known to exist, kept as 8-byte fingerprints, for one app.
const KNOWN_MAX: usize = 2_000_000;

/// An after-image with the decision that made it; `decided` 0 means the store has it.
struct Slot<T> {
    image: Option<Arc<T>>,
    decided: u64,
}

/// A decision on its way: what it touched and, once durable, where it lies in the log.
struct Ticket {
    number: u64,
    endpoints: Vec<EndpointKey>,
    users: Vec<String>,
    position: Option<u64>,
}

/// A RemoveAttributes that the store has not applied yet: reads look through it.
struct Removal {
    decided: u64,
    kind: AttributeKind,
    names: Vec<String>,
    /// What it changed of what the store has not applied either.
    changed: Vec<Before>,
}

/// An image before a removal, with the decision that made it.
enum Before {
    Endpoint(EndpointKey, u64, Arc<Endpoint>),
    User(String, u64, Arc<User>),
}

/// What one app's line knows beyond the store. Held under the app's lock.
#[derive(Default)]
pub(crate) struct Line {
    endpoints: HashMap<EndpointKey, Slot<Endpoint>>,
    users: HashMap<String, Slot<User>>,
    /// Keys of undecided endpoints (not yet applied), by the user and by the address they now have.
    by_user: HashMap<String, HashSet<EndpointKey>>,
    by_address: HashMap<(Channel, String), HashSet<EndpointKey>>,
    known: HashSet<u64>,
    removals: Vec<Removal>,
    tickets: VecDeque<Ticket>,
    last_ticket: u64,
    /// Held to read by decisions that are encoded without the line until they are on their way to the log.
    pub(crate) appending: Arc<RwLock<()>>,
    /// The app is deleted.
    closed: bool,
    names: Option<HashSet<(AttributeKind, String)>>,
    pub(crate) seen: Seen,
}

fn fingerprint(key: &EndpointKey) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

impl Line {
    /// Of an app that is deleted.
    pub(crate) fn closed() -> Self {
        Self { closed: true, ..Self::default() }
    }

    /// Forgets what the store has applied up to log position `applied`.
    pub(crate) fn pass(&mut self, applied: u64) {
        while self.tickets.front().is_some_and(|t| t.position.is_some_and(|at| at <= applied)) {
            let ticket = self.tickets.pop_front().expect("just seen");
            self.removals.retain(|r| r.decided != ticket.number);
            for key in ticket.endpoints {
                self.settle_endpoint(&key, ticket.number);
            }
            for id in ticket.users {
                if let Some(slot) = self.users.get_mut(&id).filter(|s| s.decided == ticket.number) {
                    slot.decided = 0;
                }
            }
        }
        if self.endpoints.len() > CLEAN_MAX {
            self.endpoints.retain(|_, slot| slot.decided != 0);
        }
        if self.users.len() > CLEAN_MAX {
            self.users.retain(|_, slot| slot.decided != 0);
        }
        if self.known.len() > KNOWN_MAX {
            self.known.clear();
        }
    }

    fn settle_endpoint(&mut self, key: &EndpointKey, decided: u64) {
        let Some(slot) = self.endpoints.get_mut(key).filter(|s| s.decided == decided) else { return };
        slot.decided = 0;
        let image = slot.image.clone();
        self.unindex(key, image.as_deref());
    }

    /// Notes where a decision became durable.
    pub(crate) fn logged(&mut self, ticket: u64, position: u64) {
        if let Some(t) = self.tickets.iter_mut().find(|t| t.number == ticket) {
            t.position = Some(position);
        }
    }

    /// A decision was not made durable: what it alone decided is forgotten, the store's state counts again.
    pub(crate) fn lost(&mut self, ticket: u64) {
        let Some(at) = self.tickets.iter().position(|t| t.number == ticket) else { return };
        let ticket = self.tickets.remove(at).expect("just found");
        while let Some(at) = self.removals.iter().position(|r| r.decided == ticket.number) {
            let removal = self.removals.remove(at);
            self.put_back(removal);
        }
        for key in ticket.endpoints {
            if self.endpoints.get(&key).is_some_and(|s| s.decided == ticket.number) {
                let slot = self.endpoints.remove(&key).expect("just seen");
                self.unindex(&key, slot.image.as_deref());
                self.known.remove(&fingerprint(&key));
            }
        }
        for id in ticket.users {
            if self.users.get(&id).is_some_and(|s| s.decided == ticket.number) {
                self.users.remove(&id);
            }
        }
    }

    /// Undoes a removal, in images that nothing was decided of since.
    fn put_back(&mut self, removal: Removal) {
        self.names = None;
        for before in removal.changed {
            match before {
                Before::Endpoint(key, decided, image) => {
                    if let Some(slot) = self.endpoints.get_mut(&key).filter(|s| s.decided == decided) {
                        slot.image = Some(image);
                    }
                }
                Before::User(id, decided, image) => {
                    if let Some(slot) = self.users.get_mut(&id).filter(|s| s.decided == decided) {
                        slot.image = Some(image);
                    }
                }
            }
        }
        // The others were read through it.
        self.forget_applied();
    }

    fn forget_applied(&mut self) {
        self.endpoints.retain(|_, slot| slot.decided != 0);
        self.users.retain(|_, slot| slot.decided != 0);
    }

    fn restore(&mut self, key: EndpointKey, before: Option<Slot<Endpoint>>) {
        let placed = self.endpoints.remove(&key);
        self.unindex(&key, placed.and_then(|s| s.image).as_deref());
        self.known.remove(&fingerprint(&key));
        let Some(slot) = before else { return };
        if let (Some(endpoint), true) = (slot.image.clone(), slot.decided != 0) {
            self.index(&key, &endpoint);
        }
        self.endpoints.insert(key, slot);
    }

    fn index(&mut self, key: &EndpointKey, endpoint: &Endpoint) {
        if let Some(user) = &endpoint.user_id {
            self.by_user.entry(user.clone()).or_default().insert(key.clone());
        }
        if let (Some(channel), Some(address)) = (endpoint.channel, &endpoint.address) {
            self.by_address.entry((channel, address.clone())).or_default().insert(key.clone());
        }
    }

    fn unindex(&mut self, key: &EndpointKey, endpoint: Option<&Endpoint>) {
        let Some(endpoint) = endpoint else { return };
        if let Some(user) = &endpoint.user_id {
            drop_from(&mut self.by_user, user, key);
        }
        if let (Some(channel), Some(address)) = (endpoint.channel, &endpoint.address) {
            drop_from(&mut self.by_address, &(channel, address.clone()), key);
        }
    }
}

fn drop_from<K: Hash + Eq>(index: &mut HashMap<K, HashSet<EndpointKey>>, at: &K, key: &EndpointKey) {
    if let Some(keys) = index.get_mut(at) {
        keys.remove(key);
        if keys.is_empty() {
            index.remove(at);
        }
    }
}

/// One decision being made: reads see everything decided before; writes are staged until [`Deciding::close`].
pub(crate) struct Deciding<'l> {
    line: &'l mut Line,
    store: &'l Store,
    app: AppId,
    ticket: u64,
    endpoints: Vec<EndpointKey>,
    users: Vec<String>,
    changes: Vec<Change>,
    undo: Vec<Undo>,
}

/// What a slot held before this decision touched it.
enum Undo {
    Endpoint(EndpointKey, Option<Slot<Endpoint>>),
    User(String, Option<Slot<User>>),
}

impl<'l> Deciding<'l> {
    /// Opens a decision; `applied` is the state follower's position.
    ///
    /// # Errors
    /// 404 when the app was deleted since it was looked up.
    pub(crate) fn open(line: &'l mut Line, store: &'l Store, app: AppId, applied: u64) -> Result<Self> {
        if line.closed {
            return Err(Fault::missing("Application not found"));
        }
        line.pass(applied);
        line.last_ticket += 1;
        let ticket = line.last_ticket;
        Ok(Self {
            line,
            store,
            app,
            ticket,
            endpoints: Vec::new(),
            users: Vec::new(),
            changes: Vec::new(),
            undo: Vec::new(),
        })
    }

    /// The duplicate filter.
    pub(crate) fn seen(&mut self) -> &mut Seen {
        &mut self.line.seen
    }

    /// Whether an endpoint exists now.
    pub(crate) fn exists(&mut self, key: &EndpointKey) -> Result<bool> {
        match self.line.endpoints.get(key) {
            Some(slot) => Ok(slot.image.is_some()),
            None if self.line.known.contains(&fingerprint(key)) => Ok(true),
            None => Ok(self.endpoint(key)?.is_some()),
        }
    }

    /// Loads what the store has of these endpoints in one read.
    pub(crate) fn prefetch(&mut self, keys: impl Iterator<Item = EndpointKey>) -> Result<()> {
        let line = &self.line;
        let strange =
            |key: &EndpointKey| !line.endpoints.contains_key(key) && !line.known.contains(&fingerprint(key));
        let missing: Vec<EndpointKey> = keys.filter(strange).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let stored = self.store.read(|r| r.endpoints_by_keys(self.app, &missing))?;
        for found in stored {
            self.keep(found.endpoint);
        }
        // That there is none is known now, too.
        for key in missing {
            self.line.endpoints.entry(key).or_insert(Slot { image: None, decided: 0 });
        }
        Ok(())
    }

    fn keep(&mut self, mut endpoint: Endpoint) -> Arc<Endpoint> {
        for removal in &self.line.removals {
            remove_from_endpoint(&mut endpoint, removal.kind, &removal.names);
        }
        let (key, image) = (endpoint.key(), Arc::new(endpoint));
        self.line.known.insert(fingerprint(&key));
        self.line.endpoints.insert(key, Slot { image: Some(image.clone()), decided: 0 });
        image
    }

    /// An endpoint as it is now.
    pub(crate) fn endpoint(&mut self, key: &EndpointKey) -> Result<Option<Arc<Endpoint>>> {
        if let Some(slot) = self.line.endpoints.get(key) {
            return Ok(slot.image.clone());
        }
        let stored = self.store.read(|r| r.endpoint(self.app, key))?;
        Ok(stored.map(|found| self.keep(found.endpoint)))
    }

    /// A user's record as it is now.
    pub(crate) fn user(&mut self, id: &str) -> Result<Option<Arc<User>>> {
        if let Some(slot) = self.line.users.get(id) {
            return Ok(slot.image.clone());
        }
        let Some(mut user) = self.store.read(|r| r.user(self.app, id))? else { return Ok(None) };
        for removal in &self.line.removals {
            remove_from_user(&mut user, removal.kind, &removal.names);
        }
        let image = Arc::new(user);
        self.line.users.insert(id.to_owned(), Slot { image: Some(image.clone()), decided: 0 });
        Ok(Some(image))
    }

    /// Every endpoint tied to a user now, in no order.
    pub(crate) fn endpoints_of_user(&mut self, user: &str) -> Result<Vec<Arc<Endpoint>>> {
        let stored = self.store.read(|r| r.endpoints_of_user(self.app, user))?;
        let stored = stored.into_iter().map(|s| s.endpoint).collect();
        let extra: Vec<EndpointKey> = self.line.by_user.get(user).into_iter().flatten().cloned().collect();
        self.overlay(stored, extra, |e| e.user_id.as_deref() == Some(user))
    }

    /// Every active endpoint with this address on this channel, in no order.
    pub(crate) fn active_at(&mut self, channel: Channel, address: &str) -> Result<Vec<Arc<Endpoint>>> {
        let stored = self.store.read(|r| r.endpoints_with_address(self.app, channel, address))?;
        let stored = stored.into_iter().map(|s| s.endpoint).collect();
        let at = (channel, address.to_owned());
        let extra: Vec<EndpointKey> = self.line.by_address.get(&at).into_iter().flatten().cloned().collect();
        self.overlay(stored, extra, |e| {
            e.channel == Some(channel) && e.address.as_deref() == Some(address) && e.status == Status::Active
        })
    }

    /// What the store found, corrected by what is decided since.
    fn overlay(
        &mut self,
        stored: Vec<Endpoint>,
        extra: Vec<EndpointKey>,
        still: impl Fn(&Endpoint) -> bool,
    ) -> Result<Vec<Arc<Endpoint>>> {
        let keys: HashSet<EndpointKey> = stored.iter().map(Endpoint::key).chain(extra).collect();
        for endpoint in stored {
            if !self.line.endpoints.contains_key(&endpoint.key()) {
                self.keep(endpoint);
            }
        }
        let images = keys.iter().filter_map(|key| self.line.endpoints.get(key)?.image.clone());
        Ok(images.filter(|e| still(e)).collect())
    }

    /// Decides an endpoint's after-image.
    pub(crate) fn put(&mut self, endpoint: Endpoint) {
        let key = endpoint.key();
        self.learn(&endpoint);
        self.place(key, Some(Arc::new(endpoint.clone())));
        self.changes.push(Change::EndpointPut(Box::new(endpoint)));
    }

    /// Decides that an endpoint goes.
    pub(crate) fn delete(&mut self, endpoint: &Endpoint) {
        self.line.known.remove(&fingerprint(&endpoint.key()));
        self.place(endpoint.key(), None);
        self.changes.push(Change::EndpointDeleted { id: endpoint.id.clone() });
    }

    fn place(&mut self, key: EndpointKey, image: Option<Arc<Endpoint>>) {
        let before = self.line.endpoints.remove(&key);
        self.line.unindex(&key, before.as_ref().and_then(|s| s.image.as_deref()));
        self.undo.push(Undo::Endpoint(key.clone(), before));
        if let Some(endpoint) = &image {
            self.line.known.insert(fingerprint(&key));
            self.line.index(&key, endpoint);
        }
        self.line.endpoints.insert(key.clone(), Slot { image, decided: self.ticket });
        self.endpoints.push(key);
    }

    /// Decides a user's after-image.
    pub(crate) fn put_user(&mut self, user: User) {
        if let Some(names) = &mut self.line.names {
            names.extend(user.attributes.keys().map(|n| (AttributeKind::User, n.clone())));
        }
        self.place_user(&user.id, Some(Arc::new(user.clone())));
        self.changes.push(Change::UserPut(user));
    }

    /// Decides that a user's record goes.
    pub(crate) fn delete_user(&mut self, id: &str) {
        self.place_user(id, None);
        self.changes.push(Change::UserDeleted { id: id.to_owned() });
    }

    fn place_user(&mut self, id: &str, image: Option<Arc<User>>) {
        let before = self.line.users.insert(id.to_owned(), Slot { image, decided: self.ticket });
        self.undo.push(Undo::User(id.to_owned(), before));
        self.users.push(id.to_owned());
    }

    /// The custom names known to the app, over the three maps (reference A §2.2).
    pub(crate) fn names(&mut self) -> Result<&HashSet<(AttributeKind, String)>> {
        if self.line.names.is_none() {
            let stored = self.store.read(|r| r.names(self.app))?;
            let mut names: HashSet<_> = stored.into_iter().collect();
            for slot in self.line.endpoints.values().filter(|s| s.decided != 0) {
                names.extend(slot.image.iter().flat_map(|e| custom_names(e)));
            }
            for slot in self.line.users.values().filter(|s| s.decided != 0) {
                let of_user = slot.image.iter().flat_map(|u| u.attributes.keys());
                names.extend(of_user.map(|n| (AttributeKind::User, n.clone())));
            }
            self.line.names = Some(names);
        }
        Ok(self.line.names.as_ref().expect("just loaded"))
    }

    fn learn(&mut self, endpoint: &Endpoint) {
        if let Some(names) = &mut self.line.names {
            names.extend(custom_names(endpoint));
        }
    }

    /// Decides a RemoveAttributes; a name may end in `*`.
    pub(crate) fn remove_names(&mut self, kind: AttributeKind, patterns: Vec<String>) -> Result<()> {
        self.names()?;
        if let Some(names) = &mut self.line.names {
            names.retain(|(k, name)| *k != kind || !model::endpoint::named(&patterns, name));
        }
        self.line.forget_applied();
        let mut changed = Vec::new();
        for (key, slot) in &mut self.line.endpoints {
            let Some(image) = &mut slot.image else { continue };
            let before = image.clone();
            if remove_from_endpoint(Arc::make_mut(image), kind, &patterns) {
                changed.push(Before::Endpoint(key.clone(), slot.decided, before));
            }
        }
        for (id, slot) in &mut self.line.users {
            let Some(image) = &mut slot.image else { continue };
            let before = image.clone();
            if remove_from_user(Arc::make_mut(image), kind, &patterns) {
                changed.push(Before::User(id.clone(), slot.decided, before));
            }
        }
        self.line.removals.push(Removal { decided: self.ticket, kind, names: patterns.clone(), changed });
        self.changes.push(Change::AttributesRemoved { kind, names: patterns });
        Ok(())
    }

    /// Takes back everything this decision placed: it is not made.
    pub(crate) fn abandon(self) {
        let line = self.line;
        line.names = None;
        for undo in self.undo.into_iter().rev() {
            match undo {
                Undo::Endpoint(key, before) => line.restore(key, before),
                Undo::User(id, Some(slot)) => drop(line.users.insert(id, slot)),
                Undo::User(id, None) => drop(line.users.remove(&id)),
            }
        }
    }

    /// Ends the decision: its changes, and its ticket when there are any.
    pub(crate) fn close(self) -> (Vec<Change>, Option<u64>) {
        if self.changes.is_empty() {
            return (self.changes, None);
        }
        let Self { line, ticket: number, endpoints, users, changes, .. } = self;
        line.tickets.push_back(Ticket { number, endpoints, users, position: None });
        (changes, Some(number))
    }
}

/// The custom names an endpoint uses.
pub(crate) fn custom_names(endpoint: &Endpoint) -> impl Iterator<Item = (AttributeKind, String)> + '_ {
    let attributes = endpoint.attributes.keys().map(|n| (AttributeKind::Endpoint, n.clone()));
    let metrics = endpoint.metrics.keys().map(|n| (AttributeKind::Metric, n.clone()));
    let unclaimed = endpoint.unclaimed.keys().map(|n| (AttributeKind::User, n.clone()));
    attributes.chain(metrics).chain(unclaimed)
}

/// Takes the named attributes from an endpoint; a name may end in `*`. True when it had any.
pub(crate) fn remove_from_endpoint(endpoint: &mut Endpoint, kind: AttributeKind, names: &[String]) -> bool {
    let keep = |name: &String| !model::endpoint::named(names, name);
    let count = |e: &Endpoint| e.attributes.len() + e.metrics.len() + e.unclaimed.len();
    let before = count(endpoint);
    match kind {
        AttributeKind::Endpoint => endpoint.attributes.retain(|name, _| keep(name)),
        AttributeKind::Metric => endpoint.metrics.retain(|name, _| keep(name)),
        AttributeKind::User => endpoint.unclaimed.retain(|name, _| keep(name)),
    }
    count(endpoint) != before
}

/// Takes the named attributes from a user; true when it had any.
pub(crate) fn remove_from_user(user: &mut User, kind: AttributeKind, names: &[String]) -> bool {
    let before = user.attributes.len();
    if kind == AttributeKind::User {
        user.attributes.retain(|name, _| !model::endpoint::named(names, name));
    }
    user.attributes.len() != before
}
