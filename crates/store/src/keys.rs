//! Access keys.

use crate::{Reader, Tx, blob, id_of, sql};
use model::{access::Role, error::Result, id::AppId, time::Millis};

/// An access key.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessKey {
    pub id: String,
    pub name: String,
    pub role: Role,
    /// The only app it is for.
    pub app: Option<AppId>,
    /// It stands in the address of calls.
    pub in_address: bool,
    /// The identity pool whose guests it is for, and how many seconds their credentials are good for.
    pub pool: Option<(String, i64)>,
    /// Sealed.
    pub secret: Vec<u8>,
    /// The secret before the last rotation, sealed, and until when it is good.
    pub previous: Option<(Vec<u8>, Millis)>,
    pub created: Millis,
    pub used: Option<Millis>,
}

impl Reader<'_> {
    /// All of them, in the order in which they were made.
    pub fn access_keys(&self) -> Result<Vec<AccessKey>> {
        self.many(sql::ACCESS_KEYS, [], |row| {
            Ok(AccessKey {
                id: row.get(0)?,
                name: row.get(1)?,
                role: Role::of_key(&row.get::<_, String>(2)?).unwrap_or(Role::Ingest),
                app: row.get::<_, Option<Vec<u8>>>(3)?.map(|id| AppId(id_of(&id))),
                secret: row.get(4)?,
                created: Millis(row.get(5)?),
                used: row.get::<_, Option<i64>>(6)?.map(Millis),
                in_address: row.get(7)?,
                pool: row.get::<_, Option<String>>(8)?.zip(row.get::<_, Option<i64>>(9)?),
                previous: row.get::<_, Option<Vec<u8>>>(10)?.zip(row.get::<_, Option<i64>>(11)?.map(Millis)),
            })
        })
    }
}

impl Tx<'_> {
    /// Keeps a key.
    pub fn access_key_add(&mut self, k: &AccessKey) -> Result<()> {
        let app = k.app.map(|app| blob(app.0));
        let (pool, guest_s) = k.pool.as_ref().map(|(pool, seconds)| (pool, seconds)).unzip();
        let role = k.role.as_str();
        let row = (&k.id, &k.name, role, app, &k.secret, k.created.0, k.in_address, pool, guest_s);
        self.run(sql::ACCESS_KEY_ADD, row).map(drop)
    }

    /// Gives a key another secret; the one before stays good for a while, or not at all.
    pub fn access_key_rotate(
        &mut self,
        id: &str,
        secret: &[u8],
        previous: Option<&(Vec<u8>, Millis)>,
    ) -> Result<()> {
        let (before, until) = previous.map(|(before, until)| (before, until.0)).unzip();
        self.run(sql::ACCESS_KEY_ROTATE, (id, secret, before, until)).map(drop)
    }

    /// Notes that a key was used.
    pub fn access_key_used(&mut self, id: &str, at: Millis) -> Result<()> {
        self.run(sql::ACCESS_KEY_USED, (id, at.0)).map(drop)
    }

    /// Forgets a key.
    pub fn access_key_remove(&mut self, id: &str) -> Result<()> {
        self.run(sql::ACCESS_KEY_REMOVE, [id]).map(drop)
    }
}
