//! The people of one app, arranged by what they have: who has a value is a set, and a segment joins sets.
//!
//! Endpoints have *positions* in here, dense and in the order of their numbers, so that an app with few endpoints
//! among many others wastes nothing. A position is never used again; [`Index::is_worn`] says when to begin afresh.
//! User attributes are kept once for each user, and their values name every endpoint of the user.
//! [`model::segment::Prepared::matches`] is the meaning; property tests hold this to it.

mod answers;
mod arena;
mod columns;
mod find;
mod gather;
mod join;
mod lists;
mod postings;
mod rules;
mod values;

use columns::Column;
use lists::{EMPTY, Lists};
use model::{
    endpoint::{Endpoint, OptOut, Status, User},
    id::EndpointKey,
    time::Millis,
};
use postings::Posting;
use roaring::RoaringBitmap;
use std::collections::{BTreeMap, HashMap};
use values::{KEY, USER, Values};

/// Of an endpoint without a user, or without an address.
const NONE: u32 = u32::MAX;

/// Everybody of one app, by what they have.
#[derive(Default)]
pub struct Index {
    /// The log position this is exact for; 0 = nothing was taken in yet.
    pub position: u64,
    values: Values,
    /// Endpoint numbers by position.
    numbers: Vec<u32>,
    /// Whether the numbers do not ascend; they do when endpoints come in the order in which they were made.
    disordered: bool,
    /// Values that nobody had when everybody had been taken in: users without endpoints.
    idle_at_first: usize,
    rows: Rows,
    last_active: Vec<i64>,
    metrics: BTreeMap<String, Column>,
    lists: Lists,
    /// Places of the lists of the users' attributes, by the value that is the user's id.
    of_users: HashMap<u32, u32>,
    there: RoaringBitmap,
    /// Without an address.
    bare: RoaringBitmap,
    opted_out: RoaringBitmap,
    inactive: RoaringBitmap,
}

/// Value numbers by position.
#[derive(Default)]
struct Rows {
    keys: Vec<u32>,
    users: Vec<u32>,
    mailboxes: Vec<u32>,
    /// Places of the lists of all other values.
    lists: Vec<u32>,
}

impl Index {
    /// How many endpoints.
    pub fn len(&self) -> usize {
        self.there.len() as usize
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.there.is_empty()
    }

    /// An endpoint as it is now. Cheapest in the order of the numbers.
    pub fn put(&mut self, no: u32, endpoint: &Endpoint, last_active: Millis) {
        let EndpointKey(key) = endpoint.key();
        let key = self.values.number(KEY, key.as_bytes());
        let at = match self.position_of(key) {
            Some(at) if self.numbers[at as usize] == no => at,
            Some(other) => {
                self.leave(other);
                self.enter(no)
            }
            None => self.enter(no),
        };
        let before = self.all_of(at);
        let user = endpoint.user_id.as_ref().map_or(NONE, |id| self.values.number(USER, id.as_bytes()));
        let own = gather::endpoint(&mut self.values, endpoint);
        let i = at as usize;
        self.rows.keys[i] = key;
        self.rows.users[i] = user;
        self.rows.mailboxes[i] = gather::mailbox_of(&mut self.values, endpoint).unwrap_or(NONE);
        self.rows.lists[i] = self.lists.replace(self.rows.lists[i], &own);
        self.last_active[i] = last_active.0;
        set(&mut self.bare, at, self.rows.mailboxes[i] == NONE);
        set(&mut self.opted_out, at, endpoint.opt_out == OptOut::All);
        set(&mut self.inactive, at, endpoint.status == Status::Inactive);
        self.measure(at, &endpoint.metrics);
        self.change(at, &before);
        self.compact();
    }

    /// An endpoint is gone.
    pub fn remove(&mut self, EndpointKey(key): &EndpointKey) {
        let known = self.values.find(KEY, key.as_bytes());
        if let Some(at) = known.and_then(|key| self.position_of(key)) {
            self.leave(at);
        }
    }

    /// A user as it is now; none when it is gone.
    pub fn user(&mut self, id: &str, user: Option<&User>) {
        let number = self.values.number(USER, id.as_bytes());
        let endpoints: Vec<u32> = match self.values.postings.of(number) {
            Posting::Few(run) => run.to_vec(),
            Posting::Bits(bits) => bits.iter().collect(),
        };
        let before: Vec<Vec<u32>> = endpoints.iter().map(|at| self.all_of(*at)).collect();
        let list = user.map(|user| gather::user(&mut self.values, user)).unwrap_or_default();
        let place = self.of_users.get(&number).copied().unwrap_or(EMPTY);
        match self.lists.replace(place, &list) {
            EMPTY => drop(self.of_users.remove(&number)),
            place => drop(self.of_users.insert(number, place)),
        }
        for (at, before) in endpoints.iter().zip(&before) {
            self.change(*at, before);
        }
        self.compact();
    }

