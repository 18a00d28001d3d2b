//! The audit log: what was changed, by whom.

use crate::Engine;
use model::error::Result;

pub use store::AuditLine;

impl Engine {
    /// Keeps a line; durable once it returns.
    pub async fn note(&self, line: AuditLine) -> Result<()> {
        self.store.write(move |tx| tx.audit_add(&line)).await
    }

    /// The newest lines before one, of an app or by somebody if asked for.
    pub fn audit(
        &self,
        app: Option<&str>,
        who: Option<&str>,
        before: i64,
        limit: usize,
    ) -> Result<Vec<AuditLine>> {
        self.store.read(|r| r.audit(app, who, before, limit))
    }

    /// The oldest lines after one.
    pub fn audit_from(&self, after: i64, limit: usize) -> Result<Vec<AuditLine>> {
        self.store.read(|r| r.audit_from(after, limit))
    }
}
