//! `/counterpoint/v1/sandbox/messages`: what the sandbox carrier kept (design §1).

use super::{Answered, Signed, answered};
use axum::extract::Query;
use engine::sandbox::SandboxMessage;
use model::{
    channel::Channel,
    error::{Fault, Result},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The sandbox keeps no more than this.
const LIMIT_MAX: usize = 10_000;

#[derive(Deserialize)]
pub struct Wanted {
    channel: Option<String>,
    to: Option<String>,
    limit: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Messages {
    item: Vec<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    id: String,
    channel: &'static str,
    to: String,
    at: String,
    subject: String,
    text: Option<String>,
    html: Option<String>,
    headers: BTreeMap<String, String>,
    payload: Option<serde_json::Value>,
    app_id: String,
    campaign_id: Option<String>,
    journey_id: Option<String>,
    endpoint_id: Option<String>,
    outcome: &'static str,
}

/// The newest messages first, of one channel or receiver if asked for.
pub async fn list(Query(wanted): Query<Wanted>, signed: Signed) -> Answered {
    answered(&signed.cx.request_id, find(&signed, &wanted))
}

fn find(signed: &Signed, wanted: &Wanted) -> Result<Messages> {
    let channel = wanted.channel.as_deref().map(|word| {
        Channel::parse(word)
            .ok_or_else(|| Fault::invalid(format!("channel: {word} is no channel of the API")))
    });
    let limit = wanted.limit.as_deref().map_or(Ok(LIMIT_MAX), str::parse);
    let limit = limit.map_err(|_| Fault::invalid(format!("limit: a whole number up to {LIMIT_MAX}")))?;
    let found =
        signed.cx.engine.sandbox().list(channel.transpose()?, wanted.to.as_deref(), limit.min(LIMIT_MAX));
    Ok(Messages { item: found.into_iter().map(shown).collect() })
}

fn shown(m: SandboxMessage) -> Message {
    Message {
        id: m.id,
        channel: m.channel.as_str(),
        to: m.to,
        at: m.at.to_string(),
        subject: m.subject,
        text: m.text,
        html: m.html,
        headers: m.headers.into_iter().collect(),
        payload: None,
        app_id: m.origin.app_id,
        campaign_id: m.origin.campaign_id,
        journey_id: m.origin.journey_id,
        endpoint_id: m.origin.endpoint_id,
        outcome: m.outcome,
    }
}
