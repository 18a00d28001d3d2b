//! `/counterpoint/v1/apps/{id}/fields`: what can be chosen by, with the most frequent values.

use super::{Answered, Signed, answered};
use axum::extract::Path;
use engine::fields::{Counted, Known, Values, WORDS};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Names, values and event types.
pub async fn show(Path(app): Path<String>, signed: Signed) -> Answered {
    let ask = async {
        let app = signed.cx.app(&app)?;
        signed.cx.engine.fields(&app).await.map(|known| shown(&known))
    };
    answered(&signed.cx.request_id, ask.await)
}

fn shown(known: &Known) -> Value {
    let fields = &known.fields;
    let metrics = fields
        .metrics
        .iter()
        .map(|(name, span)| json!({ "Name": name, "Count": span.count, "Min": span.min, "Max": span.max }));
    let events = known
        .events
        .iter()
        .map(|kind| json!({ "EventType": kind.name, "Count": kind.count, "Last": kind.last.to_string() }));
    let mut all = json!({
        "Attributes": attributes(&fields.attributes),
        "UserAttributes": attributes(&fields.user_attributes),
        "Metrics": metrics.collect::<Vec<_>>(),
        "Events": events.collect::<Vec<_>>(),
        "Position": fields.position,
    });
    for (field, values) in WORDS.iter().zip(&fields.words) {
        if let Some((part, name)) = field.name().split_once('.') {
            if all[part].is_null() {
                all[part] = Value::Object(Map::new());
            }
            all[part][name] = counted(values);
        }
    }
    all
}

fn attributes(all: &BTreeMap<String, Values>) -> Value {
    let one = |(name, found): (&String, &Values)| json!({ "Name": name, "Count": found.count, "Values": counted(&found.values) });
    all.iter().map(one).collect()
}

fn counted(values: &[Counted]) -> Value {
    values.iter().map(|(value, count)| json!({ "Value": value, "Count": count })).collect()
}
