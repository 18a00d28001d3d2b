//! Import and export jobs, and the members of imported segments.

use crate::{Reader, Tx, blob, from_doc, sql, to_doc};
use model::{
    error::Result,
    id::{AppId, JobId},
    time::Millis,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

    /// The members of one of an imported segment's lists.
    pub fn list(&self, app: AppId, segment: &str, list: i64, kind: Listed) -> Result<Vec<String>> {
        self.many(sql::LIST, (self.number(app)?, segment, list, kind.number()), |row| row.get(0))
    }

    /// Rows of a list: endpoints and users.
    pub fn list_size(&self, app: AppId, segment: &str, list: i64) -> Result<u64> {
        let row = (self.number(app)?, segment, list);
        Ok(self.one(sql::LIST_SIZE, row, |row| row.get::<_, i64>(0))?.unwrap_or(0) as u64)
    }

    /// How many of a list's endpoints are stored, per channel.
    pub fn list_channels(&self, app: AppId, segment: &str, list: i64) -> Result<BTreeMap<String, u64>> {
        let row = (self.number(app)?, segment, list);
        let counts =
            self.many(sql::LIST_CHANNELS, row, |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?;
        Ok(counts.into_iter().collect())
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

    /// Adds members to one of an imported segment's lists; those it has stay.
    pub fn list_add(
        &mut self,
        app: AppId,
        segment: &str,
        list: i64,
        kind: Listed,
        members: &[String],
    ) -> Result<()> {
        let app = self.number(app)?;
        for member in members {
            self.run(sql::LIST_ADD, (app, segment, list, kind.number(), member))?;
        }
        Ok(())
    }

    /// Removes up to `limit` rows of a list, or of all lists of a segment; returns how many.
    pub fn list_drop(&mut self, app: AppId, segment: &str, list: Option<i64>, limit: usize) -> Result<usize> {
        self.run(sql::LIST_DROP, (self.number(app)?, segment, list, limit as i64))
    }
}
