//! `/counterpoint/v1/sandbox/messages`: what the sandbox carrier kept (design §1).

use super::{Answered, Refused, Signed, answered, listing::Listing};
use crate::api::paging::Page;
use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Response},
};
use engine::sandbox::SandboxMessage;
use http::header;
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
    app: Option<String>,
    limit: Option<String>,
    #[serde(rename = "page-size")]
    page_size: Option<String>,
    token: Option<String>,
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

/// The newest messages first, of one channel, receiver or app if asked for.
pub async fn list(Query(wanted): Query<Wanted>, signed: Signed) -> Answered {
    answered(&signed.cx.request_id, find(&signed, &wanted))
}

fn find(signed: &Signed, wanted: &Wanted) -> Result<Listing<Message>> {
    let channel = wanted.channel.as_deref().map(|word| {
        Channel::parse(word)
            .ok_or_else(|| Fault::invalid(format!("channel: {word} is no channel of the API")))
    });
    // `page-size` pages like every list; `limit`, which came first, alone may ask for everything at once.
    let limit = wanted.limit.as_deref().map_or(Ok(LIMIT_MAX), str::parse);
    let limit = limit.map_err(|_| Fault::invalid(format!("limit: a whole number up to {LIMIT_MAX}")))?;
    let limit = limit.clamp(1, LIMIT_MAX);
    let mut page = Page::read("sandbox", wanted.page_size.as_deref(), wanted.token.as_deref(), limit)?;
    page.size = page.size.min(limit);
    let wanted = engine::sandbox::Wanted {
        channel: channel.transpose()?,
        to: wanted.to.as_deref(),
        app: wanted.app.as_deref().filter(|id| !id.is_empty()),
        before: page.after_as()?,
    };
    let found = signed.cx.engine.sandbox().list(&wanted, page.size + 1);
    let (found, next) = page.cut(found, |m| m.number.to_string());
    Ok(Listing::new(found.into_iter().map(shown), next))
}

/// One message as it would travel.
pub async fn raw(Path(id): Path<String>, signed: Signed) -> Result<Response, Refused> {
    let found = tokio::task::block_in_place(|| signed.cx.engine.sandbox().raw(&id));
    match found {
        Some(bytes) => Ok(([(header::CONTENT_TYPE, "message/rfc822")], bytes).into_response()),
        None => {
            let gone = Fault::missing("The sandbox does not keep this message (any more)");
            Err(Refused::new(gone, &signed.cx.request_id))
        }
    }
}

fn shown(m: SandboxMessage) -> Message {
    let email = m.email;
    Message {
        id: email.message_id,
        channel: m.channel.as_str(),
        to: email.to,
        at: email.date.to_string(),
        subject: email.subject,
        text: email.text,
        html: email.html,
        headers: m.headers.into_iter().collect(),
        payload: None,
        app_id: email.origin.app_id,
        campaign_id: email.origin.campaign_id,
        journey_id: email.origin.journey_id,
        endpoint_id: email.origin.endpoint_id,
        outcome: m.outcome,
    }
}
