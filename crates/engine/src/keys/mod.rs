//! Access keys: what servers and apps sign with.

mod guests;
mod permits;
mod rotation;

pub use guests::{GUEST_MS, GuestCredentials, Pool};
pub use permits::PERMIT_MS;
pub use rotation::OVERLAP_MS;

use crate::{Engine, apps::App, chance::Chance, clock::real_now, held, sealing::Sealer};
use model::{
    access::Role,
    error::{Fault, Reason, Result},
    id::AppId,
    time::{Millis, SECOND},
};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering::Relaxed},
    },
};
use store::Store;
use subtle::ConstantTimeEq;

/// How exactly the last use is remembered, milliseconds.
const USED_MS: i64 = model::time::MINUTE;
/// Keys at most.
const KEYS_MAX: usize = 1_000;
/// Characters of a key's name at most.
const NAME_MAX: usize = 100;

/// How a key is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// It signs calls.
    Signs,
    /// It stands in the address of calls, and signs none.
    InAddress,
    /// Guests of an identity pool sign with credentials that are made of it.
    Pool(Pool),
}

/// A key that may sign.
pub struct AccessKey {
    pub id: String,
    pub name: String,
    pub role: Role,
    /// The only app it is for.
    pub app: Option<AppId>,
    pub way: Way,
    pub created: Millis,
    pub secret: String,
    /// The secret before the last rotation, and until when it is good.
    previous: Option<(String, Millis)>,
    /// Milliseconds; 0 = never.
    used: AtomicI64,
}

impl AccessKey {
    /// When it last signed, to the minute.
    pub fn used(&self) -> Option<Millis> {
        Some(Millis(self.used.load(Relaxed))).filter(|at| at.0 > 0)
    }

    /// Until when the secret before the last rotation is good.
    pub fn previous_until(&self, now: Millis) -> Option<Millis> {
        self.previous.as_ref().map(|(_, until)| *until).filter(|until| *until > now)
    }

    /// The secrets that are good, the newest first.
    fn secrets(&self, now: Millis) -> impl Iterator<Item = &str> {
        let previous = self.previous.as_ref().filter(|(_, until)| *until > now);
        std::iter::once(self.secret.as_str()).chain(previous.map(|(secret, _)| secret.as_str()))
    }
}

/// What a key is asked to be.
pub struct Wanted<'w> {
    pub name: &'w str,
    pub role: Role,
    pub app: Option<&'w App>,
    pub way: Way,
}

/// Why somebody who signs is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// The key, or the token, is not known, or not any more.
    Unknown,
    /// The time of temporary credentials is over.
    Expired,
}

/// The keys, opened: a signature is checked without a look into the store.
pub(crate) type Keys = Mutex<HashMap<String, Arc<AccessKey>>>;

/// An id and a secret, shaped like those of the API's first home.
pub fn new_key(chance: &Chance) -> (String, String) {
    (format!("AKCP{}", chance.letters(16).to_uppercase()), chance.letters(40))
}

fn place(id: &str) -> String {
    format!("access-key/{id}")
}

pub(crate) fn load(store: &Store, sealer: &Sealer) -> Result<Keys> {
    let opened = store.read(|r| r.access_keys())?.into_iter().map(|row| {
        let open =
            |sealed: &[u8]| String::from_utf8(sealer.open(&place(&row.id), sealed)?).map_err(Fault::bug);
        let previous = row.previous.as_ref().map(|(sealed, until)| Ok((open(sealed)?, *until)));
        let key = AccessKey {
            secret: open(&row.secret)?,
            previous: previous.transpose()?,
            way: match row.pool {
                Some((id, seconds)) => Way::Pool(Pool { id, good_ms: seconds * SECOND }),
                None if row.in_address => Way::InAddress,
                None => Way::Signs,
            },
            name: row.name,
            role: row.role,
            app: row.app,
            created: row.created,
            used: AtomicI64::new(row.used.map_or(0, |at| at.0)),
            id: row.id.clone(),
        };
        Ok((row.id, Arc::new(key)))
    });
    Ok(Mutex::new(opened.collect::<Result<_>>()?))
}

impl Engine {
    /// Who signs with an access key id, and the secrets that may have signed; `token` comes with temporary
    /// credentials, and is not looked at beside a key of this server.
    ///
    /// # Errors
    /// See [`Denied`].
    pub fn signer(
        &self,
        id: &str,
        token: Option<&str>,
        now: Millis,
    ) -> Result<(Arc<AccessKey>, Vec<String>), Denied> {
        let known = held(&self.keys).get(id).filter(|key| key.way == Way::Signs).cloned();
        if let Some(key) = known {
            let secrets = key.secrets(now).map(str::to_owned).collect();
            return Ok((key, secrets));
        }
        self.guest(id, token.ok_or(Denied::Unknown)?, now)
    }

