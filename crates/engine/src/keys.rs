//! Access keys: what servers and apps sign with.

use crate::{Engine, apps::App, chance::Chance, clock::real_now, held, sealing::Sealer};
use model::{
    access::Role,
    error::{Fault, Result},
    id::AppId,
    time::Millis,
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

/// A key that may sign.
pub struct AccessKey {
    pub id: String,
    pub name: String,
    pub role: Role,
    /// The only app it is for.
    pub app: Option<AppId>,
    /// It stands in the address of calls, and signs none.
    pub in_address: bool,
    pub created: Millis,
    pub secret: String,
    /// Milliseconds; 0 = never.
    used: AtomicI64,
}

impl AccessKey {
    /// When it last signed, to the minute.
    pub fn used(&self) -> Option<Millis> {
        Some(Millis(self.used.load(Relaxed))).filter(|at| at.0 > 0)
    }
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
        let secret = sealer.open(&place(&row.id), &row.secret)?;
        let key = AccessKey {
            secret: String::from_utf8(secret).map_err(Fault::bug)?,
            name: row.name,
            role: row.role,
            app: row.app,
            in_address: row.in_address,
            created: row.created,
            used: AtomicI64::new(row.used.map_or(0, |at| at.0)),
            id: row.id.clone(),
        };
        Ok((row.id, Arc::new(key)))
    });
    Ok(Mutex::new(opened.collect::<Result<_>>()?))
}

impl Engine {
    /// A key that signs, by its id.
    pub fn access_key(&self, id: &str) -> Option<Arc<AccessKey>> {
        held(&self.keys).get(id).filter(|key| !key.in_address).cloned()
    }

    /// A key that stands in an address, by its id and secret.
    pub fn address_key(&self, id: &str, secret: &str) -> Option<Arc<AccessKey>> {
        let key = held(&self.keys).get(id).filter(|key| key.in_address).cloned()?;
        let is_it = bool::from(key.secret.as_bytes().ct_eq(secret.as_bytes()));
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

    /// Makes a key, for one app or for all; one that stands in an address is for one, and is no administrator's.
    ///
    /// # Errors
    /// 400 for a name that is empty or too long, and beyond the greatest number of keys.
    pub async fn create_access_key(
        &self,
        name: &str,
        role: Role,
        app: Option<&App>,
        in_address: bool,
    ) -> Result<Arc<AccessKey>> {
        let name = name.trim();
        if in_address && (app.is_none() || role == Role::KeyAdmin) {
            return Err(Fault::invalid("InAddress: for one app (AppId), as sender, ingest or read"));
        }
        if name.is_empty() || name.chars().count() > NAME_MAX {
            return Err(Fault::invalid(format!("Name: 1..{NAME_MAX} characters")));
        }
        if held(&self.keys).len() >= KEYS_MAX {
            return Err(Fault::invalid(format!("There are {KEYS_MAX} keys: delete one first")));
        }
        let (id, secret) = new_key(&self.chance);
        let key = Arc::new(AccessKey {
            id,
            name: name.to_owned(),
            role,
            app: app.map(|app| app.id),
            in_address,
            created: real_now(),
            secret,
            used: AtomicI64::new(0),
        });
        let row = store::AccessKey {
            id: key.id.clone(),
            name: key.name.clone(),
            role,
            app: key.app,
            in_address,
            secret: self.sealer.seal(&self.chance, &place(&key.id), key.secret.as_bytes())?,
            created: key.created,
            used: None,
        };
        self.store.write(move |tx| tx.access_key_add(&row)).await?;
        held(&self.keys).insert(key.id.clone(), key.clone());
        Ok(key)
    }

    /// Ends a key: nothing signed with it passes from now on.
    ///
    /// # Errors
    /// 404.
    pub async fn remove_access_key(&self, id: &str) -> Result<()> {
        let known = held(&self.keys).remove(id);
        if known.is_none() {
            return Err(Fault::missing("The access key does not exist"));
        }
        let id = id.to_owned();
        self.store.write(move |tx| tx.access_key_remove(&id)).await
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
