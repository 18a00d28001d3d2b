//! `/counterpoint/oidc`: signing in with an identity provider; a browser comes here, not the console's pages.

use super::{session, visitor::Visitor};
use crate::{
    http::{auth, front::Front, track},
    oidc::PATIENCE_MS,
};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use model::error::{Fault, Reason, Result};
use serde::Deserialize;
use std::sync::Arc;

/// Binds a sign-in to the browser that began it.
const COOKIE: &str = "counterpoint_oidc";

/// Where to go on.
#[derive(Deserialize)]
pub struct Start {
    to: Option<String>,
}

/// What the provider sends along.
#[derive(Deserialize)]
pub struct Back {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// To the provider.
pub async fn start(State(front): State<Arc<Front>>, Query(start): Query<Start>) -> Response {
    let begin = async {
        let oidc = front.console.oidc.as_ref().ok_or_else(none)?;
        oidc.begin(start.to.as_deref().unwrap_or("/")).await
    };
    match begin.await {
        Ok(away) => {
            let mut response = StatusCode::SEE_OTHER.into_response();
            go(&mut response, &away.url);
            set(&mut response, &front, &away.state, PATIENCE_MS / 1_000);
            response
        }
        Err(fault) => failed(&fault),
    }
}

/// And back.
pub async fn callback(
    State(front): State<Arc<Front>>,
    Query(back): Query<Back>,
    headers: HeaderMap,
    visitor: Visitor,
) -> Response {
    let finish = async {
        let oidc = front.console.oidc.as_ref().ok_or_else(none)?;
        let (state, code) = proof(&back, &headers)?;
        let vouched = oidc.finish(state, code).await?;
        let by = &visitor.origin;
        let started = front.engine.sign_in_vouched(&vouched.email, &vouched.name, oidc.newcomers, by).await?;
        Ok((started, vouched.to))
    };
    let mut response = match finish.await {
        Ok((started, to)) => {
            let mut response =
                session::started_with(&front, &visitor, started, "GET /counterpoint/oidc/callback").await;
            *response.status_mut() = StatusCode::SEE_OTHER;
            go(&mut response, &to);
            response
        }
        Err(fault) => failed(&fault),
    };
    set(&mut response, &front, "", 0);
    response
}

/// State and code, from the browser that began.
fn proof<'b>(back: &'b Back, headers: &HeaderMap) -> Result<(&'b str, &'b str)> {
    let refused = |text: String| Err(Fault::Caller(Reason::Forbidden, text));
    if let Some(error) = &back.error {
        let more = back.error_description.as_deref().unwrap_or("no more is said");
        return refused(format!("The identity provider refused: {error} ({more})"));
    }
    match (back.state.as_deref(), back.code.as_deref(), auth::cookie(headers, COOKIE)) {
        (Some(state), Some(code), Some(own)) if own == state => Ok((state, code)),
        _ => refused("The sign-in was not begun in this browser: start again".to_owned()),
    }
}

fn none() -> Fault {
    Fault::missing("This server has no identity provider: see COUNTERPOINT_OIDC_ISSUER in the README")
}

fn go(response: &mut Response, to: &str) {
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, to);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

fn set(response: &mut Response, front: &Front, state: &str, seconds: i64) {
    let cookie = format!("{COOKIE}={state}; Path=/counterpoint/oidc; SameSite=Lax");
    front.console.set_cookie(response, &cookie, seconds);
}

/// A page, since a person reads it.
fn failed(fault: &Fault) -> Response {
    tracing::warn!(%fault, "a sign-in over the identity provider failed");
    let status = match fault {
        Fault::Caller(Reason::Missing, _) => StatusCode::NOT_FOUND,
        Fault::Caller(..) => StatusCode::FORBIDDEN,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    let text = match fault {
        Fault::Bug(_) => "Something went wrong on our side; the log has it.",
        fault => fault.message(),
    };
    let body = format!("<p>{}</p><p><a href=\"/\">Back to the console</a></p>", track::escaped(text));
    track::page(status, "You are not signed in", &body)
}
