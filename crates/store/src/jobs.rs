//! Import and export jobs, and the members of imported segments.

use crate::{Reader, Tx, blob, from_doc, sql, to_doc};
use model::{
    error::Result,
    id::{AppId, JobId},
    time::Millis,
};
use serde::{Deserialize, Serialize};

/// A job (reference A §6.3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    pub id: JobId,
    /// `IMPORT` or `EXPORT`.
    pub kind: String,
    pub segment: Option<String>,
    /// The API's word.
    pub state: String,
    pub created: Millis,
    pub completed: Option<Millis>,
    /// The request as the API showed it, opaque to the store.
    pub body: String,
    pub total_pieces: u32,
    pub completed_pieces: u32,
    pub failed_pieces: u32,
    pub processed: u64,
    pub failed: u64,
    /// The first failing entries.
    pub failures: Vec<String>,
}

/// What a row of an imported list names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// An endpoint's key.
    Endpoint,
    /// A user id.
    User,
}

impl Listed {
    fn number(self) -> i64 {
        i64::from(self == Listed::User)
    }
}

impl Reader<'_> {
    /// One job.
    pub fn job(&self, app: AppId, id: JobId) -> Result<Option<Job>> {
        let doc: Option<String> = self.one(sql::JOB, (self.number(app)?, blob(id.0)), |row| row.get(0))?;
        doc.map(|doc| from_doc(&doc)).transpose()
    }

    /// Jobs of a kind, newest first, before the one with id `before`; of one segment if given.
    pub fn jobs(
        &self,
        app: AppId,
        kind: &str,
        segment: Option<&str>,
        before: Option<JobId>,
        limit: usize,
    ) -> Result<Vec<Job>> {
        let before = before.map(|id| blob(id.0));
        let row = (self.number(app)?, kind, segment, before, limit as i64);
        let docs: Vec<String> = self.many(sql::JOBS, row, |row| row.get(0))?;
        docs.iter().map(|doc| from_doc(doc)).collect()
    }

    /// The members of an imported segment's version.
    pub fn list(&self, app: AppId, segment: &str, version: i64, kind: Listed) -> Result<Vec<String>> {
        self.many(sql::LIST, (self.number(app)?, segment, version, kind.number()), |row| row.get(0))
    }

    /// Whether an imported segment's version has a member.
    pub fn is_listed(
        &self,
        app: AppId,
        segment: &str,
        version: i64,
        (kind, member): (Listed, &str),
    ) -> Result<bool> {
        let key = (self.number(app)?, segment, version, kind.number(), member);
        Ok(self.one(sql::LIST_HAS, key, |_| Ok(()))?.is_some())
    }
}

impl Tx<'_> {
    /// Adds a job, or replaces what is known of it.
    pub fn job_put(&mut self, app: AppId, job: &Job) -> Result<()> {
        let row = (self.number(app)?, blob(job.id.0), &job.kind, &job.segment, to_doc(job)?);
        self.run(sql::JOB_PUT, row).map(drop)
    }

    /// Adds members to an imported segment's version; those it has stay.
    pub fn list_add(
        &mut self,
        app: AppId,
        segment: &str,
        version: i64,
        kind: Listed,
        members: &[String],
    ) -> Result<()> {
        let app = self.number(app)?;
        for member in members {
            self.run(sql::LIST_ADD, (app, segment, version, kind.number(), member))?;
        }
        Ok(())
    }
}
