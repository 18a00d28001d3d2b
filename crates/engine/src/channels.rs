//! Channels of an app (reference B §4): settings as the API shows them, secrets sealed.

use crate::{
    Engine,
    apps::App,
    definitions::{At, Definition, draft},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use model::{
    channel::Channel,
    error::{Fault, Result},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The kind of their definitions.
const CHANNEL: &str = "channel";

/// What is never given back, by the member that brought it.
pub type Secrets = BTreeMap<String, String>;

/// What the engine needs of a channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub enabled: bool,
    /// Of mail: `a@b` or `Name <a@b>`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// [`Secrets`] as JSON, sealed, in base64; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    sealed: String,
}

impl Settings {
    /// Without secrets; `from` is of mail.
    pub fn new(enabled: bool, from: String) -> Self {
        Self { enabled, from, sealed: String::new() }
    }
}

impl Engine {
    /// Sets a channel up, or replaces its settings.
    pub async fn update_channel(
        &self,
        app: &App,
        channel: Channel,
        body: &(impl Serialize + Sync),
        settings: Settings,
        secrets: &Secrets,
    ) -> Result<Definition> {
        let settings = Settings { sealed: self.seal_channel(app, channel, secrets)?, ..settings };
        self.put_definition(at(app, channel), draft(body, &settings)?).await
    }

    fn seal_channel(&self, app: &App, channel: Channel, secrets: &Secrets) -> Result<String> {
        if secrets.is_empty() {
            return Ok(String::new());
        }
        let text = serde_json::to_vec(secrets).map_err(Fault::bug)?;
        Ok(STANDARD.encode(self.sealer.seal(&self.chance, &place(app, channel), &text)?))
    }

    /// The secrets that a channel was set up with.
    ///
    /// # Errors
    /// When the data directory's key is another one.
    pub fn channel_secrets(&self, app: &App, channel: Channel, of: &Definition) -> Result<Secrets> {
        let settings: Settings = of.read()?;
        if settings.sealed.is_empty() {
            return Ok(Secrets::new());
        }
        let sealed = STANDARD.decode(&settings.sealed).map_err(Fault::bug)?;
        let text = self.sealer.open(&place(app, channel), &sealed)?;
        serde_json::from_slice(&text).map_err(Fault::bug)
    }

    /// A channel; none when it was never set up.
    pub fn channel(&self, app: &App, channel: Channel) -> Result<Option<Definition>> {
        self.definition_if_any(at(app, channel))
    }

    /// Takes a channel away with its secrets; returns what it was.
    ///
    /// # Errors
    /// 404 when there is none.
    pub async fn delete_channel(&self, app: &App, channel: Channel) -> Result<Definition> {
        let was = self.definition(at(app, channel), None)?;
        let (app, head) = (app.id, was.head.clone());
        // Together: no secret stays behind in a crash.
        self.store
            .write(move |tx| {
                tx.revisions_erase(&head)?;
                tx.head_delete(Some(app), CHANNEL, &head.id)
            })
            .await?;
        Ok(was)
    }

    /// The e-mail channel as the outbox needs it; none when it was never set up.
    pub(crate) fn email_sender(&self, app: &App) -> Result<Option<Settings>> {
        self.channel(app, Channel::Email)?.map(|found| found.read()).transpose()
    }
}

/// Where a channel's definition lives: its id is the last part of its path.
pub(crate) fn at(app: &App, channel: Channel) -> At<'static> {
    At(Some(app.id), CHANNEL, id(channel))
}

/// The last part of a channel's path.
pub fn id(channel: Channel) -> &'static str {
    match channel {
        Channel::Adm => "adm",
        Channel::Apns => "apns",
        Channel::ApnsSandbox => "apns_sandbox",
        Channel::ApnsVoip => "apns_voip",
        Channel::ApnsVoipSandbox => "apns_voip_sandbox",
        Channel::Baidu => "baidu",
        Channel::Custom => "custom",
        Channel::Email => "email",
        Channel::Gcm => "gcm",
        Channel::InApp => "in_app",
        Channel::Push => "push",
        Channel::Sms => "sms",
        Channel::Voice => "voice",
    }
}

/// What its secrets are sealed for.
fn place(app: &App, channel: Channel) -> String {
    format!("channel/{}/{}", app.id, id(channel))
}
