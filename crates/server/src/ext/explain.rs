//! `/counterpoint/v1/apps/{id}/campaigns/{id}/explain`: why somebody got a message, or did not.

use super::{Answered, Signed, answered, report::spoken, timeline};
use crate::api::campaigns::treatment_names;
use axum::extract::{Path, Query};
use model::error::Fault;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// About whom.
#[derive(Deserialize)]
pub struct About {
    endpoint: Option<String>,
}

/// The account about one endpoint.
pub async fn why(
    Path((app, campaign)): Path<(String, String)>,
    Query(about): Query<About>,
    signed: Signed,
) -> Answered {
    let ask = async {
        let (cx, app) = (&signed.cx, signed.cx.app(&app)?);
        let endpoint = about.endpoint.filter(|id| !id.is_empty());
        let endpoint = endpoint.ok_or_else(|| Fault::invalid("endpoint: missing, and required"))?;
        let names = treatment_names(&cx.engine.campaign(&app, &campaign, None)?)?;
        let found = cx.engine.explain(&app, &campaign, &endpoint, &spoken(&names)).await?;
        let explanation = found.explanation;
        let steps = explanation.steps.iter();
        let steps = steps
            .map(|s| json!({ "Step": s.step, "Passed": s.passed, "Detail": s.detail }))
            .collect::<Vec<_>>();
        let mut all = Map::new();
        let mut put = |name: &str, value: Value| drop(all.insert(name.to_owned(), value));
        put("EndpointId", json!(found.endpoint_id));
        put("Outcome", json!(explanation.outcome.as_str()));
        if let Some(reason) = explanation.reason {
            put("Reason", json!(reason));
        }
        put("Sentence", json!(explanation.sentence));
        put("Steps", json!(steps));
        put("Events", json!(timeline::shown(cx, &app, found.events)?));
        Ok(all)
    };
    answered(&signed.cx.request_id, ask.await)
}
