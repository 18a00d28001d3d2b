//! Channels of an app (reference B §4): today e-mail.

use crate::{
    Engine,
    apps::App,
    definitions::{At, Definition, draft},
};
use model::error::{Fault, Reason, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const CHANNEL: &str = "channel";
const EMAIL: &str = "email";

/// What the engine needs of an app's e-mail channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailChannel {
    pub enabled: bool,
    /// `a@b` or `Name <a@b>`.
    pub from: String,
}

impl Engine {
    /// Sets an app's e-mail channel up, or changes it.
    pub async fn update_email_channel(
        &self,
        app: &App,
        body: &(impl Serialize + Sync),
        channel: &EmailChannel,
    ) -> Result<Definition> {
        let at = At(Some(app.id), CHANNEL, EMAIL);
        match self.definition(at, None) {
            Ok(_) => self.redefine(at, draft(body, channel)?, true, None).await,
            Err(Fault::Caller(Reason::Missing, _)) => {
                self.define(at, draft(body, channel)?, "", BTreeMap::new()).await
            }
            Err(fault) => Err(fault),
        }
    }

    /// An app's e-mail channel.
    ///
    /// # Errors
    /// 404 when it was never set up.
    pub fn email_channel(&self, app: &App) -> Result<Definition> {
        self.definition(At(Some(app.id), CHANNEL, EMAIL), None)
    }

    /// Takes an app's e-mail channel away; returns what it was.
    ///
    /// # Errors
    /// 404 when there is none.
    pub async fn delete_email_channel(&self, app: &App) -> Result<Definition> {
        self.undefine(At(Some(app.id), CHANNEL, EMAIL)).await
    }

    /// The channel as the outbox needs it; none when it was never set up.
    pub(crate) fn email_sender(&self, app: &App) -> Result<Option<EmailChannel>> {
        match self.email_channel(app) {
            Ok(found) => found.read().map(Some),
            Err(Fault::Caller(Reason::Missing, _)) => Ok(None),
            Err(fault) => Err(fault),
        }
    }
}
