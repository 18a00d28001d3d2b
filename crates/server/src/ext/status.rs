//! `/counterpoint/v1/status`: how the server is doing.

use super::{Answered, Signed, answered};
use axum::extract::Query;
use serde::Deserialize;
use serde_json::{Value, json};

/// Of which app the queue is shown; none = of all.
#[derive(Deserialize)]
pub struct Of {
    app: Option<String>,
}

/// Log, pace, queue, uncertain messages, carrier.
pub async fn show(Query(of): Query<Of>, signed: Signed) -> Answered {
    let ask = || {
        let app = of.app.as_deref().filter(|id| !id.is_empty()).map(|id| signed.cx.app(id)).transpose()?;
        // Who watches an app will ask more of it.
        app.iter().for_each(|app| signed.cx.engine.keep_at_hand(app));
        let status = signed.cx.engine.status(app.as_deref())?;
        Ok(json!({
            "Now": status.now.to_string(),
            "Log": { "Head": status.head, "Applied": status.applied },
            "EventsPerSecond": status.events_per_second,
            "Queue": { "Waiting": status.queued.waiting, "InFlight": status.queued.in_flight },
            "Uncertain": status.uncertain,
            "Backup": Value::Null,
            "Carrier": { "EMAIL": status.email_carrier },
        }))
    };
    answered(&signed.cx.request_id, ask())
}
