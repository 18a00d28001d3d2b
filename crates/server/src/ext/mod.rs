//! `/counterpoint/v1`: everything Pinpoint did not have, under the same signatures or a console session.

mod audit;
mod clock;
mod estimate;
mod explain;
mod fields;
mod headline;
mod keys;
mod listing;
mod members;
pub mod metrics;
mod moves;
mod oidc;
mod people;
mod preview;
mod report;
mod sandbox;
mod session;
mod signed;
mod status;
mod suppressions;
mod timeline;
mod uncertain;
mod visitor;

pub use signed::{Answered, Refused, Signed, answered, detailed};

use crate::http::front::{Front, shaped};
use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{delete, get, post, put},
};
use model::{
    error::{Fault, Result},
    journey::duration_ms,
};
use std::sync::Arc;

/// Largest body of an extension call, bytes.
const BODY_BYTES: usize = 1 << 20;

/// A member's ISO 8601 duration in milliseconds, or what it is when it is not said.
fn duration(member: &str, text: Option<&str>, unsaid: i64) -> Result<i64> {
    let wrong =
        |text: &str| Fault::invalid(format!("{member}: {text} is no ISO 8601 duration such as PT1H or P1D"));
    text.map_or(Ok(unsaid), |text| duration_ms(text).ok_or_else(|| wrong(text)))
}

/// Every extension, below `/counterpoint/v1`.
pub fn routes(front: &Arc<Front>) -> Router<Arc<Front>> {
    Router::new()
        .route("/clock", get(clock::read).post(clock::advance))
        .route("/apps/{app}/metrics", get(headline::read).put(headline::define))
        .route("/apps/{app}/metrics/activation", get(headline::activation))
        .route("/apps/{app}/metrics/retention", get(headline::retention))
        .route("/apps/{app}/metrics/conversion", get(headline::conversion).post(headline::ask_conversion))
        .route("/apps/{app}/metrics/{number}/people", get(headline::people))
        .route("/status", get(status::show))
        .route("/apps/{app}/fields", get(fields::show))
        .route("/apps/{app}/segments/estimate", post(estimate::count))
        .route("/apps/{app}/people", get(people::list))
        .route("/apps/{app}/people/{endpoint}", get(people::one))
        .route("/apps/{app}/people/{endpoint}/timeline", get(timeline::list))
        .route("/apps/{app}/campaigns/{campaign}/explain", get(explain::why))
        .route("/apps/{app}/campaigns/{campaign}/report", get(report::show))
        .route("/apps/{app}/preview", post(preview::render))
        .route("/apps/{app}/moves", post(moves::permit))
        .route("/sandbox/messages", get(sandbox::list))
        .route("/sandbox/messages/{id}/raw", get(sandbox::raw))
        .route("/apps/{app}/uncertain", get(uncertain::list).post(uncertain::decide))
        .route(
            "/apps/{app}/suppressions",
            get(suppressions::list).post(suppressions::add).delete(suppressions::remove),
        )
        .merge(people_of_the_console())
        .route_layer(from_fn_with_state(front.clone(), signed::gate))
        // Signing in needs nobody to be signed in.
        .route("/session", axum::routing::post(session::sign_in))
        .route("/invitations/{token}", get(session::invitation).post(session::join))
        .layer(from_fn_with_state(front.clone(), shaped))
}

/// Signing in with an identity provider, below `/counterpoint/oidc`.
pub fn sign_in_routes() -> Router<Arc<Front>> {
    Router::new().route("/start", get(oidc::start)).route("/callback", get(oidc::callback))
}

/// Members, what they sign in with, and what they changed.
fn people_of_the_console() -> Router<Arc<Front>> {
    Router::new()
        .route("/session", get(session::show).delete(session::sign_out))
        .route("/session/password", put(session::change_password))
        .route(
            "/session/totp",
            axum::routing::post(session::offer).put(session::confirm).delete(session::stop),
        )
        .route("/sessions", get(session::list))
        .route("/sessions/{id}", delete(session::end))
        .route("/members", get(members::list).post(members::invite))
        .route("/members/{id}", put(members::change).delete(members::remove))
        .route("/audit", get(audit::list))
        .route("/audit/export", get(audit::export))
        .route("/access-keys", get(keys::list).post(keys::create))
        .route("/access-keys/{id}", delete(keys::remove))
        .route("/access-keys/{id}/rotate", post(keys::rotate))
}
