//! `/counterpoint/v1/apps/{id}/people/{endpoint}/timeline`: what one person did and what was sent to them.

use super::{
    Answered, Signed, answered,
    listing::{Asked, Listing},
};
use crate::api::{Cx, campaigns::name_of, paging::Page};
use axum::extract::{Path, Query};
use engine::{
    apps::App,
    timeline::{Mark, Moment},
};
use model::{error::Result, time::Millis};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// An event of a timeline.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Shown {
    at: String,
    arrived: String,
    event_type: String,
    origin: &'static str,
    endpoint_id: String,
    attributes: BTreeMap<String, String>,
    metrics: BTreeMap<String, f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    campaign_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    campaign_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    treatment_id: Option<String>,
}

/// Events as timelines show them; a campaign that is gone has no name.
///
/// # Errors
/// When a stored campaign cannot be read.
pub fn shown(cx: &Cx, app: &App, moments: Vec<Moment>) -> Result<Vec<Shown>> {
    let mut names: HashMap<String, Option<String>> = HashMap::new();
    moments.into_iter().map(|moment| one(cx, app, moment, &mut names)).collect()
}

fn one(cx: &Cx, app: &App, moment: Moment, names: &mut HashMap<String, Option<String>>) -> Result<Shown> {
    let attribute = |name: &str| moment.attributes.get(name).filter(|_| !moment.client).cloned();
    let campaign_id = attribute("campaign_id");
    let campaign_name = match &campaign_id {
        Some(id) if !names.contains_key(id) => {
            let name = name_of(cx, app, id)?;
            names.insert(id.clone(), name.clone());
            name
        }
        Some(id) => names.get(id).cloned().flatten(),
        None => None,
    };
    Ok(Shown {
        at: moment.mark.at.to_string(),
        arrived: moment.arrived.to_string(),
        origin: if moment.client { "client" } else { "service" },
        treatment_id: attribute("treatment_id"),
        campaign_id,
        campaign_name,
        event_type: moment.kind,
        endpoint_id: moment.endpoint,
        attributes: moment.attributes,
        metrics: moment.metrics,
    })
}

/// Newest first.
pub async fn list(
    Path((app, endpoint)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    signed: Signed,
) -> Answered {
    let find = async {
        let app = signed.cx.app(&app)?;
        let page = asked.page("timeline")?;
        let moments = signed.cx.engine.timeline(&app, &endpoint, mark(&page)?, page.size + 1).await?;
        let (moments, next) = page.cut(moments, |m| format!("{} {}", m.mark.at.0, m.mark.number));
        Ok(Listing::new(shown(&signed.cx, &app, moments)?.into_iter(), next))
    };
    answered(&signed.cx.request_id, find.await)
}

fn mark(page: &Page) -> Result<Option<Mark>> {
    let read = |text: &str| {
        let (at, number) = text.split_once(' ')?;
        Some(Mark { at: Millis(at.parse().ok()?), number: number.parse().ok()? })
    };
    page.after_by(read)
}
