//! The follower that applies the log to the state in SQLite: endpoints, users, activity, rollups.

use super::{STATE, fold::Fold};
use crate::Engine;
use model::error::Result;
use std::{sync::Arc, time::Duration};
use store::ReadLimits;

/// Records, and bytes before compression, applied in one transaction.
const BATCH: ReadLimits = ReadLimits { records: 4_000, raw_bytes: 8 << 20 };
/// How long what comes in is gathered before it is applied, unless somebody waits for it: each transaction is one more
/// wait for the disk that the log needs, too.
const REST: Duration = Duration::from_millis(25);
/// How long the follower rests after a failure, such as a full disk.
const RETRY: Duration = Duration::from_millis(500);

/// Runs until dropped by its runtime.
pub struct StateFollower(pub Arc<Engine>);

impl StateFollower {
    /// Follows the log for ever; a failure is logged and tried again, nothing is skipped.
    pub async fn run(self) {
        let mut head = self.0.store.log().changed();
        loop {
            let step = tokio::task::block_in_place(|| self.step());
            match step {
                Ok(true) => {
                    let _ = tokio::time::timeout(REST, self.0.awaited.notified()).await;
                }
                Ok(false) => {
                    if head.changed().await.is_err() {
                        return;
                    }
                }
                Err(fault) => {
                    tracing::error!(%fault, "the state cannot follow the log; trying again");
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    /// Applies one batch; false when there was nothing to apply.
    fn step(&self) -> Result<bool> {
        let engine = &self.0;
        let after = *engine.applied.borrow();
        if engine.store.log().head() <= after {
            return Ok(false);
        }
        let mut fold = Fold::default();
        for logged in engine.store.log().read(after, BATCH)? {
            fold.take(logged);
        }
        let position = fold.position;
        engine.store.write(move |tx| fold.write(tx, STATE)).wait()?;
        engine.applied.send_replace(position);
        Ok(true)
    }
}
