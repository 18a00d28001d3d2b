//! Runs of journeys: one for each evaluation of the entry.

use crate::{Reader, Tx, blob, from_doc, sql, to_doc};
use model::{
    error::Result,
    id::{AppId, JourneyRunId},
    time::Millis,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JourneyRun {
    pub id: JourneyRunId,
    pub app: AppId,
    pub journey: String,
    /// The journey's revision that it carries out.
    pub serial: i64,
    /// The API's word.
    pub status: String,
    /// When participants enter.
    pub due: Millis,
    pub created: Millis,
    pub updated: Millis,
    /// The log position its audience is exact for.
    pub position: Option<u64>,
    /// Since when its journey is paused.
    pub paused: Option<Millis>,
}

impl Reader<'_> {
    /// The runs of a journey in creation order, by their numbers.
    pub fn journey_runs(&self, app: AppId, journey: &str) -> Result<Vec<(i64, JourneyRun)>> {
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let rows: Vec<(i64, String)> = self.many(sql::JOURNEY_RUNS, (self.number(app)?, journey), row)?;
        rows.into_iter().map(|(no, doc)| Ok((no, from_doc(&doc)?))).collect()
    }

    /// The counters of a journey's run.
    pub fn journey_run_counts(&self, id: JourneyRunId) -> Result<BTreeMap<String, i64>> {
        let rows = self.many(sql::RUN_COUNTS, [blob(id.0)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.into_iter().collect())
    }

    /// Who entered in a run: a serialized roaring bitmap of endpoint numbers.
    pub fn journey_entered(&self, id: JourneyRunId) -> Result<Option<Vec<u8>>> {
        Ok(self.one(sql::JOURNEY_ENTERED, [blob(id.0)], |row| row.get(0))?.flatten())
    }
}

impl Tx<'_> {
    /// Adds a run, or replaces what is known of it.
    pub fn journey_run_put(&mut self, run: &JourneyRun) -> Result<()> {
        let row = (blob(run.id.0), self.number(run.app)?, &run.journey, to_doc(run)?);
        self.run(sql::JOURNEY_RUN_PUT, row).map(drop)
    }

    /// Keeps who entered in a run.
    pub fn journey_entered_put(&mut self, id: JourneyRunId, entered: &[u8]) -> Result<()> {
        self.run(sql::JOURNEY_ENTERED_PUT, (blob(id.0), entered)).map(drop)
    }

    /// Adds to the counters of a journey's run.
    pub fn journey_run_count<'n>(
        &mut self,
        id: JourneyRunId,
        deltas: impl IntoIterator<Item = (&'n str, i64)>,
    ) -> Result<()> {
        for (name, n) in deltas.into_iter().filter(|(_, n)| *n != 0) {
            self.run(sql::RUN_COUNT, (blob(id.0), name, n))?;
        }
        Ok(())
    }
}
