//! Runs of campaigns: one for each treatment and scheduled time (an activity of the API).

use crate::{Reader, Tx, blob, from_doc, sql, to_doc};
use model::{
    error::Result,
    id::{ActivityId, AppId},
    time::Millis,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub id: ActivityId,
    pub app: AppId,
    pub campaign: String,
    pub treatment: u8,
    /// The campaign's revision that it carries out.
    pub campaign_serial: i64,
    /// The template's revision, if it has one: pinned when the run starts.
    pub template_serial: Option<i64>,
    /// The number by which contacts name the campaign.
    pub scope: i64,
    /// The log position its audience is exact for.
    pub position: u64,
    pub scheduled: Millis,
    pub started: Millis,
    pub ended: Option<Millis>,
    /// Attempts after this are refused.
    pub expires: Option<Millis>,
    /// Whether all recipients are in the outbox.
    pub produced: bool,
}

impl Reader<'_> {
    /// One run.
    pub fn run_of(&self, id: ActivityId) -> Result<Option<Run>> {
        let doc: Option<String> = self.one(sql::RUN, [blob(id.0)], |row| row.get(0))?;
        doc.map(|doc| from_doc(&doc)).transpose()
    }

    /// The runs of a campaign, in no order.
    pub fn runs_of(&self, app: AppId, campaign: &str) -> Result<Vec<Run>> {
        let docs: Vec<String> = self.many(sql::RUNS_OF, (self.number(app)?, campaign), |row| row.get(0))?;
        docs.iter().map(|doc| from_doc(doc)).collect()
    }

    /// Runs that have not ended.
    pub fn runs_open(&self) -> Result<Vec<Run>> {
        let docs: Vec<String> = self.many(sql::RUNS_OPEN, [], |row| row.get(0))?;
        docs.iter().map(|doc| from_doc(doc)).collect()
    }

    /// A run's counters.
    pub fn run_counts(&self, id: ActivityId) -> Result<BTreeMap<String, i64>> {
        let rows = self.many(sql::RUN_COUNTS, [blob(id.0)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.into_iter().collect())
    }

    /// How many windows of a run are not settled.
    pub fn run_windows(&self, id: ActivityId) -> Result<u64> {
        Ok(self.one(sql::RUN_WINDOWS, [blob(id.0)], |row| row.get::<_, i64>(0))?.unwrap_or(0) as u64)
    }

    /// The audience fixed for a subject: a serialized roaring bitmap of endpoint numbers.
    pub fn audience(&self, subject: &str) -> Result<Option<Vec<u8>>> {
        self.one(sql::AUDIENCE, [subject], |row| row.get(0))
    }
}

impl Tx<'_> {
    /// Adds a run, or replaces what is known of it.
    pub fn run_put(&mut self, run: &Run) -> Result<()> {
        let row = (
            blob(run.id.0),
            self.number(run.app)?,
            &run.campaign,
            run.treatment,
            run.ended.is_none(),
            to_doc(run)?,
        );
        self.run(sql::RUN_PUT, row).map(drop)
    }

    /// Adds to a run's counters.
    pub fn run_count<'n>(
        &mut self,
        id: ActivityId,
        deltas: impl IntoIterator<Item = (&'n str, i64)>,
    ) -> Result<()> {
        for (name, n) in deltas.into_iter().filter(|(_, n)| *n != 0) {
            self.run(sql::RUN_COUNT, (blob(id.0), name, n))?;
        }
        Ok(())
    }

    /// Drops the windows of a run that nobody has begun.
    pub fn run_withdraw(&mut self, id: ActivityId) -> Result<usize> {
        self.run(sql::RUN_WINDOWS_DROP, [blob(id.0)])
    }

    /// Fixes an audience; the first one stays.
    pub fn audience_put(&mut self, subject: &str, members: &[u8]) -> Result<()> {
        self.run(sql::AUDIENCE_PUT, (subject, members)).map(drop)
    }

    /// Forgets an audience.
    pub fn audience_drop(&mut self, subject: &str) -> Result<()> {
        self.run(sql::AUDIENCE_DROP, [subject]).map(drop)
    }
}
