//! The work that nobody waits for.

use crate::{Engine, follow::StateFollower};
use std::sync::Arc;
use tokio::task::JoinSet;

/// The engine's background work; ends when stopped or dropped.
pub struct Background(JoinSet<()>);

impl Background {
    pub(crate) fn start(engine: &Arc<Engine>) -> Self {
        let mut work = JoinSet::new();
        work.spawn(StateFollower(engine.clone()).run());
        work.spawn(engine.clone().run_tasks());
        work.spawn(engine.clone().run_outbox());
        work.spawn(engine.clone().move_events());
        Self(work)
    }

    /// Ends everything; what is unfinished goes on at the next start.
    pub async fn stop(mut self) {
        self.0.shutdown().await;
    }
}
