//! `/v1`: limit → route → SigV4 → generated decode → handler.

use super::{
    answer,
    auth::{self, Keys},
};
use crate::api::{Cx, Registry};
use axum::{body::Body, extract::State, response::Response};
use engine::Engine;
use http::{Method, Request, header, request::Parts};
use http_body_util::{BodyExt, Limited};
use model::limits;
use std::sync::Arc;
use wire::{
    OperationId,
    error::ErrorKind,
    route::{self, Found},
    sigv4,
};

/// What every request of the API needs.
pub struct Front {
    pub engine: Arc<Engine>,
    pub registry: Registry,
    pub keys: Keys,
    pub verifier: sigv4::Verifier,
}

impl Front {
    /// Over an engine, for the holders of keys.
    pub fn new(engine: Arc<Engine>, registry: Registry, keys: Keys) -> Self {
        Self { engine, registry, keys, verifier: sigv4::Verifier::default() }
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
    let verified = match auth::verify(&front.verifier, &front.keys, &parts, &body) {
        Ok(verified) => verified,
        Err(refusal) => return answer::error(refusal.kind, &refusal.message, &request_id),
    };
    let cx = Cx { engine: front.engine.clone(), region: verified.region, request_id: request_id.clone() };
    let query = parts.uri.query().unwrap_or("");
    match front.registry.call(id, cx, labels, query, body).await {
        Ok((status, body)) if body.is_empty() => answer::empty(status, &request_id),
        Ok((status, body)) => answer::json(status, &request_id, body),
        Err(fault) => answer::fault(&fault, &request_id),
    }
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
