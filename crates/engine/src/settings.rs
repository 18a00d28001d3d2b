//! Settings of an app (reference A §1.2): the API's text, and what campaigns take from it.

use crate::{Engine, apps::App};
use model::{
    campaign::AppDefaults,
    error::{Fault, Result},
    time::Millis,
};
use serde::{Deserialize, Serialize};

/// Settings as kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AppSettings {
    /// Text of the API.
    pub body: String,
    pub defaults: AppDefaults,
    pub modified: Option<Millis>,
}

impl Engine {
    /// An app's settings; empty ones when none were written.
    pub fn app_settings(&self, app: &App) -> Result<AppSettings> {
        let text = self.store.read(|r| r.settings(app.id))?;
        text.map_or_else(
            || Ok(AppSettings::default()),
            |text| serde_json::from_str(&text).map_err(Fault::bug),
        )
    }

    /// Replaces an app's settings.
    pub async fn update_app_settings(
        &self,
        app: &App,
        body: String,
        defaults: AppDefaults,
    ) -> Result<AppSettings> {
        let settings = AppSettings { body, defaults, modified: Some(self.now()) };
        let (app, text) = (app.id, serde_json::to_string(&settings).map_err(Fault::bug)?);
        self.store.write(move |tx| tx.settings_put(app, &text)).await?;
        Ok(settings)
    }
}
