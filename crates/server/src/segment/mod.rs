//! `/counterpoint/segment/v1/…`: Segment's HTTP tracking calls, which a client exists for on every platform. The write
//! key is an address key of one app.

mod message;

use crate::{
    api::rates::RETRY_AFTER_S,
    http::{address, answer, auth, front::Front, gate, ingest::TooOften},
};
use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State},
    response::Response,
    routing::post,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use engine::{ingest::ItemResult, keys::AccessKey};
use http::{HeaderMap, StatusCode, header, request::Parts};
use message::Message;
use model::{
    access::{Capability, Role},
    endpoint::Moves,
    error::{Fault, Reason, Result},
    limits::EVENTS_BODY_BYTES,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// Messages in one batch; the clients send far fewer.
const MESSAGES_MAX: usize = 2_500;

/// Everything below `/counterpoint/segment/v1`.
pub fn routes() -> Router<Arc<Front>> {
    Router::new().route("/{call}", post(take))
}

/// What `batch` brings.
#[derive(Deserialize)]
struct Batch {
    batch: Vec<Value>,
    #[serde(default)]
    context: Option<Value>,
}

async fn take(State(front): State<Arc<Front>>, Path(call): Path<String>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let key = match writer(&front, &parts) {
        Ok(key) => key,
        Err(text) => return refused(&front, StatusCode::UNAUTHORIZED, text),
    };
    if let Err(too_often) = front.ingest.admit_key(&key, &auth::origin(&parts).address) {
        let text = "Too many requests with this key or from this address: see Retry-After";
        return too_often.on(refused(&front, StatusCode::TOO_MANY_REQUESTS, text));
    }
    if let Err(text) = front.rates.admit_events() {
        return TooOften(RETRY_AFTER_S as i64).on(refused(&front, StatusCode::TOO_MANY_REQUESTS, &text));
    }
    let body = match front.read(&parts, body, EVENTS_BODY_BYTES).await {
        Ok(body) => body,
        Err((kind, text)) => {
            let status = StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::BAD_REQUEST);
            return refused(&front, status, &text);
        }
    };
    match keep(&front, &key, &call, (&parts.headers, &body)).await {
        Ok(moved) if moved.is_empty() => told(&front, StatusCode::OK, &json!({ "success": true })),
        // Its event is kept all the same, and a batch is no failure for one of its endpoints.
        Ok(moved) if is_batch(&call) => {
            told(&front, StatusCode::OK, &json!({ "success": true, "refused": moved }))
        }
        Ok(moved) => refused(&front, StatusCode::FORBIDDEN, &moved[0].message),
        Err(Fault::Caller(_, text)) => refused(&front, StatusCode::BAD_REQUEST, &text),
        Err(fault) => {
            tracing::warn!(%fault, "messages of a Segment client were not kept");
            refused(&front, StatusCode::SERVICE_UNAVAILABLE, "The messages were not kept: send them again")
        }
    }
}

/// What clients try again, or not, by its status.
fn refused(front: &Front, status: StatusCode, text: &str) -> Response {
    told(front, status, &json!({ "success": false, "error": { "message": text } }))
}

fn told(front: &Front, status: StatusCode, body: &Value) -> Response {
    answer::json(status.as_u16(), &front.engine.uuid(), body.to_string().into_bytes())
}

/// The key that stands as user name of Basic authentication, as Segment's clients send it.
fn writer<'t>(front: &Front, parts: &Parts) -> std::result::Result<Arc<AccessKey>, &'t str> {
    if !address::is_private(front, parts) {
        return Err("A write key travels over TLS only");
    }
    let given = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let basic = given.and_then(|text| text.strip_prefix("Basic "));
    let decoded = basic.and_then(|text| STANDARD.decode(text.trim()).ok());
    let user = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    let key = user.as_deref().and_then(|user| user.split(':').next()).and_then(|user| user.split_once('.'));
    let known = key.and_then(|(id, secret)| front.engine.address_key(id, secret));
    known
        .filter(|key| key.role.may(Capability::Ingest))
        .ok_or("The write key is an address key of this server, as ID.SECRET")
}

/// Keeps the messages; answers the endpoints that the key may not move.
async fn keep(
    front: &Arc<Front>,
    key: &AccessKey,
    call: &str,
    (headers, body): (&HeaderMap, &[u8]),
) -> Result<Vec<Moved>> {
    let id = key.app.ok_or_else(|| Fault::bug("an address key has its app"))?;
    let app = front.engine.app(&id.to_string())?;
    let moves = match key.role {
        Role::Ingest => front.ingest.moves_of_apps(&front.engine, Some(id), headers),
        _ => Moves::Free,
    };
    let messages = read(call, body)?;
    let now = front.engine.now();
    let items = messages.into_iter().flat_map(|message| message.items(now)).collect();
    let engine = front.engine.clone();
    let work = async move { engine.put_events(&app, items, &moves).await };
    Ok(gate::carried_out(true, work).await?.into_iter().filter_map(Moved::of).collect())
}

/// An endpoint that would have gone to another user or address.
#[derive(Serialize)]
struct Moved {
    endpoint: String,
    status: u16,
    message: String,
}

impl Moved {
    fn of(result: ItemResult) -> Option<Self> {
        match result.endpoint {
            Err(Fault::Caller(Reason::Forbidden, message)) => {
                Some(Self { endpoint: result.endpoint_id, status: 403, message })
            }
            _ => None,
        }
    }
}

/// Whether a call brings many messages.
fn is_batch(call: &str) -> bool {
    matches!(call, "batch" | "import")
}

/// The messages of a call; each may leave its type to the call's name.
fn read(call: &str, body: &[u8]) -> Result<Vec<Message>> {
    let wrong = |e: serde_json::Error| Fault::invalid(format!("The body does not fit: {e}"));
    if !is_batch(call) && !message::TYPES.contains(&call) {
        return Err(Fault::invalid(format!("{call}: batch, or one of {}", message::TYPES.join(", "))));
    }
    if !is_batch(call) {
        let one: Value = serde_json::from_slice(body).map_err(wrong)?;
        return Ok(vec![Message::read(one, Some(call), None)?]);
    }
    let batch: Batch = serde_json::from_slice(body).map_err(wrong)?;
    if batch.batch.len() > MESSAGES_MAX {
        return Err(Fault::invalid(format!("batch: at most {MESSAGES_MAX} messages")));
    }
    batch.batch.into_iter().map(|one| Message::read(one, None, batch.context.as_ref())).collect()
}
