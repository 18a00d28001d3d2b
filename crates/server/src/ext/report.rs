//! `/counterpoint/v1/apps/{id}/campaigns/{id}/report`: what a campaign did, and whether it worked.

use super::{Answered, Signed, answered, headline};
use crate::api::campaigns::{activity, treatment_names};
use axum::extract::{Path, Query};
use engine::{
    apps::App,
    report::{Asked, Group, Report},
};
use model::{
    error::Fault,
    report::{Side, compare},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

const HOLDOUT: &str = "Holdout";
/// The side that several treatments make together against the holdout.
const TOGETHER: &str = "All treatments";

/// What counts as converting.
#[derive(Deserialize)]
pub struct Wanted {
    event: Option<String>,
    hours: Option<String>,
}

/// The whole report.
pub async fn show(
    Path((app, campaign)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
    signed: Signed,
) -> Answered {
    let ask = async {
        let (engine, app) = (&signed.cx.engine, signed.cx.app(&app)?);
        let wrong = |_| Fault::invalid("hours: a whole number");
        let hours = wanted.hours.filter(|h| !h.is_empty()).map(|h| h.parse().map_err(wrong)).transpose()?;
        let asked = Asked { event: wanted.event.filter(|event| !event.is_empty()), hours };
        let names = treatment_names(&engine.campaign(&app, &campaign, None)?)?;
        let report = engine.report(&app, &campaign, asked).await?;
        let event = match &report.event {
            Some(kind) => json!({ "EventType": { "DimensionType": "INCLUSIVE", "Values": [kind] } }),
            None => headline::conversion_event(&signed, &app)?,
        };
        Ok(shown(&app, report, &names, event))
    };
    answered(&signed.cx.request_id, ask.await)
}

fn shown(app: &App, report: Report, names: &[Option<String>], event: Value) -> Value {
    let groups: Vec<Value> = report
        .treatments
        .iter()
        .enumerate()
        .map(|(index, (group, uncertain))| {
            let mut shown = figures(&label(index), group, *uncertain);
            shown.insert("TreatmentId".to_owned(), json!(index.to_string()));
            if let Some(name) = names.get(index).and_then(Option::as_deref) {
                shown.insert("Name".to_owned(), json!(name));
            }
            Value::Object(shown)
        })
        .chain(report.holdout.iter().map(|group| Value::Object(figures(HOLDOUT, group, 0))))
        .collect();
    let comparisons = comparisons(&report, names);
    let funnel = report.funnel.iter().map(|(counter, n)| json!({ "Counter": counter, "Count": n }));
    let funnel: Vec<Value> = funnel.collect();
    let conversion = json!({ "Event": event, "WithinHours": report.within_hours });
    let runs = report.runs.into_iter().map(|(run, counts)| json!(activity(app, &run, counts)));
    json!({
        "Runs": runs.collect::<Vec<_>>(),
        "Groups": groups,
        "Comparisons": comparisons,
        "Funnel": funnel,
        "Conversion": conversion,
    })
}

fn label(index: usize) -> String {
    format!("Treatment {index}")
}

fn figures(name: &str, group: &Group, uncertain: u64) -> Map<String, Value> {
    let mut figures = Map::new();
    let numbers = [
        ("People", group.people),
        ("Sent", group.sent),
        ("Delivered", group.delivered),
        ("Opened", group.opened),
        ("Clicked", group.clicked),
        ("Bounced", group.bounced),
        ("Unsubscribed", group.unsubscribed),
        ("Complained", group.complained),
        ("Uncertain", uncertain),
        ("Converted", group.converted),
    ];
    figures.insert("Group".to_owned(), json!(name));
    figures.extend(numbers.map(|(name, n)| (name.to_owned(), json!(n))));
    if group.people > 0 {
        figures.insert("Rate".to_owned(), json!(group.converted as f64 / group.people as f64));
    }
    figures
}

/// One side: its label, what a sentence calls it, and its numbers.
struct Named {
    label: String,
    name: String,
    people: u64,
    converted: u64,
    held_out: bool,
}

impl Named {
    fn side(&self) -> Side<'_> {
        let Named { name, people, converted, held_out, .. } = self;
        Side { name, people: *people, converted: *converted, held_out: *held_out }
    }
}

/// What sentences call a campaign's treatments.
pub fn spoken(names: &[Option<String>]) -> Vec<String> {
    let one = |(index, name): (usize, &Option<String>)| match name {
        Some(name) => format!("“{name}”"),
        None if names.len() > 1 => format!("treatment {index}"),
        None => "the message".to_owned(),
    };
    names.iter().enumerate().map(one).collect()
}

/// Each treatment against the holdout, several of them also together, and each against those before it.
fn comparisons(report: &Report, names: &[Option<String>]) -> Vec<Value> {
    let several = report.treatments.len() > 1;
    let treatments: Vec<Named> = report
        .treatments
        .iter()
        .zip(spoken(names))
        .enumerate()
        .map(|(index, ((group, _), name))| {
            let (people, converted) = (group.people, group.converted);
            Named { label: label(index), name, people, converted, held_out: false }
        })
        .collect();
    let mut found = Vec::new();
    if let Some(group) = &report.holdout {
        let (people, converted) = (group.people, group.converted);
        let held =
            Named { label: HOLDOUT.to_owned(), name: HOLDOUT.to_owned(), people, converted, held_out: true };
        if several {
            let (people, converted) = report.together;
            let (label, name) = (TOGETHER.to_owned(), "any of the treatments".to_owned());
            let all = Named { label, name, people, converted, held_out: false };
            found.push(compared(&all, &held, report.within_hours));
        }
        found.extend(treatments.iter().map(|one| compared(one, &held, report.within_hours)));
    }
    for (index, one) in treatments.iter().enumerate() {
        found.extend(treatments[..index].iter().map(|other| compared(one, other, report.within_hours)));
    }
    found
}

fn compared(of: &Named, against: &Named, hours: u32) -> Value {
    let comparison = compare(&of.side(), &against.side(), hours);
    let mut shown = json!({
        "Of": of.label,
        "Against": against.label,
        "Verdict": comparison.verdict.as_str(),
        "Sentence": comparison.sentence,
    });
    if let Some(d) = comparison.found {
        shown["Difference"] = json!(d.difference);
        shown["Low"] = json!(d.low);
        shown["High"] = json!(d.high);
    }
    shown
}
