//! The one place that lets callers in: who they are, whether they may, what is masked, what is written down.

use super::{
    answer,
    auth::{self, Caller, Holder},
    front::Front,
    mask,
};
use axum::{body::Body, response::Response};
use engine::{audit::AuditLine, clock::real_now};
use http::{HeaderValue, Method, header, request::Parts};
use http_body_util::BodyExt;
use model::{
    access::{self, Capability, Needs},
    id::AppId,
};
use serde_json::{Value, json};
use wire::error::ErrorKind;

/// What is called.
pub struct Call {
    /// An operation's name, or method and path of a call of ours.
    pub name: String,
    pub needs: Needs,
    /// The app it is about.
    pub app: Option<String>,
    /// The thing in it.
    pub target: Option<String>,
    pub request_id: String,
}

/// What a handler adds to its line of the audit log.
#[derive(Clone)]
pub struct Detail(pub String);

impl Call {
    /// By its name in the table, with the labels of its path.
    pub fn new<'n, 'v>(
        name: String,
        labels: impl Iterator<Item = (&'n str, &'v str)>,
        request_id: String,
    ) -> Self {
        let (mut app, mut target) = (None, None);
        for (label, value) in labels {
            match label {
                "application-id" | "app" => app = Some(value.to_owned()),
                _ => target = Some(value.to_owned()),
            }
        }
        Self { needs: access::needs(&name), name, app, target, request_id }
    }

    /// Whether it changes something, and is no question.
    pub fn changes(&self, method: &Method) -> bool {
        let asks = matches!(self.needs.capability, Capability::Read | Capability::People);
        !matches!(*method, Method::GET | Method::HEAD) && !asks
    }
}

/// Does the work of a call. A change that has begun comes to its end, and into the audit log, also when its caller
/// hangs up, which drops the request's future; a question ends with its caller.
pub async fn carried_out<T: Send + 'static>(
    is_change: bool,
    work: impl Future<Output = T> + Send + 'static,
) -> T {
    if !is_change {
        return work.await;
    }
    match tokio::spawn(work).await {
        Ok(done) => done,
        Err(ended) if ended.is_panic() => std::panic::resume_unwind(ended.into_panic()),
        // The server is stopping: nobody is answered any more.
        Err(_) => std::future::pending().await,
    }
}

/// Finds out who is calling.
pub fn identify(
    front: &Front,
    call: &Call,
    parts: &Parts,
    body: &[u8],
) -> std::result::Result<Caller, Box<Response>> {
    auth::who(front, parts, body)
        .map_err(|(kind, text)| Box::new(refuse(front, kind, &text, &call.request_id)))
}

/// Whether the caller has the capability, and the call is in the app that their key is for.
///
/// # Errors
/// 403 with a sentence that names who may.
pub fn allow(
    front: &Front,
    call: &Call,
    caller: &Caller,
    needed: Capability,
) -> std::result::Result<(), Box<Response>> {
    let forbidden = |text: &str| Err(Box::new(refuse(front, ErrorKind::Forbidden, text, &call.request_id)));
    if !caller.role().may(needed) {
        return forbidden(&access::refusal(caller.role(), &call.name, needed));
    }
    if let Holder::Key(key) = &caller.holder
        && let Some(only) = key.app
        && call.app.as_deref().and_then(|app| app.parse::<AppId>().ok()) != Some(only)
    {
        return forbidden(&format!("This key is for the app {only} only"));
    }
    Ok(())
}

/// A refusal; 401 also says whether there is an identity provider to sign in with.
pub fn refuse(front: &Front, kind: ErrorKind, text: &str, request_id: &str) -> Response {
    if kind.status() != 401 {
        return answer::error(kind, text, request_id);
    }
    let body = json!({ "Message": text, "RequestID": request_id, "Oidc": front.console.oidc.is_some() });
    let mut response = answer::json(401, request_id, body.to_string().into_bytes());
    response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(kind.name()));
    response
}

/// What is left to do once the handler has answered: masking and the audit log.
pub async fn leave(
    front: &Front,
    call: Call,
    method: &Method,
    caller: &Caller,
    response: Response,
) -> Response {
    if !response.status().is_success() {
        return response;
    }
    let masks = call.needs.addresses && !caller.role().may(Capability::Addresses);
    let notes = is_noted(&call, method, caller);
    if !masks && !notes {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(collected) = body.collect().await else {
        return answer::error(ErrorKind::InternalServerError, "The answer broke off", &call.request_id);
    };
    let body = collected.to_bytes();
    if notes {
        let detail = parts.extensions.remove::<Detail>().map(|detail| detail.0);
        note(front, call, caller, parts.status.as_u16(), &body, detail).await;
    }
    let masked = if masks { mask::answer(&body) } else { None };
    if masked.is_some() {
        parts.headers.remove(header::CONTENT_LENGTH);
    }
    Response::from_parts(parts, masked.map_or_else(|| Body::from(body), Body::from))
}

/// Changes are, questions are not; of what keys send all day long nothing is.
fn is_noted(call: &Call, method: &Method, caller: &Caller) -> bool {
    let is_stream = matches!(call.needs.capability, Capability::Ingest | Capability::Send);
    call.changes(method) && !(is_stream && caller.role().is_of_key())
}

async fn note(front: &Front, call: Call, caller: &Caller, status: u16, body: &[u8], detail: Option<String>) {
    let made = || {
        let body: Value = serde_json::from_slice(body).ok()?;
        let names = ["Id", "AccessKeyId"].iter().find_map(|name| body[*name].as_str());
        names.or(body["Member"]["Id"].as_str()).map(str::to_owned)
    };
    let line = AuditLine {
        target: call.target.or_else(made).filter(|target| call.app.as_ref() != Some(target)),
        who: caller.name().to_owned(),
        role: caller.role().as_str().to_owned(),
        operation: call.name,
        app: call.app,
        status,
        address: caller.origin.address.clone(),
        at: real_now(),
        detail,
        ..AuditLine::default()
    };
    front.note(line).await;
}
