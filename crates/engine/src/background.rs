//! The work that nobody waits for.

use crate::{Engine, follow::StateFollower};
use std::sync::Arc;
use tokio::task::JoinSet;

/// The engine's background work; ends when stopped or dropped.
pub struct Background {
    sending: JoinSet<()>,
    following: JoinSet<()>,
}

impl Background {
    pub(crate) fn start(engine: &Arc<Engine>) -> Self {
        let (mut sending, mut following) = (JoinSet::new(), JoinSet::new());
        following.spawn(StateFollower(engine.clone()).run());
        following.spawn(engine.clone().move_events());
        sending.spawn(engine.clone().run_tasks());
        sending.spawn(engine.clone().run_outbox());
        Self { sending, following }
    }

    /// Begins no more tasks and no more windows; what is on its way ends.
    pub async fn stop_sending(&mut self) {
        self.sending.shutdown().await;
    }

    /// Ends everything; what is unfinished goes on at the next start.
    pub async fn stop(mut self) {
        self.stop_sending().await;
        self.following.shutdown().await;
    }
}
