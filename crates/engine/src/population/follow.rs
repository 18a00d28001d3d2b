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
    fn take(&mut self, change: &Change) {
        match change {
            Change::EndpointPut(endpoint) => drop(self.endpoints.insert(endpoint.key())),
            Change::EndpointDeleted { id } => drop(self.endpoints.insert(EndpointKey::of(id))),
            Change::UserPut(User { id, .. }) | Change::UserDeleted { id } => {
                self.users.insert(id.clone());
            }
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
            logged.record.changes.iter().for_each(|change| changed.take(change));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        follow::{STATE, fold::Fold},
        population::Snapshot,
    };
    use insight::audience::Population;
    use model::{
        change::Record,
        endpoint::{AttributeKind, Endpoint, EndpointPatch, Rules, merge},
        event::Event,
        time::Millis,
    };
    use rand::{Rng, SeedableRng, rngs::StdRng};
    use std::{collections::BTreeMap, ops::ControlFlow};
    use store::{App, Entry, Options, Store};

    const APP: AppId = AppId(7);

    fn endpoint(draw: &mut StdRng, n: u32) -> Endpoint {
        let value = draw.random_range(0..5).to_string();
        let patch = EndpointPatch {
            attributes: BTreeMap::from([("plan".to_owned(), vec![value])]),
            user_id: draw.random_bool(0.5).then(|| format!("u{}", n % 7)),
            ..EndpointPatch::default()
        };
        let rules =
            Rules { now: Millis(1_000), request_id: "", cohort: 0, newest_event: None, exported: false };
        merge(None, None, &format!("E{n}"), &patch, &rules).unwrap().endpoint
    }

    fn record(draw: &mut StdRng, at: i64) -> Record {
        let (n, mut events) = (draw.random_range(0..40), Vec::new());
        let changes = match draw.random_range(0..10) {
            0 => vec![Change::EndpointDeleted { id: format!("e{n}") }],
            1 => vec![Change::UserDeleted { id: format!("u{}", n % 7) }],
            2 | 3 => {
                let attributes = BTreeMap::from([("tier".to_owned(), vec![n.to_string()])]);
                vec![Change::UserPut(User { id: format!("u{}", n % 7), attributes })]
            }
            4 | 5 => {
                events.push(active(n, at));
                Vec::new()
            }
            6 if draw.random_bool(0.3) => {
                vec![Change::AttributesRemoved {
                    kind: AttributeKind::Endpoint,
                    names: vec!["plan".to_owned()],
                }]
            }
            _ => vec![Change::EndpointPut(Box::new(endpoint(draw, n)))],
        };
        Record { at: Millis(at), changes, events }
    }

    fn active(n: u32, at: i64) -> Event {
        Event {
            endpoint: format!("e{n}").into(),
            id: String::new(),
            kind: "x".to_owned(),
            at: Millis(at),
            origin: Origin::Client,
            attributes: BTreeMap::new(),
            metrics: BTreeMap::new(),
            session: None,
            client: None,
            address: None,
            recipient: None,
        }
    }

    fn all(population: &Snapshot<'_>) -> Vec<(u32, Endpoint, Option<User>, Millis)> {
        let mut all = Vec::new();
        let scanned = population.scan(0, &mut |no, endpoint, user, last_active| {
            all.push((no, endpoint.clone(), user.cloned(), last_active));
            ControlFlow::Continue(())
        });
        scanned.unwrap();
        all
    }

    #[test]
    fn memory_shows_what_the_store_shows() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), Options::default()).unwrap();
        let app = App {
            id: APP,
            name: String::new(),
            region: String::new(),
            created: Millis(0),
            deleted: None,
            tags: BTreeMap::new(),
        };
        store.write(move |tx| tx.app_put(&app)).wait().unwrap();
        let (mut draw, mut people, mut at) = (StdRng::seed_from_u64(3), People::default(), 0);
        for _ in 0..60 {
            let some = draw.random_range(1..6);
            let records: Vec<Record> = (0..some).map(|i| record(&mut draw, at + i)).collect();
            at += some;
            let entries = records.into_iter().map(|record| Entry::new(APP, record)).collect();
            store.log().append(entries).wait().unwrap();
            let mut fold = Fold::default();
            let after = store.read(|r| r.cursor(STATE)).unwrap();
            store.log().read(after, READ).unwrap().into_iter().for_each(|logged| fold.take(logged));
            store.write(move |tx| fold.write(tx, STATE)).wait().unwrap();
            if draw.random_bool(0.3) {
                continue;
            }
            let compared = store.read(|reader| {
                let position = reader.cursor(STATE)?;
                follow(reader, store.log(), APP, &mut people, position)?;
                let kept = Snapshot { reader, app: APP, position, people: Some(&people) };
                let read = Snapshot { reader, app: APP, position, people: None };
                assert_eq!(all(&kept), all(&read));
                Ok(people.len())
            });
            compared.unwrap();
        }
        assert!(people.len() > 10);
    }
}
