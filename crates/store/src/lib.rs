//! What is durable: the log as files, state in SQLite through one writer with group commit.
//!
//! The core is synchronous; a [`Pending`] is what others wait for. Strings of the API are opaque here.

mod apps;
mod archives;
mod audit;
mod codes;
mod contacts;
mod copy;
mod endpoints;
mod jobs;
mod journey_runs;
mod keys;
mod log;
mod members;
mod outbox;
mod page;
mod pending;
mod pool;
mod restored;
mod revisions;
mod rollups;
mod runs;
mod sql;
mod suppressions;
mod tasks;
mod uncertain;
mod writer;

pub use apps::App;
pub use audit::AuditLine;
pub use codes::Code;
pub use contacts::Contact;
pub use copy::copy;
pub use endpoints::Stored;
pub use jobs::{Job, Listed};
pub use journey_runs::JourneyRun;
pub use keys::AccessKey;
pub use log::{Entry, Log, Logged, ReadLimits};
pub use members::{Begun, Member, Session, TokenHash};
pub use outbox::{OutgoingEvents, Queued, Settled, Window};
pub use page::{Page, Recipient};
pub use pending::Pending;
pub use restored::{Fate, Restored};
pub use revisions::{Draft, Head, Revision};
pub use rollups::{Rollup, RollupKey};
pub use runs::Run;
pub use suppressions::Suppression;
pub use tasks::Task;
pub use uncertain::Uncertain;

use model::{
    error::{Fault, Result},
    id::AppId,
};
use rusqlite::{Connection, OptionalExtension};
use std::{
    collections::HashMap,
    fs::{self, File},
    ops::Deref,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// How the store uses the machine.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Connections that read at the same time.
    pub readers: usize,
    /// Page cache of the writer; each reader has an eighth of it. Bytes.
    pub cache_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 4, cache_bytes: 64 << 20 }
    }
}

/// App id → the app's number in every table.
type AppNumbers = Arc<Mutex<HashMap<AppId, i64>>>;

/// A handle on everything durable.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    file: PathBuf,
    log: Log,
    readers: pool::Pool,
    writer: writer::Writer,
    numbers: AppNumbers,
    /// Held so that no second server uses the directory.
    _lock: File,
}

/// One consistent view of the state.
pub struct Reader<'c> {
    conn: &'c Connection,
    numbers: &'c AppNumbers,
}

/// A view that may change the state; everything readable is readable here too.
pub struct Tx<'c>(Reader<'c>);

impl<'c> Deref for Tx<'c> {
    type Target = Reader<'c>;
    fn deref(&self) -> &Reader<'c> {
        &self.0
    }
}

impl Store {
    /// Opens a data directory, creating and migrating what is missing.
    ///
    /// # Errors
    /// Another server uses it; a damaged log; a newer version's state.
    pub fn open(dir: &Path, options: Options) -> Result<Self> {
        create_private(dir)?;
        let lock = lock(dir)?;
        let file = dir.join("state.sqlite");
        private_file().append(true).open(&file).map_err(|e| log::io(&file, &e))?;
        let mut conn = pool::connect(&file, options.cache_bytes)?;
        migrate(&mut conn)?;
        let numbers = AppNumbers::default();
        let readers = pool::Pool::open(&file, options.readers, options.cache_bytes / 8)?;
        let applied = readers.with(|conn| Reader { conn, numbers: &numbers }.cursor_newest())?;
        let log = Log::open(&dir.join("log"), applied)?;
        let writer = writer::Writer::start(conn, numbers.clone())?;
        Ok(Self(Arc::new(Inner { file, log, readers, writer, numbers, _lock: lock })))
    }

    /// The log.
    pub fn log(&self) -> &Log {
        &self.0.log
    }

    /// Moves everything from the write-ahead file into the state's own.
    ///
    /// # Errors
    /// A full disk; nothing is lost.
    pub fn checkpoint(&self) -> Result<()> {
        let conn = pool::connect(&self.0.file, 1 << 20)?;
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(db)
    }

    /// Reads one consistent snapshot; blocks for as long as the closure runs.
    pub fn read<T>(&self, view: impl FnOnce(&Reader<'_>) -> Result<T>) -> Result<T> {
        self.0.readers.with(|conn| {
            conn.execute_batch("BEGIN").map_err(db)?;
            let result = view(&Reader { conn, numbers: &self.0.numbers });
            conn.execute_batch("ROLLBACK").map_err(db)?;
            result
        })
    }

    /// Changes the state. Queued changes share one transaction and one fsync; an error takes back only its own.
    pub fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Pending<T> {
        self.0.writer.submit(change)
    }
}

fn create_private(dir: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(dir);
    made.map_err(|e| log::io(dir, &e))
}

/// Nobody else may read addresses, even in a directory that others may look into.
pub(crate) fn private_file() -> fs::OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = File::options();
    options.create(true).mode(0o600);
    options
}

