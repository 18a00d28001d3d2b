//! Events the engine made, on their way from the state to the log, each once: the row's id goes along.

use crate::{Engine, follow};
use model::error::Result;
use std::{sync::Arc, time::Duration};
use store::{Entry, ReadLimits};

/// Rows moved in one append.
const ROWS: usize = 512;
/// How often rows are looked for without being told.
const TICK: Duration = Duration::from_millis(200);
/// How long to rest after a failure, such as a full disk.
const RETRY: Duration = Duration::from_millis(500);
/// Records read at a time while looking for rows that were moved before.
const READ: ReadLimits = ReadLimits { records: 4_000, raw_bytes: 8 << 20 };

impl Engine {
    /// Moves events for ever.
    pub(crate) async fn move_events(self: Arc<Self>) {
        let mut moved = loop {
            match tokio::task::block_in_place(|| self.moved_before()) {
                Ok(row) => break row,
                Err(fault) => tracing::error!(%fault, "the log cannot be read; trying again"),
            }
            tokio::time::sleep(RETRY).await;
        };
        loop {
            match self.move_some(moved).await {
                Ok(0) => {
                    let _ = tokio::time::timeout(TICK, self.moving_poked.notified()).await;
                }
                Ok(row) => moved = row,
                Err(fault) => {
                    tracing::error!(%fault, "events cannot be logged; trying again");
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    /// The last row that is in the log, of those that the state does not have yet.
    fn moved_before(&self) -> Result<i64> {
        let (mut last, mut position) = (0, self.store.read(|r| r.cursor(follow::STATE))?);
        loop {
            let records = self.store.log().read(position, READ)?;
            let Some(newest) = records.last() else { return Ok(last) };
            position = newest.position;
            last = records.iter().map(|record| record.source).fold(last, i64::max);
        }
    }

    /// Appends rows after `moved`; returns the last one, 0 when there was none.
    async fn move_some(&self, moved: i64) -> Result<i64> {
        let rows = self.store.read(|r| r.outgoing(moved, ROWS))?;
        let Some(last) = rows.last().map(|row| row.id) else { return Ok(0) };
        let entries = rows.into_iter().map(|row| Entry::from_row(row.app, row.id, row.record));
        self.store.log().append(entries.collect::<Result<_>>()?).await?;
        Ok(last)
    }
}
