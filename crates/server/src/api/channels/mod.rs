//! Channels (reference B §4): one way of setting up for all of them, and a table of what each has.

pub(super) mod kinds;

use super::{Answer, Cx, Registry, answer, object, refused};
use engine::{
    apps::App,
    channels::{Secrets, Settings, id},
    definitions::Definition,
};
use futures_util::future::BoxFuture;
use kinds::Kind;
use model::{
    channel::Channel,
    error::{Fault, Result},
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use wire::{Operation, OperationId, ops, route::Labels, types};

/// The members of a channel as a caller writes and reads them.
type Members = Map<String, Value>;

macro_rules! channels {
    ($registry:ident: $($kind:ident $update:ident $get:ident $delete:ident,)*) => {$(
        $registry.raw(OperationId::$update, |cx, labels, query, body| {
            update::<ops::$update>(&kinds::$kind, cx, labels, query, body)
        });
        $registry.raw(OperationId::$get, |cx, labels, _, _| {
            Box::pin(async move { get::<ops::$get>(&kinds::$kind, &cx, &labels) })
        });
        $registry.raw(OperationId::$delete, |cx, labels, _, _| {
            Box::pin(async move { delete::<ops::$delete>(&kinds::$kind, &cx, &labels).await })
        });
    )*};
}

pub fn register(registry: &mut Registry) {
    channels! { registry:
        ADM UpdateAdmChannel GetAdmChannel DeleteAdmChannel,
        APNS UpdateApnsChannel GetApnsChannel DeleteApnsChannel,
        APNS_SANDBOX UpdateApnsSandboxChannel GetApnsSandboxChannel DeleteApnsSandboxChannel,
        APNS_VOIP UpdateApnsVoipChannel GetApnsVoipChannel DeleteApnsVoipChannel,
        APNS_VOIP_SANDBOX UpdateApnsVoipSandboxChannel GetApnsVoipSandboxChannel DeleteApnsVoipSandboxChannel,
        BAIDU UpdateBaiduChannel GetBaiduChannel DeleteBaiduChannel,
        EMAIL UpdateEmailChannel GetEmailChannel DeleteEmailChannel,
        GCM UpdateGcmChannel GetGcmChannel DeleteGcmChannel,
        SMS UpdateSmsChannel GetSmsChannel DeleteSmsChannel,
        VOICE UpdateVoiceChannel GetVoiceChannel DeleteVoiceChannel,
    }
    registry.on(ops::GetChannels, get_channels);
}

/// Members that are absent keep their value, so that a channel can be switched off without its secrets at hand.
fn update<O: Operation>(
    kind: &'static Kind,
    cx: Cx,
    labels: Labels,
    query: &str,
    body: bytes::Bytes,
) -> BoxFuture<'static, Result<Answer>>
where
    O::Output: serde::de::DeserializeOwned,
{
    let checked = O::decode(&labels, query, &body).map(drop).map_err(refused);
    Box::pin(async move {
        checked?;
        let app = cx.app(labels.get("application-id"))?;
        let given = object(&body)?;
        let _turn = cx.engine.turn(&app).await;
        let (mut shown, mut secrets) = match cx.engine.channel(&app, kind.channel)? {
            Some(before) => (members(&before)?, cx.engine.channel_secrets(&app, kind.channel, &before)?),
            None => (Members::new(), Secrets::new()),
        };
        merge(kind, given, &mut shown, &mut secrets);
        shown.insert("LastModifiedBy".to_owned(), json!(cx.by));
        let text = |name: &str| shown.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let enabled = shown.get("Enabled").and_then(Value::as_bool).unwrap_or(true);
        let settings = Settings::new(enabled, text("FromAddress"));
        let made = cx.engine.update_channel(&app, kind.channel, &shown, settings, &secrets).await?;
        if kind.channel != Channel::Email {
            cx.engine.only_kept("channels besides e-mail");
        }
        shaped::<O>(response(kind, &cx, &app, &made)?)
    })
}

fn merge(kind: &Kind, given: Members, shown: &mut Members, secrets: &mut Secrets) {
    for (name, value) in given {
        if kind.secrets.contains(&name.as_str()) {
            match value {
                Value::String(text) if !text.is_empty() => drop(secrets.insert(name, text)),
                _ => drop(secrets.remove(&name)),
            }
        } else if name == "Enabled" || kind.shown.contains(&name.as_str()) {
            match value {
                Value::Null => drop(shown.remove(&name)),
                value => drop(shown.insert(name, value)),
            }
        }
    }
}

/// A channel as it is now.
///
/// # Errors
/// 404 when it was never set up.
fn found(kind: &Kind, cx: &Cx, app: &App) -> Result<Members> {
    let found = cx.engine.channel(app, kind.channel)?;
    let missing = || Fault::missing(format!("The app has no {} channel", kind.channel.as_str()));
    response(kind, cx, app, &found.ok_or_else(missing)?)
}

fn get<O: Operation>(kind: &Kind, cx: &Cx, labels: &Labels) -> Result<Answer>
where
    O::Output: serde::de::DeserializeOwned,
{
    let app = cx.app(labels.get("application-id"))?;
    shaped::<O>(found(kind, cx, &app)?)
}

/// Answers what it was, and that it is off now.
async fn delete<O: Operation>(kind: &Kind, cx: &Cx, labels: &Labels) -> Result<Answer>
where
    O::Output: serde::de::DeserializeOwned,
{
    let app = cx.app(labels.get("application-id"))?;
    let mut shown = found(kind, cx, &app)?;
    cx.engine.delete_channel(&app, kind.channel).await?;
    shown.insert("Enabled".to_owned(), Value::Bool(false));
    shaped::<O>(shown)
}

async fn get_channels(cx: Cx, input: types::GetChannelsRequest) -> Result<types::ChannelsResponse> {
    let app = cx.app(&input.application_id)?;
    let mut channels = BTreeMap::new();
    for kind in kinds::ALL {
        let Some(found) = cx.engine.channel(&app, kind.channel)? else { continue };
        let shown = Value::Object(response(kind, &cx, &app, &found)?);
        let shown = serde_json::from_value(shown).map_err(Fault::bug)?;
        channels.insert(kind.channel.as_str().to_owned(), shown);
    }
    Ok(types::ChannelsResponse { channels: Some(channels) })
}

/// The members that the operation's answer has, in its shape.
fn shaped<O: Operation>(members: Members) -> Result<Answer>
where
    O::Output: serde::de::DeserializeOwned,
{
    let output: O::Output = serde_json::from_value(Value::Object(members)).map_err(Fault::bug)?;
    answer(O::ID, &output)
}

fn members(of: &Definition) -> Result<Members> {
    serde_json::from_str(&of.revision.body).map_err(Fault::bug)
}

fn response(kind: &Kind, cx: &Cx, app: &App, d: &Definition) -> Result<Members> {
    let secrets = cx.engine.channel_secrets(app, kind.channel, d)?;
    let settings: Settings = d.read()?;
    let mut shown = members(d)?;
    (kind.tell)(&secrets, &mut shown);
    for (name, value) in [
        ("ApplicationId", json!(app.id.to_string())),
        ("CreationDate", json!(d.head.created.to_string())),
        ("Enabled", json!(settings.enabled)),
        ("HasCredential", json!(!secrets.is_empty())),
        ("Id", json!(id(kind.channel))),
        ("IsArchived", json!(false)),
        ("LastModifiedDate", json!(d.revision.created.to_string())),
        ("Platform", json!(kind.channel.as_str())),
        ("Version", json!(d.revision.version)),
    ] {
        shown.insert(name.to_owned(), value);
    }
    Ok(shown)
}
