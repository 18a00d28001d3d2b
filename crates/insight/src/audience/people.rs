//! An app's people in memory, as the store has them at one log position.

use super::See;
use model::{
    endpoint::{Endpoint, User},
    id::EndpointKey,
    time::Millis,
};
use std::collections::{BTreeMap, HashMap};

struct Known {
    endpoint: Endpoint,
    last_active: Millis,
}

/// Everybody of one app.
#[derive(Default)]
pub struct People {
    /// The log position this is exact for; 0 = nothing was taken in yet.
    pub position: u64,
    by_no: BTreeMap<u32, Known>,
    numbers: HashMap<EndpointKey, u32>,
    users: HashMap<String, User>,
}

impl People {
    /// How many endpoints.
    pub fn len(&self) -> usize {
        self.by_no.len()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.by_no.is_empty()
    }

    /// An endpoint as it is now.
    pub fn put(&mut self, no: u32, endpoint: Endpoint, last_active: Millis) {
        let before = self.numbers.insert(endpoint.key(), no);
        if let Some(before) = before.filter(|before| *before != no) {
            self.by_no.remove(&before);
        }
        self.by_no.insert(no, Known { endpoint, last_active });
    }

    /// An endpoint is gone.
    pub fn remove(&mut self, key: &EndpointKey) {
        if let Some(no) = self.numbers.remove(key) {
            self.by_no.remove(&no);
        }
    }

    /// A user as it is now; none when it is gone.
    pub fn user(&mut self, id: &str, user: Option<User>) {
        match user {
            Some(user) => drop(self.users.insert(id.to_owned(), user)),
            None => drop(self.users.remove(id)),
        }
    }

    /// Shows every endpoint after a number, in the order of the numbers, until told to stop.
    pub fn scan(&self, after: u32, see: &mut See<'_>) {
        for (no, known) in self.by_no.range(after.saturating_add(1)..) {
            let user = known.endpoint.user_id.as_ref().and_then(|id| self.users.get(id));
            if see(*no, &known.endpoint, user, known.last_active).is_break() {
                return;
            }
        }
    }
}
