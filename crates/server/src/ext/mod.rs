//! `/counterpoint/v1`: everything Pinpoint did not have, under the same signatures.

mod clock;
mod estimate;
mod explain;
mod fields;
mod headline;
mod listing;
pub mod metrics;
mod people;
mod preview;
mod report;
mod sandbox;
mod signed;
mod status;
mod suppressions;
mod timeline;
mod uncertain;

pub use signed::{Answered, Refused, Signed, answered};

use crate::http::front::Front;
use axum::{
    Router,
    routing::{get, post},
};
use std::sync::Arc;

/// Largest body of an extension call, bytes.
const BODY_BYTES: usize = 1 << 20;

/// Every extension, below `/counterpoint/v1`.
pub fn routes() -> Router<Arc<Front>> {
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
        .route("/sandbox/messages", get(sandbox::list))
        .route("/sandbox/messages/{id}/raw", get(sandbox::raw))
        .route("/apps/{app}/uncertain", get(uncertain::list).post(uncertain::decide))
        .route(
            "/apps/{app}/suppressions",
            get(suppressions::list).post(suppressions::add).delete(suppressions::remove),
        )
}