fn lock(dir: &Path) -> Result<File> {
    let path = dir.join("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|e| log::io(&path, &e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => {
            let dir = dir.display();
            Err(Fault::invalid(format!(
                "{dir} is in use by another server: end it, or give another --data directory"
            )))
        }
        Err(fs::TryLockError::Error(e)) => Err(log::io(&path, &e)),
    }
}

fn migrate(conn: &mut Connection) -> Result<()> {
    let newest =
        embedded::migrations::runner().get_migrations().iter().map(refinery::Migration::version).max();
    let applied: Option<i64> =
        conn.query_row(sql::MIGRATIONS_NEWEST, [], |row| row.get(0)).optional().ok().flatten().flatten();
    if applied > newest.map(i64::from) {
        let text = "this data directory was written by a newer version of Counterpoint: use that version";
        return Err(Fault::invalid(text));
    }
    embedded::migrations::runner().run(conn).map(drop).map_err(|e| Fault::bug(format!("migration: {e}")))
}

impl Reader<'_> {
    /// The number of an app; 0, which no app has, when there is none.
    fn number(&self, app: AppId) -> Result<i64> {
        let known = self.numbers.lock().unwrap_or_else(PoisonError::into_inner).get(&app).copied();
        if let Some(number) = known {
            return Ok(number);
        }
        let number: Option<i64> = self.one(sql::APP_NUMBER, [blob(app.0)], |row| row.get(0))?;
        if let Some(number) = number {
            self.numbers.lock().unwrap_or_else(PoisonError::into_inner).insert(app, number);
        }
        Ok(number.unwrap_or(0))
    }

    fn one<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = self.conn.prepare_cached(sql).map_err(db)?;
        statement.query_row(parameters, read).optional().map_err(db)
    }

    fn many<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.conn.prepare_cached(sql).map_err(db)?;
        let rows = statement.query_map(parameters, read).map_err(db)?;
        rows.collect::<rusqlite::Result<_>>().map_err(db)
    }

    fn count(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<usize> {
        Ok(self.one(sql, parameters, |row| row.get::<_, i64>(0))?.unwrap_or(0) as usize)
    }

    /// A follower's position; 0 at first.
    pub fn cursor(&self, follower: &str) -> Result<u64> {
        let position: Option<i64> = self.one(sql::CURSOR, [follower], |row| row.get(0))?;
        Ok(position.unwrap_or(0) as u64)
    }

    /// The furthest position that any follower has reached.
    fn cursor_newest(&self) -> Result<u64> {
        let position: Option<i64> = self.one(sql::CURSOR_NEWEST, [], |row| row.get(0))?.flatten();
        Ok(position.unwrap_or(0) as u64)
    }

    /// A small value of the server's own.
    pub fn kv(&self, name: &str) -> Result<Option<Vec<u8>>> {
        self.one(sql::KV, [name], |row| row.get(0))
    }
}

impl Tx<'_> {
    fn run(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<usize> {
        let mut statement = self.conn.prepare_cached(sql).map_err(db)?;
        statement.execute(parameters).map_err(db)
    }

    /// Runs an insert and returns the row's number.
    fn insert(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<i64> {
        self.run(sql, parameters)?;
        Ok(self.conn.last_insert_rowid())
    }

    /// Moves a follower's cursor, in the transaction of what it wrote.
    pub fn cursor_set(&mut self, follower: &str, position: u64) -> Result<()> {
        self.run(sql::CURSOR_SET, (follower, position as i64)).map(drop)
    }

    /// Keeps a small value of the server's own.
    pub fn kv_put(&mut self, name: &str, value: &[u8]) -> Result<()> {
        self.run(sql::KV_PUT, (name, value)).map(drop)
    }
}

/// Ids as their 16 bytes, in the order of the hex digits.
fn blob(id: u128) -> [u8; 16] {
    id.to_be_bytes()
}

fn id_of(bytes: &[u8]) -> u128 {
    bytes.try_into().map_or(0, u128::from_be_bytes)
}

/// A document of ours as JSON.
fn to_doc<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Fault::bug)
}

fn from_doc<T: serde::de::DeserializeOwned>(doc: &str) -> Result<T> {
    serde_json::from_str(doc).map_err(|e| Fault::bug(format!("a stored document does not fit: {e}")))
}

/// A failure of SQLite, by whether it can pass.
fn db(error: rusqlite::Error) -> Fault {
    use rusqlite::ErrorCode::{DatabaseBusy, DiskFull, SystemIoFailure};
    match error.sqlite_error_code() {
        Some(DiskFull) => {
            Fault::later("the disk that holds the state is full: free some space, nothing is lost")
        }
        Some(SystemIoFailure | DatabaseBusy) => {
            Fault::later(format!("the state cannot be read or written now: {error}"))
        }
        _ => Fault::bug(format!("state: {error}")),
    }
}
