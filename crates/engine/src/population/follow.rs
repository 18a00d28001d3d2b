//! Keeps people in memory up with the state: the log names who changed, the store says how they are now.

use super::PAGE;
use insight::audience::People;
use model::{
    change::Change,
    endpoint::User,
    error::Result,
    event::Origin,
    id::{AppId, EndpointKey},
};
use std::collections::HashSet;
use store::{Log, ReadLimits, Reader};

/// Records read from the log at a time.
const READ: ReadLimits = ReadLimits { records: 4_000, raw_bytes: 8 << 20 };
/// Records behind which everybody is read afresh: quicker than looking through the log.
const BEHIND_MAX: u64 = 20_000;
/// Of so many changed endpoints, or a quarter of all, likewise.
const CHANGED_LEAST: usize = 1_000;

/// Who may have changed.
#[derive(Default)]
struct Changed {
    endpoints: HashSet<EndpointKey>,
    users: HashSet<String>,
    /// Attributes were taken from everybody.
    all: bool,
}

impl Changed {
    fn take(&mut self, change: Change) {
        match change {
            Change::EndpointPut(endpoint) => drop(self.endpoints.insert(endpoint.key())),
            Change::EndpointDeleted { id } => drop(self.endpoints.insert(EndpointKey::of(&id))),
            Change::UserPut(User { id, .. }) | Change::UserDeleted { id } => drop(self.users.insert(id)),
            Change::AttributesRemoved { .. } => self.all = true,
        }
    }
}

/// Brings people to the position that a reader stands at.
pub(super) fn follow(reader: &Reader<'_>, log: &Log, app: AppId, people: &mut People, to: u64) -> Result<()> {
    if people.position == to {
        return Ok(());
    }
    if people.is_empty() || to.saturating_sub(people.position) > BEHIND_MAX {
        return afresh(reader, app, people, to);
    }
    let changed = changed(log, app, people.position, to)?;
    if changed.all || changed.endpoints.len() > (people.len() / 4).max(CHANGED_LEAST) {
        return afresh(reader, app, people, to);
    }
    for key in &changed.endpoints {
        match reader.endpoint(app, key)? {
            Some(found) => people.put(found.no, found.endpoint, found.last_active),
            None => people.remove(key),
        }
    }
    for id in &changed.users {
        people.user(id, reader.user(app, id)?);
    }
    people.position = to;
    Ok(())
}

fn changed(log: &Log, app: AppId, after: u64, to: u64) -> Result<Changed> {
    let (mut changed, mut position) = (Changed::default(), after);
    while position < to {
        let records = log.read(position, READ)?;
        let Some(last) = records.last() else { break };
        position = last.position;
        for logged in records.into_iter().filter(|logged| logged.app == app && logged.position <= to) {
            logged.record.changes.iter().cloned().for_each(|change| changed.take(change));
            let active = logged.record.events.iter().filter(|event| event.origin == Origin::Client);
            changed.endpoints.extend(active.map(|event| EndpointKey::of(&event.endpoint)));
        }
    }
    Ok(changed)
}

fn afresh(reader: &Reader<'_>, app: AppId, people: &mut People, to: u64) -> Result<()> {
    *people = People::default();
    people.position = to;
    for user in reader.users(app)? {
        let id = user.id.clone();
        people.user(&id, Some(user));
    }
    let mut after = 0;
    loop {
        let page = reader.scan_endpoints(app, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.no;
        page.into_iter().for_each(|found| people.put(found.no, found.endpoint, found.last_active));
    }
}
