//! The gate in front of every extension, and what handlers get from it and give back.

use super::BODY_BYTES;
use crate::{
    api::Cx,
    http::{
        answer,
        auth::{Caller, Holder},
        front::Front,
        gate::{self, Call, Detail},
    },
};
use axum::{
    RequestPartsExt,
    body::Body,
    extract::{FromRequest, MatchedPath, OriginalUri, RawPathParams, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use engine::members::SignedIn;
use http::Method;
use model::{
    endpoint::Moves,
    error::{Fault, Reason},
};
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;

/// A call whose caller is known and may make it, with its body.
#[derive(Clone)]
pub struct Signed {
    pub cx: Arc<Cx>,
    pub caller: Arc<Caller>,
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

    /// The member whose session it is.
    ///
    /// # Errors
    /// 403 for a key.
    pub fn member(&self) -> Result<&SignedIn, Fault> {
        match &self.caller.holder {
            Holder::Member(by) => Ok(by),
            _ => Err(Fault::Caller(Reason::Forbidden, "This is for members, not for keys".to_owned())),
        }
    }
}

/// Lets a request through to its handler, if its caller may make it.
pub async fn gate(State(front): State<Arc<Front>>, request: Request<Body>, next: Next) -> Response {
    let through = pass(&front, request, next).await;
    through.unwrap_or_else(|refused| *refused)
}

async fn pass(front: &Arc<Front>, request: Request<Body>, next: Next) -> Result<Response, Box<Response>> {
    let request_id = front.engine.uuid();
    let (mut parts, body) = request.into_parts();
    let path = parts.extensions.get::<MatchedPath>().map_or(String::new(), |path| path.as_str().to_owned());
    let method = if parts.method == Method::HEAD { Method::GET } else { parts.method.clone() };
    let labels = parts.extract::<RawPathParams>().await.map_err(|e| Box::new(e.into_response()))?;
    let call = Call::new(format!("{method} {path}"), labels.iter(), request_id.clone());
    // What was signed is the whole path, not the part below the router's own.
    let below = parts.uri.clone();
    if let Some(OriginalUri(uri)) = parts.extensions.get::<OriginalUri>() {
        parts.uri = uri.clone();
    }
    let read = front.read(&parts, body, BODY_BYTES).await;
    let body = read.map_err(|(kind, text)| Box::new(answer::error(kind, &text, &request_id)))?;
    let caller = gate::identify(front, &call, &parts, &body)?;
    gate::allow(front, &call, &caller, call.needs.capability)?;
    let cx = Cx {
        engine: front.engine.clone(),
        region: caller.region.clone(),
        by: caller.name().to_owned(),
        request_id,
        // No key of an app calls an extension.
        moves: Moves::Guarded(Vec::new()),
    };
    let caller = Arc::new(caller);
    parts.extensions.insert(Signed { cx: Arc::new(cx), caller: caller.clone(), body });
    parts.uri = below;
    let (front, is_change) = (front.clone(), call.changes(&method));
    let work = async move {
        let response = next.run(Request::from_parts(parts, Body::empty())).await;
        gate::leave(&front, call, &method, &caller, response).await
    };
    Ok(gate::carried_out(is_change, work).await)
}

impl FromRequest<Arc<Front>> for Signed {
    type Rejection = Response;

    async fn from_request(request: Request<Body>, _: &Arc<Front>) -> Result<Self, Response> {
        let passed = request.extensions().get::<Signed>().cloned();
        passed.ok_or_else(|| answer::fault(&Fault::bug("a route without the gate in front"), ""))
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

/// An answer with what the audit log's line is to say besides.
pub fn detailed(detail: Option<String>, answered: Answered) -> Answered {
    answered.map(|mut response| {
        if let Some(detail) = detail {
            response.extensions_mut().insert(Detail(detail));
        }
        response
    })
}
