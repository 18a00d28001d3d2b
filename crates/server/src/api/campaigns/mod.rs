//! Campaigns (reference B §1).

mod message;
mod read;
mod show;

use super::{
    Answer, Cx, Registry, answer,
    apps::check_tags,
    paging::{Page, before_version},
    refused,
    settings::merge,
};
use engine::{
    apps::App,
    definitions::{At, CAMPAIGN, Definition},
};
use futures_util::future::BoxFuture;
pub use message::template_ref;
use model::{
    campaign::Campaign,
    error::{Fault, Result},
    limits::PAGE_SIZE_DEFAULT,
};
pub(super) use read::campaign as read_request;
pub use show::activity;
use show::response;
use wire::{Operation, OperationId, ops, route::Labels, types};

pub fn register(registry: &mut Registry) {
    registry.on(ops::CreateCampaign, create);
    registry.raw(OperationId::UpdateCampaign, update);
    registry.on(ops::GetCampaign, get);
    registry.on(ops::GetCampaigns, list);
    registry.on(ops::DeleteCampaign, delete);
    registry.on(ops::GetCampaignVersion, get_version);
    registry.on(ops::GetCampaignVersions, list_versions);
    registry.on(ops::GetCampaignActivities, activities);
}

async fn create(cx: Cx, input: types::CreateCampaignRequest) -> Result<types::CampaignResponse> {
    let app = cx.app(&input.application_id)?;
    let mut request = input.write_campaign_request;
    let tags = request.tags.take().unwrap_or_default();
    check_tags(&tags)?;
    let campaign = read::campaign(&cx, &app, &mut request, None)?;
    if request.hook.is_some() {
        cx.engine.only_kept("campaign hooks");
    }
    let made = cx.engine.create_campaign(&app, &request, &campaign, tags).await?;
    response(&cx, &app, &made)
}

/// Members that are absent keep their value, null clears (reference B §1.1).
fn update(cx: Cx, labels: Labels, query: &str, body: bytes::Bytes) -> BoxFuture<'static, Result<Answer>> {
    let input = ops::UpdateCampaign::decode(&labels, query, &body).map_err(refused);
    Box::pin(async move {
        let input = input?;
        let app = cx.app(&input.application_id)?;
        let _turn = cx.engine.turn(&app).await;
        let before = cx.engine.campaign(&app, &input.campaign_id, None)?;
        let given = input.write_campaign_request;
        let merged = merge(&before.revision.body, &body)?;
        let mut request: types::WriteCampaignRequest = serde_json::from_str(&merged).map_err(Fault::bug)?;
        request.tags = None;
        let was: Campaign = before.read()?;
        // A version belongs to its segment: another segment is taken as it is now.
        if given.segment_version.is_none() && given.segment_id.is_some_and(|id| id != was.segment) {
            request.segment_version = None;
        }
        // What it rests on may be gone: pausing it is still possible.
        let campaign = match only_stops(&body)? {
            true => Campaign { paused: request.is_paused.unwrap_or(false), ..was },
            false => read::campaign(&cx, &app, &mut request, Some(&was))?,
        };
        let made = cx.engine.update_campaign(&app, &input.campaign_id, &request, &campaign).await?;
        answer(OperationId::UpdateCampaign, &response(&cx, &app, &made)?)
    })
}

/// Whether a body says nothing of what is sent, to whom and when.
fn only_stops(body: &[u8]) -> Result<bool> {
    let members: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(body).map_err(Fault::bug)?;
    Ok(members.keys().all(|name| ["Name", "Description", "IsPaused"].contains(&name.as_str())))
}

async fn get(cx: Cx, input: types::GetCampaignRequest) -> Result<types::CampaignResponse> {
    let app = cx.app(&input.application_id)?;
    response(&cx, &app, &cx.engine.campaign(&app, &input.campaign_id, None)?)
}

async fn list(cx: Cx, input: types::GetCampaignsRequest) -> Result<types::CampaignsResponse> {
    let app = cx.app(&input.application_id)?;
    let page = Page::read(
        format_args!("campaigns of {}", app.id),
        input.page_size.as_deref(),
        input.token.as_deref(),
        PAGE_SIZE_DEFAULT,
    )?;
    let found = cx.engine.definitions(Some(app.id), CAMPAIGN, page.after_as()?, page.size + 1)?;
    let (found, next_token) = page.cut(found, |d| d.head.number());
    let item = found.iter().map(|d| response(&cx, &app, d)).collect::<Result<_>>()?;
    Ok(types::CampaignsResponse { item: Some(item), next_token })
}

