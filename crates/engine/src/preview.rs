//! A message as one receiver would see it, before anything is kept or sent.

use crate::{
    Engine,
    apps::App,
    people::{Person, scope},
};
use model::{
    endpoint::AttributeKind,
    error::{Fault, Result},
    template::{EmailContent, EmailParts, EmailTemplate, Missing, Values, bare},
};
use std::collections::{BTreeSet, HashSet};

/// A rendered message, and what its variables lack.
pub struct Preview {
    /// `missing` names each variable once.
    pub content: EmailContent,
    /// Names of attributes and metrics that nobody in the app has.
    pub unknown: Vec<String>,
}

impl Engine {
    /// Renders for an endpoint, or for nobody in particular.
    ///
    /// # Errors
    /// 400 with the place of an error in the template; 404 for an unknown endpoint.
    pub async fn preview(&self, app: &App, endpoint: Option<&str>, parts: &EmailParts) -> Result<Preview> {
        let template = EmailTemplate::compile(parts)?;
        let person: Option<Person> = match endpoint {
            Some(id) => Some(self.endpoint(app, id).await?),
            None => {
                self.barrier().await?;
                None
            }
        };
        let app_id = app.id.to_string();
        let scope = scope(person.as_ref(), &app_id, self.now(), self.chance.seed());
        let values = Values { scope, substitutions: &[], defaults: &Default::default() };
        let rendered = tokio::task::block_in_place(|| template.render(&values, Missing::Empty));
        let mut content =
            rendered.map_err(|why| Fault::invalid(format!("The template cannot be rendered: {why}")))?;
        let missing: BTreeSet<String> = content.missing.iter().map(|path| bare(path)).collect();
        let names: HashSet<(AttributeKind, String)> =
            self.store.read(|r| r.names(app.id))?.into_iter().collect();
        let customs = template.customs().into_iter();
        let customs = customs.filter(|custom| !names.contains(&(custom.kind, custom.name.clone())));
        let foreign = template.foreign().into_iter().filter(|path| missing.contains(path));
        let unknown = customs.map(|custom| custom.path()).chain(foreign).collect();
        content.missing = missing.into_iter().collect();
        Ok(Preview { content, unknown })
    }
}
