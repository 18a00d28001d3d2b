//! Application settings (reference A §1.2).

use super::{Answer, Cx, Registry, answer, object, refused};
use engine::settings::AppSettings;
use futures_util::future::BoxFuture;
use model::{
    campaign::{AppDefaults, Limits},
    error::{Fault, Result},
    policy::QuietTime,
};
use serde_json::{Map, Value};
use wire::{Operation, OperationId, ops, route::Labels, types};

pub fn register(registry: &mut Registry) {
    registry.on(ops::GetApplicationSettings, get_settings);
    registry.raw(OperationId::UpdateApplicationSettings, update_settings);
}

async fn get_settings(
    cx: Cx,
    input: types::GetApplicationSettingsRequest,
) -> Result<types::ApplicationSettingsResource> {
    let app = cx.app(&input.application_id)?;
    response(&app.id.to_string(), &cx.engine.app_settings(&app)?)
}

/// Members given replace the stored ones whole, absent ones stay, null clears (reference A §1.2).
fn update_settings(
    cx: Cx,
    labels: Labels,
    query: &str,
    body: bytes::Bytes,
) -> BoxFuture<'static, Result<Answer>> {
    let input = ops::UpdateApplicationSettings::decode(&labels, query, &body).map_err(refused);
    Box::pin(async move {
        let input = input?;
        let app = cx.app(&input.application_id)?;
        let _turn = cx.engine.turn(&app).await;
        let before = cx.engine.app_settings(&app)?;
        let merged = merge(&before.body, &body)?;
        let request: types::WriteApplicationSettingsRequest =
            serde_json::from_str(&merged).map_err(Fault::bug)?;
        let defaults = defaults(&request)?;
        if request.campaign_hook.is_some() {
            cx.engine.only_kept("campaign hooks");
        }
        let made = cx.engine.update_app_settings(&app, merged, defaults).await?;
        answer(OperationId::UpdateApplicationSettings, &response(&app.id.to_string(), &made)?)
    })
}

/// The stored body with the members of the new one over it.
///
/// # Errors
/// 400 for what is no JSON object.
pub fn merge(stored: &str, given: &[u8]) -> Result<String> {
    let mut all: Map<String, Value> =
        if stored.is_empty() { Map::new() } else { serde_json::from_str(stored).map_err(Fault::bug)? };
    for (name, value) in object(given)? {
        match value {
            Value::Null => drop(all.remove(&name)),
            value => drop(all.insert(name, value)),
        }
    }
    serde_json::to_string(&all).map_err(Fault::bug)
}

pub(super) fn defaults(request: &types::WriteApplicationSettingsRequest) -> Result<AppDefaults> {
    let limits = limits(request.limits.as_ref());
    Ok(AppDefaults { limits, quiet: quiet(request.quiet_time.as_ref())? })
}

/// Limits as the model has them; they are within their bounds.
pub fn limits(given: Option<&types::CampaignLimits>) -> Limits {
    let given = given.cloned().unwrap_or_default();
    let count = |n: Option<i32>| n.and_then(|n| u32::try_from(n).ok()).filter(|n| *n != 0);
    Limits {
        daily: count(given.daily).unwrap_or(0),
        total: count(given.total).unwrap_or(0),
        session: count(given.session).unwrap_or(0),
        maximum_duration_s: count(given.maximum_duration).map(i64::from),
        messages_per_second: count(given.messages_per_second),
    }
}

/// Quiet time as the model has it; none when either end is absent.
///
/// # Errors
/// 400 for what is no `HH:MM`.
pub fn quiet(given: Option<&types::QuietTime>) -> Result<Option<QuietTime>> {
    let Some(given) = given else { return Ok(None) };
    let text = |end: &Option<String>| end.clone().filter(|text| !text.is_empty());
    match (text(&given.start), text(&given.end)) {
        (None, None) => Ok(None),
        (Some(start), Some(end)) => QuietTime::parse(&start, &end).map(Some),
        _ => Err(Fault::invalid("QuietTime: Start and End, both or neither")),
    }
}

fn response(app: &str, settings: &AppSettings) -> Result<types::ApplicationSettingsResource> {
    let body = if settings.body.is_empty() { "{}" } else { &settings.body };
    let shown: types::WriteApplicationSettingsRequest = serde_json::from_str(body).map_err(Fault::bug)?;
    Ok(types::ApplicationSettingsResource {
        application_id: Some(app.to_owned()),
        campaign_hook: Some(shown.campaign_hook.unwrap_or_default()),
        journey_limits: shown.journey_limits,
        last_modified_date: settings.modified.map(|at| at.to_string()),
        limits: Some(shown.limits.unwrap_or_default()),
        quiet_time: Some(shown.quiet_time.unwrap_or_default()),
    })
}
