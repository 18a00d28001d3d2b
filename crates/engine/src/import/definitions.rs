//! Apps and definitions with the ids, dates and versions that they had elsewhere.

use super::{Fate, Restored};
use crate::{
    Engine,
    apps::App,
    channels,
    definitions::{At, draft},
    settings::AppSettings,
};
use model::{
    campaign::AppDefaults,
    channel::Channel,
    error::{Fault, Result},
    id::AppId,
    segment::Segment,
    time::Millis,
};
use std::collections::BTreeMap;

/// An app as it was.
pub struct AppImage {
    pub id: AppId,
    pub name: String,
    pub region: String,
    pub created: Millis,
    pub tags: BTreeMap<String, String>,
}

/// Settings as they were.
pub fn settings_of(body: String, defaults: AppDefaults, modified: Option<Millis>) -> AppSettings {
    AppSettings { body, defaults, modified }
}

impl Engine {
    /// Makes an app as it was; one that is there stays as it is.
    ///
    /// # Errors
    /// 400 for an app that was deleted here.
    pub async fn restore_app(&self, image: AppImage) -> Result<Fate> {
        let AppImage { id, name, region, created, tags } = image;
        if let Some(there) = self.store.read(|r| r.app(id))? {
            if there.deleted.is_some() {
                let text =
                    "it was deleted here, and ids are not used again: import into another data directory";
                return Err(Fault::invalid(text));
            }
            let same = there.name == name;
            return Ok(if same { Fate::Same } else { Fate::Differs });
        }
        let app = App { id, name, region, created, deleted: None, tags };
        self.store.write(move |tx| tx.app_put(&app)).await?;
        Ok(Fate::New)
    }

    /// Makes a definition as it was, or adds the versions that are newer than those there.
    pub async fn restore_definition(&self, at: At<'_>, from: Restored) -> Result<Fate> {
        let At(app, kind, id) = at;
        let id = id.to_owned();
        self.store.write(move |tx| tx.restore(app, kind, &id, &from)).await
    }

    /// Checks a segment that is restored; blocks while it looks at what it rests on.
    ///
    /// # Errors
    /// 400 naming the rule that is wrong.
    pub fn check_restored_segment(&self, app: &App, id: &str, segment: &Segment) -> Result<()> {
        self.check_segment(app, id, segment)
    }

    /// Makes a channel as it was, without its secrets; `body` is what the API shows of it.
    pub async fn restore_channel(
        &self,
        app: &App,
        channel: Channel,
        (body, settings): (&(impl serde::Serialize + Sync), channels::Settings),
        (version, created, modified): (i64, Millis, Millis),
    ) -> Result<Fate> {
        let versions = vec![(version, modified, draft(body, &settings)?)];
        let from = Restored { created, state: String::new(), tags: BTreeMap::new(), active: None, versions };
        self.restore_definition(channels::at(app, channel), from).await
    }

    /// Settings of an app that never had any here.
    pub async fn restore_settings(&self, app: &App, settings: AppSettings) -> Result<Fate> {
        let there = self.app_settings(app)?;
        if there.modified.is_some() || !there.body.is_empty() {
            return Ok(if there.body == settings.body { Fate::Same } else { Fate::Differs });
        }
        let (app, text) = (app.id, serde_json::to_string(&settings).map_err(Fault::bug)?);
        self.store.write(move |tx| tx.settings_put(app, &text)).await?;
        Ok(Fate::New)
    }
}
