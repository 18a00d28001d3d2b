//! `/v1`: limit → route → who → may they → generated decode → handler → masks, audit.

use super::{
    answer,
    auth::Keys,
    gate::{self, Call},
    inspect::{self, Sent},
};
use crate::{
    api::{Cx, Registry},
    oidc::Oidc,
};
use axum::{body::Body, extract::State, response::Response};
use engine::Engine;
use http::{Method, Request, header, request::Parts};
use http_body_util::{BodyExt, Limited};
use model::limits;
use std::{path::PathBuf, sync::Arc};
use wire::{
    OperationId,
    error::ErrorKind,
    route::{self, Found, Labels},
    sigv4,
};

/// What every request of the API needs.
pub struct Front {
    pub engine: Arc<Engine>,
    pub registry: Registry,
    pub keys: Keys,
    pub verifier: sigv4::Verifier,
    pub console: Console,
}

/// What the console's pages are told about the server.
pub struct Console {
    pub public_url: String,
    /// Cookies travel over TLS only.
    pub secure: bool,
    pub demo: bool,
    /// The identity provider to sign in with.
    pub oidc: Option<Oidc>,
    /// Where the first admin's password lies until it is changed.
    pub password_file: PathBuf,
}

impl Front {
    /// Over an engine, for the holders of keys and the members.
    pub fn new(engine: Arc<Engine>, registry: Registry, keys: Keys, console: Console) -> Self {
        Self { engine, registry, keys, verifier: sigv4::Verifier::default(), console }
    }
}

/// Answers one request under `/v1`.
pub async fn handle(State(front): State<Arc<Front>>, request: Request<Body>) -> Response {
    let request_id = front.engine.uuid();
    let (parts, body) = request.into_parts();
    if parts.method == Method::OPTIONS {
        return preflight(&request_id);
    }
    let (id, labels) = match route::find(parts.method.as_str(), parts.uri.path()) {
        Found::Operation(id, labels) => (id, labels),
        Found::MethodNotAllowed => {
            let text = format!("{} is not known on {}", parts.method, parts.uri.path());
            return answer::error(ErrorKind::MethodNotAllowed, &text, &request_id);
        }
        Found::NotFound => {
            let text = format!("No operation of the API is at {}", parts.uri.path());
            return answer::error(ErrorKind::NotFound, &text, &request_id);
        }
    };
    let limit = if id == OperationId::PutEvents { limits::EVENTS_BODY_BYTES } else { limits::BODY_BYTES };
    let body = match read(&parts, body, limit).await {
        Ok(body) => body,
        Err((kind, text)) => return answer::error(kind, &text, &request_id),
    };
    let call = Call::new(id.name().to_owned(), labels.iter(), request_id);
    let response = admitted(&front, id, labels, &parts, body, call).await;
    response.unwrap_or_else(|refused| *refused)
}

/// The call, once its caller is known and may make it.
async fn admitted(
    front: &Front,
    id: OperationId,
    labels: Labels,
    parts: &Parts,
    body: bytes::Bytes,
    call: Call,
) -> Result<Response, Box<Response>> {
    let caller = gate::identify(front, &call, parts, &body)?;
    let query = parts.uri.query().unwrap_or("");
    let sent = Sent { id, labels: &labels, query, body: &body };
    let needed = inspect::needed(call.needs.capability, &sent, &caller, &front.engine);
    gate::allow(front, &call, &caller, needed)?;
    let request_id = call.request_id.clone();
    let cx =
        Cx { engine: front.engine.clone(), region: caller.region.clone(), request_id: request_id.clone() };
    let response = match front.registry.call(id, cx, labels, query, body).await {
        Ok((status, body)) if body.is_empty() => answer::empty(status, &request_id),
        Ok((status, body)) => answer::json(status, &request_id, body),
        Err(fault) => answer::fault(&fault, &request_id),
    };
    Ok(gate::leave(front, call, &parts.method, &caller, response).await)
}

/// What a panic in a handler becomes: JSON all the same, since clients cannot read anything else (C §b).
pub fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    answer::fault(&model::error::Fault::bug(text.unwrap_or("panic")), "")
}

/// Reads a body of at most `limit` bytes.
pub async fn read(parts: &Parts, body: Body, limit: usize) -> Result<bytes::Bytes, (ErrorKind, String)> {
    let too_large = || (ErrorKind::PayloadTooLarge, format!("The body is over the limit of {limit} bytes"));
    let announced =
        parts.headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|n| n > limit) {
        drain(body).await;
        return Err(too_large());
    }
    let mut body = body;
    match Limited::new(&mut body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(e) if e.is::<http_body_util::LengthLimitError>() => {
            drain(body).await;
            Err(too_large())
        }
        Err(e) => Err((ErrorKind::BadRequest, format!("The body could not be read: {e}"))),
    }
}

/// Reads on without keeping anything: a client that is still sending would not see the answer.
async fn drain(mut body: Body) {
    /// Bytes after which a client that does not stop is cut off.
    const DRAIN_MAX: usize = 64 << 20;
    let mut read = 0;
    while read < DRAIN_MAX
        && let Some(Ok(frame)) = body.frame().await
    {
        read += frame.data_ref().map_or(0, |data| data.len());
    }
}

/// Every path answers OPTIONS (reference A §0.1).
fn preflight(request_id: &str) -> Response {
    const ALLOWED: &str = "authorization,content-type,x-amz-date,x-amz-security-token,x-amz-user-agent,\
                           x-amz-content-sha256,amz-sdk-invocation-id,amz-sdk-request";
    let mut response = answer::empty(200, request_id);
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &'static str| {
        headers.insert(name, header::HeaderValue::from_static(value));
    };
    set(header::ACCESS_CONTROL_ALLOW_METHODS, "GET,PUT,POST,DELETE,OPTIONS");
    set(header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED);
    set(header::ACCESS_CONTROL_MAX_AGE, "172800");
    response
}
