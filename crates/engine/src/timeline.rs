//! What one person did and what was sent to them.

use crate::{
    Engine,
    apps::App,
    people::{Person, person},
};
use insight::history::Whose;
use model::{
    error::{Fault, Result},
    id::EndpointKey,
    message::mailbox,
};
use std::collections::HashMap;

pub use insight::history::{Mark, Moment};

impl Engine {
    /// The newest events of the person with an endpoint, before a mark: of all endpoints of the same user while
    /// they were the user's, and direct messages to their addresses.
    ///
    /// # Errors
    /// 404 for an unknown endpoint; 503 when the state is behind.
    pub async fn timeline(
        &self,
        app: &App,
        id: &str,
        before: Option<Mark>,
        limit: usize,
    ) -> Result<Vec<Moment>> {
        let head = self.barrier().await?;
        let all = self.everything_of(app, id)?;
        let at = |person: &Person| person.endpoint.address.as_deref().map(mailbox);
        let addresses: HashMap<String, String> =
            all.iter().filter_map(|p| Some((at(p)?, p.endpoint.id.clone()))).collect();
        let ids: HashMap<String, String> =
            all.iter().map(|p| (p.endpoint.key().0, p.endpoint.id.clone())).collect();
        let user = all.first().and_then(|person| person.endpoint.user_id.clone());
        let whose = Whose {
            endpoints: if user.is_none() { ids.keys().cloned().collect() } else { Vec::new() },
            addresses: addresses.keys().cloned().collect(),
            user,
        };
        let mut moments =
            self.with_history(app, head, |history| Ok(history.timeline(&whose, before, limit)))?;
        for moment in &mut moments {
            let at = moment.address.as_ref().and_then(|address| addresses.get(address));
            if let Some(id) = ids.get(&moment.endpoint).or(at) {
                moment.endpoint.clone_from(id);
            }
        }
        Ok(moments)
    }

    /// An endpoint and the others of the same user.
    fn everything_of(&self, app: &App, id: &str) -> Result<Vec<Person>> {
        self.store.read(|r| {
            let gone = || Fault::missing("Endpoint not found");
            let person = person(r, app, &EndpointKey::of(id))?.ok_or_else(gone)?;
            let others = crate::person::others(r, app, &person)?;
            Ok(std::iter::once(person).chain(others).collect())
        })
    }
}