async fn delete(cx: Cx, input: types::DeleteCampaignRequest) -> Result<types::CampaignResponse> {
    let app = cx.app(&input.application_id)?;
    let mut was = cx.engine.delete_campaign(&app, &input.campaign_id).await?;
    was.head.state = model::campaign::Status::Deleted.as_str().to_owned();
    response(&cx, &app, &was)
}

async fn get_version(cx: Cx, input: types::GetCampaignVersionRequest) -> Result<types::CampaignResponse> {
    let app = cx.app(&input.application_id)?;
    let version = input.version.parse().map_err(|_| Fault::invalid("version: a whole number"))?;
    response(&cx, &app, &cx.engine.campaign(&app, &input.campaign_id, Some(version))?)
}

async fn list_versions(cx: Cx, input: types::GetCampaignVersionsRequest) -> Result<types::CampaignsResponse> {
    let app = cx.app(&input.application_id)?;
    let page = Page::read(
        format_args!("versions of {} {}", app.id, input.campaign_id),
        input.page_size.as_deref(),
        input.token.as_deref(),
        PAGE_SIZE_DEFAULT,
    )?;
    let at = At(Some(app.id), CAMPAIGN, &input.campaign_id);
    let (head, revisions) = cx.engine.versions(at, before_version(&page)?, page.size + 1)?;
    let (revisions, next_token) = page.cut(revisions, |r| r.version);
    let shown = revisions
        .into_iter()
        .map(|revision| response(&cx, &app, &Definition { head: head.clone(), revision }));
    Ok(types::CampaignsResponse { item: Some(shown.collect::<Result<_>>()?), next_token })
}

async fn activities(cx: Cx, input: types::GetCampaignActivitiesRequest) -> Result<types::ActivitiesResponse> {
    let app = cx.app(&input.application_id)?;
    let page = Page::read(
        format_args!("activities of {} {}", app.id, input.campaign_id),
        input.page_size.as_deref(),
        input.token.as_deref(),
        PAGE_SIZE_DEFAULT,
    )?;
    let all = cx.engine.activities(&app, &input.campaign_id).await?;
    let seen = page.after.as_deref().and_then(|id| all.iter().position(|(run, _)| run.id.to_string() == id));
    let rest = all.into_iter().skip(seen.map_or(0, |at| at + 1)).take(page.size + 1).collect();
    let (shown, next_token) = page.cut(rest, |(run, _)| run.id.to_string());
    let item = shown.into_iter().map(|(run, counts)| activity(&app, &run, counts)).collect();
    Ok(types::ActivitiesResponse { item: Some(item), next_token })
}

/// A campaign's name; none when it has none or is gone.
///
/// # Errors
/// When the stored campaign cannot be read.
pub fn name_of(cx: &Cx, app: &App, id: &str) -> Result<Option<String>> {
    match cx.engine.campaign(app, id, None) {
        Ok(found) => Ok(written(&found)?.name),
        Err(Fault::Caller(..)) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// The names of a campaign's treatments, the default one's first.
///
/// # Errors
/// When the stored campaign cannot be read.
pub fn treatment_names(d: &Definition) -> Result<Vec<Option<String>>> {
    let written = written(d)?;
    let others = written.additional_treatments.unwrap_or_default().into_iter().map(|t| t.treatment_name);
    Ok(std::iter::once(written.treatment_name)
        .chain(others)
        .map(|name| name.filter(|n| !n.is_empty()))
        .collect())
}

/// A campaign as it was written.
///
/// # Errors
/// When the stored campaign cannot be read.
pub fn written(d: &Definition) -> Result<types::WriteCampaignRequest> {
    serde_json::from_str(&d.revision.body).map_err(Fault::bug)
}

/// `arn:…:apps/{id}/campaigns/{id}`.
fn arn(cx: &Cx, app: &App, id: &str) -> String {
    format!("{}/campaigns/{id}", super::apps::app_arn(cx, app))
}
