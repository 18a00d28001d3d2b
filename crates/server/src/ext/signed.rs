//! A signed call of an extension: the extractor that every handler ends with.

use super::BODY_BYTES;
use crate::{
    api::Cx,
    http::{
        answer, auth,
        front::{self, Front},
    },
};
use axum::{
    body::Body,
    extract::{FromRequest, OriginalUri, Request},
    response::{IntoResponse, Response},
};
use model::error::Fault;
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;

/// A call whose signature was checked, with its body.
pub struct Signed {
    pub cx: Cx,
    pub body: bytes::Bytes,
}

impl Signed {
    /// The body as JSON.
    ///
    /// # Errors
    /// 400 with the place where it does not fit.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_slice(&self.body).map_err(|e| Fault::invalid(format!("The body does not fit: {e}")))
    }
}

impl FromRequest<Arc<Front>> for Signed {
    type Rejection = Response;

    async fn from_request(request: Request<Body>, front: &Arc<Front>) -> Result<Self, Response> {
        let request_id = front.engine.uuid();
        let (mut parts, body) = request.into_parts();
        // What was signed is the whole path, not the part below the router's own.
        if let Some(OriginalUri(uri)) = parts.extensions.get::<OriginalUri>() {
            parts.uri = uri.clone();
        }
        let read = front::read(&parts, body, BODY_BYTES).await;
        let body = read.map_err(|(kind, text)| answer::error(kind, &text, &request_id))?;
        let verified = auth::verify(&front.verifier, &front.keys, &parts, &body)
            .map_err(|refusal| answer::error(refusal.kind, &refusal.message, &request_id))?;
        Ok(Self { cx: Cx { engine: front.engine.clone(), region: verified.region, request_id }, body })
    }
}

/// A fault on its way to the caller.
pub struct Refused(Fault, String);

impl Refused {
    /// Of one request.
    pub fn new(fault: Fault, request_id: &str) -> Self {
        Self(fault, request_id.to_owned())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        answer::fault(&self.0, &self.1)
    }
}

/// What a handler returns.
pub type Answered = Result<Response, Refused>;

/// A handler's result as 200 JSON or as an error of the API's shape.
pub fn answered<T: Serialize>(request_id: &str, result: Result<T, Fault>) -> Answered {
    let encoded = result.and_then(|value| serde_json::to_vec(&value).map_err(Fault::bug));
    match encoded {
        Ok(body) => Ok(answer::json(200, request_id, body)),
        Err(fault) => Err(Refused(fault, request_id.to_owned())),
    }
}
