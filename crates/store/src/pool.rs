//! Connections that read.

use crate::db;
use model::error::Result;
use rusqlite::{Connection, config::DbConfig};
use std::{
    path::Path,
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

/// Prepared statements kept for each connection.
const STATEMENTS: usize = 128;

/// Opens one connection in WAL mode.
pub(crate) fn connect(file: &Path, cache_bytes: usize) -> Result<Connection> {
    let conn = Connection::open(file).map_err(db)?;
    conn.busy_timeout(Duration::from_secs(10)).map_err(db)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    // A plan does not depend on the values bound: else statements are prepared anew with them.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(db)?;
    let kib = cache_bytes / 1_024;
    conn.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -{kib}; \
         PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000;"
    ))
    .map_err(db)?;
    Ok(conn)
}

/// A bounded set of reading connections.
pub(crate) struct Pool {
    idle: Mutex<Vec<Connection>>,
    returned: Condvar,
}

impl Pool {
    pub(crate) fn open(file: &Path, readers: usize, cache_bytes: usize) -> Result<Self> {
        let connections = (0..readers.max(1)).map(|_| {
            let conn = connect(file, cache_bytes)?;
            conn.execute_batch("PRAGMA query_only = ON").map_err(db)?;
            Ok(conn)
        });
        Ok(Self { idle: Mutex::new(connections.collect::<Result<_>>()?), returned: Condvar::new() })
    }

    /// Runs with a connection, waiting for one if all are in use.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&Connection) -> T) -> T {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut idle =
            self.returned.wait_while(idle, |idle| idle.is_empty()).unwrap_or_else(PoisonError::into_inner);
        let borrowed = Borrowed { pool: self, conn: idle.pop() };
        drop(idle);
        work(borrowed.conn.as_ref().expect("just taken"))
    }
}

/// Goes back even when the work panics.
struct Borrowed<'p> {
    pool: &'p Pool,
    conn: Option<Connection>,
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            if !conn.is_autocommit() {
                let _ = conn.execute_batch("ROLLBACK");
            }
            self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
            self.pool.returned.notify_one();
        }
    }
}
