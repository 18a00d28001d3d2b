//! People held as they are, for tests: what scanning them answers, an index has to answer.

use super::{Population, See};
use model::{
    endpoint::{Endpoint, User},
    error::Result,
    id::EndpointKey,
    segment::{Segment, Source, Sources},
    time::Millis,
};
use std::collections::{BTreeMap, HashMap};

/// Everybody of one app, and the segments there are.
#[derive(Default)]
pub struct Crowd {
    pub position: u64,
    pub by_no: BTreeMap<u32, (Endpoint, Millis)>,
    pub users: HashMap<String, User>,
    pub segments: HashMap<Source, Segment>,
    /// Endpoint keys and user ids of every imported segment.
    pub listed: (Vec<String>, Vec<String>),
}

impl Crowd {
    pub fn put(&mut self, no: u32, endpoint: Endpoint, last_active: Millis) {
        self.remove(&endpoint.key());
        self.by_no.insert(no, (endpoint, last_active));
    }

    pub fn remove(&mut self, key: &EndpointKey) {
        self.by_no.retain(|_, (endpoint, _)| endpoint.key() != *key);
    }

    pub fn user(&mut self, id: &str, user: Option<&User>) {
        match user {
            Some(user) => drop(self.users.insert(id.to_owned(), user.clone())),
            None => drop(self.users.remove(id)),
        }
    }
}

impl Sources for Crowd {
    fn segment(&self, source: &Source) -> Result<Option<Segment>> {
        Ok(self.segments.get(source).cloned())
    }

    fn members(&self, _: &Source) -> Result<(Vec<String>, Vec<String>)> {
        Ok(self.listed.clone())
    }
}

impl Population for Crowd {
    fn position(&self) -> u64 {
        self.position
    }

    fn scan(&self, after: u32, see: &mut See<'_>) -> Result<()> {
        for (no, (endpoint, last_active)) in self.by_no.range(after.saturating_add(1)..) {
            let user = endpoint.user_id.as_ref().and_then(|id| self.users.get(id));
            if see(*no, endpoint, user, *last_active).is_break() {
                break;
            }
        }
        Ok(())
    }
}
