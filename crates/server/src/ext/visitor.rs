//! Somebody who is not signed in yet.

use super::BODY_BYTES;
use crate::http::{answer, auth, front::Front};
use axum::{
    body::Body,
    extract::{FromRequest, Request},
    response::Response,
};
use engine::members::Origin;
use http::Method;
use model::error::Fault;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// A call that needs no session.
pub struct Visitor {
    pub request_id: String,
    pub origin: Origin,
    body: bytes::Bytes,
}

impl Visitor {
    /// The body as JSON.
    ///
    /// # Errors
    /// 400 without a word of the body: there are passwords in it.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_slice(&self.body)
            .map_err(|_| Fault::invalid("The body does not fit: see the call's members in the README"))
    }
}

impl FromRequest<Arc<Front>> for Visitor {
    type Rejection = Response;

    async fn from_request(request: Request<Body>, front: &Arc<Front>) -> Result<Self, Response> {
        let request_id = front.engine.uuid();
        let (parts, body) = request.into_parts();
        let origin = auth::origin(&parts);
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            let own = auth::same_origin(&parts, &front.console.public_url);
            own.map_err(|(kind, text)| answer::error(kind, &text, &request_id))?;
        }
        let read = front.read(&parts, body, BODY_BYTES).await;
        let body = read.map_err(|(kind, text)| answer::error(kind, &text, &request_id))?;
        Ok(Self { request_id, origin, body })
    }
}
