//! Messages of unknown fate (design: "Never twice, never lost, never silent"): listed, closed, or sent again.

use crate::{Engine, WINDOW, apps::App};
use model::error::Result;
use store::Page;

pub use store::Uncertain;

/// What is to be done with uncertain messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// They may have arrived; nothing more is done.
    Close,
    /// They are sent again, at the risk of a second copy.
    Send,
}

/// Messages decided in one transaction.
const STEP: usize = 1_000;

impl Engine {
    /// An app's uncertain messages, oldest first, after a row.
    pub fn uncertain(&self, app: &App, after: i64, limit: usize) -> Result<Vec<Uncertain>> {
        self.store.read(|r| r.uncertain(app.id, after, limit))
    }

    /// Decides on some of them, or on all; returns on how many.
    pub async fn decide_uncertain(
        &self,
        app: &App,
        ids: Option<Vec<i64>>,
        decision: Decision,
    ) -> Result<usize> {
        let mut decided = 0;
        match ids {
            Some(ids) => {
                for some in ids.chunks(STEP) {
                    decided += self.decide_some(app, some.to_vec(), decision).await?;
                }
            }
            None => loop {
                let ids: Vec<i64> = self.uncertain(app, 0, STEP)?.iter().map(|u| u.id).collect();
                if ids.is_empty() {
                    break;
                }
                decided += self.decide_some(app, ids, decision).await?;
            },
        }
        self.poke();
        Ok(decided)
    }

    async fn decide_some(&self, app: &App, ids: Vec<i64>, decision: Decision) -> Result<usize> {
        let (app, now) = (app.id, self.now());
        self.store
            .write(move |tx| {
                let mut decided = 0;
                for id in ids {
                    let Some(found) = tx.uncertain_take(app, id)? else { continue };
                    decided += 1;
                    if let Some(run) = found.run {
                        tx.run_count(run, [("UNCERTAIN", -1)])?;
                    }
                    if decision == Decision::Send {
                        let mut recipient = found.recipient;
                        recipient.attempt += 1;
                        let page =
                            Page { app, run: found.run, content: found.content, recipients: vec![recipient] };
                        tx.page_add(&page, WINDOW, |_| now)?;
                    }
                }
                Ok(decided)
            })
            .await
    }
}
