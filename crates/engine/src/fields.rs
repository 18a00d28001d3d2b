//! What can be chosen by: names and values of people, and the types of what they did.

use crate::{Engine, apps::App};
use insight::audience;
use model::error::Result;

pub use insight::{
    audience::{Counted, Fields, Values, WORDS},
    history::Kind,
};

/// Names, values and event types, exact for a log position.
pub struct Known {
    pub fields: Fields,
    /// Most frequent first.
    pub events: Vec<Kind>,
}

impl Engine {
    /// Everything that an app's people have and did, by name.
    ///
    /// # Errors
    /// 503 when the state is behind.
    pub async fn fields(&self, app: &App) -> Result<Known> {
        let head = self.barrier().await?;
        let fields =
            tokio::task::block_in_place(|| self.with_people(app, |people| audience::fields(people)))?;
        let events = self.with_history(app, head, |history| Ok(history.kinds()))?;
        Ok(Known { fields, events })
    }
}