    /// Whether so much has gone since the beginning that a fresh index would be half the size.
    pub fn is_worn(&self) -> bool {
        /// Below this nothing is gained.
        const LEAST: usize = 10_000;
        let gone = self.numbers.len() - self.len();
        let idle = self.values.postings.idle.saturating_sub(self.idle_at_first);
        gone > LEAST.max(self.len()) || idle > LEAST.max(self.values.postings.len() / 2)
    }

    /// Everybody has been taken in: gives back what was kept for growing.
    pub fn settle(&mut self) {
        self.idle_at_first = self.values.postings.idle;
        let Rows { keys, users, mailboxes, lists } = &mut self.rows;
        [keys, users, mailboxes, lists, &mut self.numbers].into_iter().for_each(Vec::shrink_to_fit);
        self.last_active.shrink_to_fit();
        self.metrics.values_mut().for_each(Column::shrink);
        self.of_users.shrink_to_fit();
        self.values.shrink();
    }

    /// Bytes of memory, nearly; looks at every set, so not for each change.
    pub fn bytes(&self) -> usize {
        let Rows { keys, users, mailboxes, lists } = &self.rows;
        let rows = [keys, users, mailboxes, lists, &self.numbers];
        rows.iter().map(|row| row.capacity() * 4).sum::<usize>()
            + self.last_active.capacity() * 8
            + self.metrics.values().map(Column::bytes).sum::<usize>()
            + self.lists.bytes()
            + self.of_users.capacity() * 9
            + self.values.bytes()
    }

    fn position_of(&self, key: u32) -> Option<u32> {
        match self.values.postings.of(key) {
            Posting::Few([at]) => Some(*at),
            _ => None,
        }
    }

    fn enter(&mut self, no: u32) -> u32 {
        let at = self.numbers.len() as u32;
        self.disordered |= self.numbers.last().is_some_and(|last| *last > no);
        self.numbers.push(no);
        let Rows { keys, users, mailboxes, lists } = &mut self.rows;
        [keys, users, mailboxes].into_iter().for_each(|row| row.push(NONE));
        lists.push(EMPTY);
        self.last_active.push(i64::MIN);
        self.there.insert(at);
        at
    }

    fn leave(&mut self, at: u32) {
        let (before, i) = (self.all_of(at), at as usize);
        self.rows.lists[i] = self.lists.replace(self.rows.lists[i], &[]);
        let Rows { keys, users, mailboxes, .. } = &mut self.rows;
        [keys, users, mailboxes].into_iter().for_each(|row| row[i] = NONE);
        for set in [&mut self.there, &mut self.bare, &mut self.opted_out, &mut self.inactive] {
            set.remove(at);
        }
        self.measure(at, &BTreeMap::new());
        self.change(at, &before);
    }

    fn measure(&mut self, at: u32, metrics: &BTreeMap<String, f64>) {
        for (name, column) in &mut self.metrics {
            column.set(at, metrics.get(name).copied());
        }
        for (name, number) in metrics {
            if !self.metrics.contains_key(name) {
                let column = self.metrics.entry(name.clone()).or_default();
                column.set(at, Some(*number));
            }
        }
    }

    /// Every value of an endpoint, its user's too, sorted.
    fn all_of(&self, at: u32) -> Vec<u32> {
        let Rows { keys, users, mailboxes, lists } = &self.rows;
        let i = at as usize;
        let of_user = self.of_users.get(&users[i]).map_or(&[][..], |place| self.lists.get(*place));
        let single = [keys[i], users[i], mailboxes[i]].into_iter().filter(|value| *value != NONE);
        let own = self.lists.get(lists[i]).iter().chain(of_user).copied();
        let mut all: Vec<u32> = own.chain(single).collect();
        all.sort_unstable();
        all
    }

    /// Brings the sets up to what an endpoint has now.
    fn change(&mut self, at: u32, before: &[u32]) {
        let now = self.all_of(at);
        let postings = &mut self.values.postings;
        let missing = |of: &[u32], value: &u32| of.binary_search(value).is_err();
        before.iter().filter(|value| missing(&now, value)).for_each(|value| postings.take(*value, at));
        now.iter().filter(|value| missing(before, value)).for_each(|value| postings.add(*value, at));
    }

    fn compact(&mut self) {
        self.lists.compact(self.rows.lists.iter_mut().chain(self.of_users.values_mut()));
    }

    /// The numbers of endpoints, ascending.
    fn numbers_of(&self, set: RoaringBitmap) -> Box<dyn Iterator<Item = u32> + '_> {
        if self.disordered {
            let mut numbers: Vec<u32> = set.into_iter().map(|at| self.numbers[at as usize]).collect();
            numbers.sort_unstable();
            return Box::new(numbers.into_iter());
        }
        Box::new(set.into_iter().map(|at| self.numbers[at as usize]))
    }

    /// An endpoint's key, and its user's id.
    fn who(&self, at: u32) -> (&str, Option<&str>) {
        let (key, user) = (self.rows.keys[at as usize], self.rows.users[at as usize]);
        (self.values.text_of(key), (user != NONE).then(|| self.values.text_of(user)))
    }
}

fn set(of: &mut RoaringBitmap, at: u32, is: bool) {
    if is {
        of.insert(at);
    } else {
        of.remove(at);
    }
}
