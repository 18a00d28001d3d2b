//! `/counterpoint/v1/apps/{id}/segments/estimate`: how many a segment would mean now, rule by rule.

use super::{Answered, Signed, answered};
use crate::api::{endpoints::response, segments::from_body};
use axum::extract::Path;
use engine::{
    estimate::{Estimate, Reach},
    people::Person,
};
use serde_json::{Map, Value, json};

/// Counts what the body, a WriteSegmentRequest, means.
pub async fn count(Path(app): Path<String>, signed: Signed) -> Answered {
    let count = async {
        let app = signed.cx.app(&app)?;
        let segment = from_body(&signed.body)?;
        let (found, sample) = signed.cx.engine.estimate(&app, segment).await?;
        Ok(shown(&app.id.to_string(), &found, &sample))
    };
    answered(&signed.cx.request_id, count.await)
}

fn shown(app: &str, found: &Estimate, sample: &[Person]) -> Value {
    let rule = |alone: &engine::estimate::Alone| {
        json!({
            "Rule": alone.rule,
            "Group": alone.group,
            "Dimension": alone.dimension,
            "Count": alone.count,
        })
    };
    let reached: Map<String, Value> =
        found.reach.iter().map(|(channel, r)| (channel.as_str().to_owned(), reach(r))).collect();
    json!({
        "Count": found.count,
        "Users": found.users,
        "Position": found.position,
        "Rules": found.rules.iter().map(rule).collect::<Vec<_>>(),
        "Reach": reached,
        "Sample": sample.iter().map(|person| response(app, person)).collect::<Vec<_>>(),
    })
}

fn reach(r: &Reach) -> Value {
    json!({
        "Members": r.members,
        "NoAddress": r.no_address,
        "OptedOut": r.opted_out,
        "Inactive": r.inactive,
        "Suppressed": r.suppressed,
        "SameAddress": r.same_address,
        "Reachable": r.reachable,
    })
}