    /// A key that stands in an address, by its id and secret.
    pub fn address_key(&self, id: &str, secret: &str) -> Option<Arc<AccessKey>> {
        let key = held(&self.keys).get(id).filter(|key| key.way == Way::InAddress).cloned()?;
        let is_it = key.secrets(real_now()).any(|good| good.as_bytes().ct_eq(secret.as_bytes()).into());
        is_it.then(|| {
            self.access_key_used(&key);
            key
        })
    }

    /// All of them, the oldest first.
    pub fn access_keys(&self) -> Vec<Arc<AccessKey>> {
        let mut keys: Vec<_> = held(&self.keys).values().cloned().collect();
        keys.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
        keys
    }

    /// Makes a key, for one app or for all; one that stands in an address or in an app is for one app.
    ///
    /// # Errors
    /// 400 for a name that is empty or too long, for a role that its way may not have, and beyond the greatest
    /// number of keys; 409 for an identity pool that has a key.
    pub async fn create_access_key(&self, wanted: &Wanted<'_>) -> Result<Arc<AccessKey>> {
        let name = wanted.name.trim();
        if name.is_empty() || name.chars().count() > NAME_MAX {
            return Err(Fault::invalid(format!("Name: 1..{NAME_MAX} characters")));
        }
        check_way(wanted)?;
        let (id, secret) = new_key(&self.chance);
        let key = Arc::new(AccessKey {
            id,
            name: name.to_owned(),
            role: wanted.role,
            app: wanted.app.map(|app| app.id),
            way: wanted.way.clone(),
            created: real_now(),
            secret,
            previous: None,
            used: AtomicI64::new(0),
        });
        let row = store::AccessKey {
            id: key.id.clone(),
            name: key.name.clone(),
            role: key.role,
            app: key.app,
            in_address: key.way == Way::InAddress,
            pool: match &key.way {
                Way::Pool(pool) => Some((pool.id.clone(), pool.good_ms / SECOND)),
                _ => None,
            },
            secret: self.sealer.seal(&self.chance, &place(&key.id), key.secret.as_bytes())?,
            previous: None,
            created: key.created,
            used: None,
        };
        self.take_in(&key)?;
        if let Err(fault) = self.store.write(move |tx| tx.access_key_add(&row)).await {
            held(&self.keys).remove(&key.id);
            return Err(fault);
        }
        Ok(key)
    }

    /// Puts a new key among the others, if there is room and its pool has none.
    fn take_in(&self, key: &Arc<AccessKey>) -> Result<()> {
        let mut keys = held(&self.keys);
        if keys.len() >= KEYS_MAX {
            return Err(Fault::invalid(format!("There are {KEYS_MAX} keys: delete one first")));
        }
        if let Way::Pool(pool) = &key.way
            && let Some(other) = with_pool(&keys, &pool.id)
        {
            let text = format!("The identity pool {} has the key {}: delete it first", pool.id, other.id);
            return Err(Fault::Caller(Reason::Conflict, text));
        }
        keys.insert(key.id.clone(), key.clone());
        Ok(())
    }

    /// Ends a key: nothing signed with it, or with credentials made of it, passes from now on.
    ///
    /// # Errors
    /// 404.
    pub async fn remove_access_key(&self, id: &str) -> Result<()> {
        let known = held(&self.keys).remove(id).ok_or_else(unknown)?;
        let gone = id.to_owned();
        let removed = self.store.write(move |tx| tx.access_key_remove(&gone)).await;
        if removed.is_err() {
            // The state has it still, and would bring it back at the next start: it is asked for again.
            held(&self.keys).insert(id.to_owned(), known);
        }
        removed
    }

    /// Notes that a key has signed, at most once a minute.
    pub fn access_key_used(&self, key: &AccessKey) {
        let now = real_now();
        let before = key.used.load(Relaxed);
        if now.0 - before < USED_MS || key.used.compare_exchange(before, now.0, Relaxed, Relaxed).is_err() {
            return;
        }
        let id = key.id.clone();
        // Nobody waits for it.
        drop(self.store.write(move |tx| tx.access_key_used(&id, now)));
    }
}

fn unknown() -> Fault {
    Fault::missing("The access key does not exist")
}

/// What is in an address or in an app is known to many: one app, and no administrator.
fn check_way(wanted: &Wanted<'_>) -> Result<()> {
    match &wanted.way {
        Way::InAddress if wanted.app.is_none() || wanted.role == Role::KeyAdmin => {
            Err(Fault::invalid("InAddress: for one app (AppId), as sender, ingest or read"))
        }
        Way::Pool(_) if wanted.app.is_none() || wanted.role != Role::Ingest => {
            Err(Fault::invalid("IdentityPoolId: for one app (AppId), as ingest"))
        }
        Way::Pool(pool) => pool.check(),
        _ => Ok(()),
    }
}

fn with_pool<'k>(keys: &'k HashMap<String, Arc<AccessKey>>, pool: &str) -> Option<&'k Arc<AccessKey>> {
    keys.values().find(|key| matches!(&key.way, Way::Pool(of) if of.id == pool))
}
