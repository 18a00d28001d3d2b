//! Due work: tasks in due order, and a virtual clock that moves from one due time to the next.

use crate::Engine;
use model::{
    error::{Fault, Result},
    time::Millis,
};

impl Engine {
    /// Moves a virtual clock by `ms`, running what falls due in due order with the clock standing at each due
    /// time; returns the new now once the log is folded and nothing is due.
    ///
    /// # Errors
    /// 400 when time is real.
    pub async fn advance(&self, ms: i64) -> Result<Millis> {
        if !self.clock.is_virtual() {
            return Err(Fault::invalid(
                "The clock is real: start the server with --virtual-clock to move it",
            ));
        }
        let target = self.now().plus(ms);
        self.clock.set(target);
        self.barrier().await?;
        Ok(self.now())
    }
}
