//! Keeps an index of people up with the state: the log names who changed, the store says how they are now.

use super::PAGE;
use insight::audience::Index;
use model::{
    change::Change,
    endpoint::User,
    error::{Fault, Result},
    event::Origin,
    id::{AppId, EndpointKey},
};
use std::{collections::HashSet, sync::mpsc::sync_channel};
use store::{Log, ReadLimits, Reader, Stored};

/// Records read from the log at a time.
const READ: ReadLimits = ReadLimits { records: 4_000, raw_bytes: 8 << 20 };
/// Records behind which everybody is read afresh, or as many as there are endpoints: quicker than looking through
/// the log.
const BEHIND_LEAST: u64 = 20_000;
/// Endpoints after which the memory is looked at, or an eighth of those there are.
const LOOK_LEAST: usize = 50_000;
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
            Change::ArchiveRead { .. } => {}
        }
    }
}

/// Brings an index to the position that a reader stands at; stops early above `most` bytes. Answers how many
/// endpoints and users were taken in.
pub(super) fn follow(
    (reader, log): (&Reader<'_>, &Log),
    app: AppId,
    index: &mut Index,
    to: u64,
    most: usize,
) -> Result<usize> {
    if index.position == to {
        return Ok(0);
    }
    let behind = to.saturating_sub(index.position);
    if index.is_empty() || index.is_worn() || behind > BEHIND_LEAST.max(index.len() as u64) {
        return afresh(reader, app, index, to, most);
    }
    let changed = changed(log, app, index.position, to)?;
    if changed.all || changed.endpoints.len() > (index.len() / 4).max(CHANGED_LEAST) {
        return afresh(reader, app, index, to, most);
    }
    let mut there = Vec::new();
    for key in &changed.endpoints {
        match reader.endpoint(app, key)? {
            Some(found) => there.push(found),
            None => index.remove(key),
        }
    }
    // New ones in the order of their numbers, which is what the index is quickest with.
    there.sort_by_key(|found| found.no);
    there.iter().for_each(|found| index.put(found.no, &found.endpoint, found.last_active));
    for id in &changed.users {
        index.user(id, reader.user(app, id)?.as_ref());
    }
    index.position = to;
    Ok(changed.endpoints.len() + changed.users.len())
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

fn afresh(reader: &Reader<'_>, app: AppId, index: &mut Index, to: u64, most: usize) -> Result<usize> {
    *index = Index::default();
    let (mut users, mut id) = (0, String::new());
    loop {
        let page = reader.scan_users(app, &id, PAGE)?;
        let Some(last) = page.last() else { break };
        id.clone_from(&last.id);
        users += page.len();
        page.iter().for_each(|user| index.user(&user.id, Some(user)));
    }
    take_all(reader, app, index, most)?;
    index.settle();
    index.position = to;
    Ok(users + index.len())
}

/// Takes in every endpoint, or as many as fit. What is read here is arranged on another thread.
fn take_all(reader: &Reader<'_>, app: AppId, index: &mut Index, most: usize) -> Result<()> {
    /// Pages that wait.
    const AHEAD: usize = 4;
    std::thread::scope(|scope| {
        let (pages, waiting) = sync_channel::<Vec<Stored>>(AHEAD);
        let taking = scope.spawn(move || {
            let mut look = LOOK_LEAST;
            for page in waiting {
                page.iter().for_each(|found| index.put(found.no, &found.endpoint, found.last_active));
                if index.len() > look {
                    if index.bytes() > most {
                        break;
                    }
                    look = index.len() + LOOK_LEAST.max(index.len() / 8);
                }
            }
        });
        for numbers in reader.endpoint_numbers(app)?.chunks(PAGE) {
            if pages.send(reader.endpoints_by_numbers(app, numbers)?).is_err() {
                break;
            }
        }
        drop(pages);
        taking.join().map_err(|_| Fault::bug("taking people in failed"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        follow::{STATE, fold::Fold},
        population::{People, Snapshot},
    };
    use insight::audience::{self, Asking, Estimate, Fields, Members};
    use model::named::{Named, Text};
    use model::{
        change::Record,
        endpoint::{AttributeKind, Endpoint, EndpointPatch, Rules, merge},
        event::Event,
        segment::{AttributeTest, AttributeType, Dimensions, Recency, Segment},
        time::{DAY, Millis},
    };
    use rand::{Rng, SeedableRng, rngs::StdRng};
    use std::collections::BTreeMap;
    use store::{App, Entry, Options, Store};

    const APP: AppId = AppId(7);

    fn endpoint(draw: &mut StdRng, n: u32) -> Endpoint {
        let value = draw.random_range(0..5).to_string();
        let patch = EndpointPatch {
            attributes: BTreeMap::from([("plan".to_owned(), vec![value])]),
            user_id: draw.random_bool(0.5).then(|| format!("u{}", n % 7)),
            ..EndpointPatch::default()
        };
        let rules = Rules { now: Millis(0), request_id: "", cohort: 0, newest_event: None, exported: false };
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
            id: Text::default(),
            kind: "x".into(),
            at: Millis(at),
            origin: Origin::Client,
            attributes: Named::default(),
            metrics: Named::default(),
            session: None,
            client: None,
            address: None,
            recipient: None,
        }
    }

    /// Answers about everybody, and about a rule of each kind of value that is drawn.
    fn answers(population: &Snapshot<'_>, now: Millis) -> (Members, Estimate, Fields, Vec<Members>) {
        let test = |kind, value: &str| {
            BTreeMap::from([("plan".to_owned(), AttributeTest { kind, values: vec![value.to_owned()] })])
        };
        let mut rules: Vec<Dimensions> = (0..5)
            .map(|n| Dimensions {
                attributes: test(AttributeType::Inclusive, &n.to_string()),
                ..Dimensions::default()
            })
            .collect();
        let tier = AttributeTest { kind: AttributeType::Exclusive, values: vec!["7".to_owned()] };
        rules.push(Dimensions {
            user_attributes: BTreeMap::from([("tier".to_owned(), tier)]),
            ..Dimensions::default()
        });
        rules
            .push(Dimensions { recency: Some(Recency { active: true, hours: 24 }), ..Dimensions::default() });
        let of = |dimensions| Segment { dimensions, ..Segment::default() };
        let members = |segment: &Segment| audience::members(population, segment, None, now).unwrap();
        let asking = Asking { now, suppressed: &HashSet::new(), stop: &|| false };
        (
            members(&Segment::default()),
            audience::estimate(population, &of(Some(rules[5].clone())), &asking).unwrap().unwrap(),
            audience::fields(population).unwrap(),
            rules.iter().map(|d| members(&of(Some(d.clone())))).collect(),
        )
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
        let (mut draw, mut index, mut at) = (StdRng::seed_from_u64(3), Index::default(), 0);
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
                follow((reader, store.log()), APP, &mut index, position, usize::MAX)?;
                let kept = Snapshot { reader, app: APP, position, index: Some(&index) };
                let read = Snapshot { reader, app: APP, position, index: None };
                // A day after the middle of the events: recency tells them apart.
                let now = Millis(at / 2 + DAY);
                assert_eq!(answers(&kept, now), answers(&read, now));
                Ok(index.len())
            });
            compared.unwrap();
        }
        assert!(index.len() > 10);
        let unfit = store.read(|reader| {
            let mut people = People::default();
            let fits = people.bring_up((reader, store.log()), APP, reader.cursor(STATE)?, 1)?;
            Ok(!fits && people.index.is_empty() && people.too_many.is_some())
        });
        assert!(unfit.unwrap(), "what does not fit is not kept");
    }
}
