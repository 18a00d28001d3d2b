//! What was changed, by whom. Lines are only added.

use crate::{Reader, Tx, sql};
use model::{error::Result, time::Millis};
use rusqlite::Row;

/// One change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuditLine {
    /// Given by the store.
    pub id: i64,
    /// By the machine's clock.
    pub at: Millis,
    /// A member's e-mail address or an access key's id.
    pub who: String,
    pub role: String,
    pub operation: String,
    pub app: Option<String>,
    pub target: Option<String>,
    pub status: u16,
    /// Where the call came from.
    pub address: String,
    pub detail: Option<String>,
}

fn row(row: &Row<'_>) -> rusqlite::Result<AuditLine> {
    Ok(AuditLine {
        id: row.get(0)?,
        at: Millis(row.get(1)?),
        who: row.get(2)?,
        role: row.get(3)?,
        operation: row.get(4)?,
        app: row.get(5)?,
        target: row.get(6)?,
        status: row.get(7)?,
        address: row.get(8)?,
        detail: row.get(9)?,
    })
}

impl Reader<'_> {
    /// The newest lines before one, of an app or by somebody if asked for.
    pub fn audit(
        &self,
        app: Option<&str>,
        who: Option<&str>,
        before: i64,
        limit: usize,
    ) -> Result<Vec<AuditLine>> {
        self.many(sql::AUDIT, (app, who, before, limit as i64), row)
    }

    /// The oldest lines after one.
    pub fn audit_from(&self, after: i64, limit: usize) -> Result<Vec<AuditLine>> {
        self.many(sql::AUDIT_FROM, (after, limit as i64), row)
    }
}

impl Tx<'_> {
    /// Adds a line.
    pub fn audit_add(&mut self, l: &AuditLine) -> Result<()> {
        let row = (l.at.0, &l.who, &l.role, &l.operation, &l.app, &l.target, l.status, &l.address, &l.detail);
        self.run(sql::AUDIT_ADD, row).map(drop)
    }
}
