//! A campaign as the API shows it.

use super::arn;
use crate::api::Cx;
use engine::{apps::App, campaigns::Run, definitions::Definition};
use model::error::{Fault, Result};
use std::collections::BTreeMap;
use wire::types;

/// Counters that the API has members for.
const ATTEMPTED: &str = "ATTEMPTED";
const DELIVERED: &str = "DELIVERED";

/// A stored campaign.
pub(super) fn response(cx: &Cx, app: &App, d: &Definition) -> Result<types::CampaignResponse> {
    let shown: types::WriteCampaignRequest = serde_json::from_str(&d.revision.body).map_err(Fault::bug)?;
    let others = shown.additional_treatments.unwrap_or_default();
    let own = cx.engine.campaign_state(d)?;
    let states = cx.engine.treatment_states(app, &d.head, &own, others.len() + 1)?;
    let state = |status: &str| Some(types::CampaignState { campaign_status: Some(status.into()) });
    let default_state = (!others.is_empty()).then(|| state(&states[0])).flatten();
    let treatments = others.into_iter().enumerate().map(|(index, t)| types::TreatmentResource {
        custom_delivery_configuration: t.custom_delivery_configuration,
        id: Some((index + 1).to_string()),
        message_configuration: t.message_configuration,
        schedule: t.schedule,
        size_percent: t.size_percent,
        state: state(&states[index + 1]),
        template_configuration: t.template_configuration,
        treatment_description: t.treatment_description,
        treatment_name: t.treatment_name,
    });
    Ok(types::CampaignResponse {
        additional_treatments: Some(treatments.collect()),
        application_id: Some(app.id.to_string()),
        arn: Some(arn(cx, app, &d.head.id)),
        creation_date: Some(d.head.created.to_string()),
        custom_delivery_configuration: shown.custom_delivery_configuration,
        default_state,
        description: shown.description,
        holdout_percent: Some(shown.holdout_percent.unwrap_or(0)),
        hook: shown.hook,
        id: Some(d.head.id.clone()),
        is_paused: Some(shown.is_paused.unwrap_or(false)),
        last_modified_date: Some(d.revision.created.to_string()),
        limits: shown.limits,
        message_configuration: shown.message_configuration,
        name: shown.name,
        priority: shown.priority,
        schedule: shown.schedule,
        segment_id: shown.segment_id,
        segment_version: shown.segment_version,
        state: state(&own),
        template_configuration: shown.template_configuration,
        treatment_description: shown.treatment_description,
        treatment_name: shown.treatment_name,
        version: Some(d.revision.version as i32),
        tags: Some(d.head.tags.clone()).filter(|tags| !tags.is_empty()),
    })
}

/// A run with its counters.
pub fn activity(app: &App, run: &Run, counts: BTreeMap<String, i64>) -> types::ActivityResponse {
    let count = |name: &str| Some(counts.get(name).copied().unwrap_or(0) as i32);
    let (successful, total) = (count(DELIVERED), count(ATTEMPTED));
    let done = run.ended.is_some();
    let state = match (done, run.produced) {
        (true, _) => "COMPLETED",
        (false, true) => "RUNNING",
        (false, false) => "INITIALIZING",
    };
    types::ActivityResponse {
        application_id: Some(app.id.to_string()),
        campaign_id: Some(run.campaign.clone()),
        end: run.ended.map(|at| at.to_string()),
        execution_metrics: Some(counts.into_iter().map(|(name, n)| (name, n.to_string())).collect()),
        id: Some(run.id.to_string()),
        result: done.then(|| "SUCCESS".to_owned()),
        scheduled_start: Some(run.scheduled.to_string()),
        start: Some(run.started.to_string()),
        state: Some(state.to_owned()),
        successful_endpoint_count: successful,
        timezones_completed_count: Some(i32::from(done)),
        timezones_total_count: Some(1),
        total_endpoint_count: total,
        treatment_id: Some(run.treatment.to_string()),
    }
}
