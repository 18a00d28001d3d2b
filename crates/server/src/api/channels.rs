//! Channels (reference B §4): today e-mail.

use super::{Cx, Registry};
use engine::{apps::App, channels::EmailChannel, definitions::Definition};
use model::{
    error::{Fault, Reason, Result},
    message::check_address,
};
use std::collections::BTreeMap;
use wire::{ops, types};

pub fn register(registry: &mut Registry) {
    registry.on(ops::UpdateEmailChannel, update_email_channel);
    registry.on(ops::GetEmailChannel, get_email_channel);
    registry.on(ops::DeleteEmailChannel, delete_email_channel);
    registry.on(ops::GetChannels, get_channels);
}

async fn update_email_channel(
    cx: Cx,
    input: types::UpdateEmailChannelRequest,
) -> Result<types::EmailChannelResponse> {
    let app = cx.app(&input.application_id)?;
    let request = input.email_channel_request;
    let from = request.from_address.clone().unwrap_or_default();
    check_address("FromAddress", &from)?;
    let channel = EmailChannel { enabled: request.enabled.unwrap_or(true), from };
    let shown = types::EmailChannelResponse {
        configuration_set: request.configuration_set,
        enabled: Some(channel.enabled),
        from_address: request.from_address,
        identity: request.identity,
        orchestration_sending_role_arn: request.orchestration_sending_role_arn,
        role_arn: request.role_arn,
        ..types::EmailChannelResponse::default()
    };
    let made = cx.engine.update_email_channel(&app, &shown, &channel).await?;
    response(&app, &made)
}

async fn get_email_channel(
    cx: Cx,
    input: types::GetEmailChannelRequest,
) -> Result<types::EmailChannelResponse> {
    let app = cx.app(&input.application_id)?;
    response(&app, &cx.engine.email_channel(&app)?)
}

async fn delete_email_channel(
    cx: Cx,
    input: types::DeleteEmailChannelRequest,
) -> Result<types::EmailChannelResponse> {
    let app = cx.app(&input.application_id)?;
    let was = cx.engine.delete_email_channel(&app).await?;
    Ok(types::EmailChannelResponse { enabled: Some(false), ..response(&app, &was)? })
}

async fn get_channels(cx: Cx, input: types::GetChannelsRequest) -> Result<types::ChannelsResponse> {
    let app = cx.app(&input.application_id)?;
    let mut channels = BTreeMap::new();
    match cx.engine.email_channel(&app) {
        Ok(found) => {
            let email = response(&app, &found)?;
            let shown = types::ChannelResponse {
                application_id: email.application_id,
                creation_date: email.creation_date,
                enabled: email.enabled,
                has_credential: email.has_credential,
                id: email.id,
                is_archived: email.is_archived,
                last_modified_by: None,
                last_modified_date: email.last_modified_date,
                version: email.version,
            };
            channels.insert("EMAIL".to_owned(), shown);
        }
        Err(Fault::Caller(Reason::Missing, _)) => {}
        Err(fault) => return Err(fault),
    }
    Ok(types::ChannelsResponse { channels: Some(channels) })
}

fn response(app: &App, d: &Definition) -> Result<types::EmailChannelResponse> {
    let shown: types::EmailChannelResponse = serde_json::from_str(&d.revision.body).map_err(Fault::bug)?;
    Ok(types::EmailChannelResponse {
        application_id: Some(app.id.to_string()),
        creation_date: Some(d.head.created.to_string()),
        has_credential: Some(false),
        id: Some("email".to_owned()),
        is_archived: Some(false),
        last_modified_date: Some(d.revision.created.to_string()),
        platform: Some("EMAIL".to_owned()),
        version: Some(d.revision.version as i32),
        ..shown
    })
}
