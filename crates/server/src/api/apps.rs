//! Apps and tags (reference A §1.1, §1.3).

use super::{Cx, Registry, paging::Page};
use engine::apps::App;
use model::{
    error::{Fault, Result},
    limits,
};
use std::collections::BTreeMap;
use wire::{
    ops,
    types::{
        ApplicationResponse, ApplicationsResponse, CreateAppRequest, DeleteAppRequest, GetAppRequest,
        GetAppsRequest,
    },
};

/// Apps on one page when no size is asked for. A §0.3.
const APPS_PAGE: usize = 100;

pub fn register(registry: &mut Registry) {
    registry.on(ops::CreateApp, create_app);
    registry.on(ops::GetApps, get_apps);
    registry.on(ops::GetApp, get_app);
    registry.on(ops::DeleteApp, delete_app);
}

async fn create_app(cx: Cx, input: CreateAppRequest) -> Result<ApplicationResponse> {
    let request = input.create_application_request;
    let name = request.name.unwrap_or_default();
    let tags = request.tags.unwrap_or_default();
    check_tags(&tags)?;
    let app = cx.engine.create_app(name, &cx.region, tags).await?;
    Ok(response(&cx, &app))
}

async fn get_apps(cx: Cx, input: GetAppsRequest) -> Result<ApplicationsResponse> {
    let page = Page::read("apps", input.page_size.as_deref(), input.token.as_deref(), APPS_PAGE)?;
    let apps = cx.engine.apps(page.after_as()?, page.size + 1)?;
    let (apps, next_token) = page.cut(apps, |app| app.id);
    let item = apps.iter().map(|app| response(&cx, app)).collect();
    Ok(ApplicationsResponse { item: Some(item), next_token })
}

async fn get_app(cx: Cx, input: GetAppRequest) -> Result<ApplicationResponse> {
    Ok(response(&cx, &*cx.app(&input.application_id)?))
}

async fn delete_app(cx: Cx, input: DeleteAppRequest) -> Result<ApplicationResponse> {
    let app = cx.app(&input.application_id)?;
    cx.engine.delete_app(&app).await?;
    Ok(response(&cx, &app))
}

/// `arn:aws:mobiletargeting:{region}:{account}:apps/{id}`, with the region the app was created in.
pub fn app_arn(cx: &Cx, app: &App) -> String {
    format!("arn:aws:mobiletargeting:{}:{}:apps/{}", app.region, cx.engine.settings().account_id, app.id)
}

fn response(cx: &Cx, app: &App) -> ApplicationResponse {
    ApplicationResponse {
        arn: Some(app_arn(cx, app)),
        id: Some(app.id.to_string()),
        name: Some(app.name.clone()),
        creation_date: Some(app.created.to_string()),
        tags: Some(app.tags.clone()),
    }
}

/// Reference A §1.3.
///
/// # Errors
/// 400 naming the tag and the bound.
pub fn check_tags(tags: &BTreeMap<String, String>) -> Result<()> {
    if tags.len() > limits::TAGS_PER_RESOURCE {
        return Err(Fault::invalid(format!("tags: at most {}", limits::TAGS_PER_RESOURCE)));
    }
    for (key, value) in tags {
        let chars = key.chars().count();
        if chars == 0 || chars > limits::TAG_KEY_CHARS || key.starts_with("aws:") {
            let max = limits::TAG_KEY_CHARS;
            return Err(Fault::invalid(format!(
                "tags.{key}: a key has 1..{max} characters and no `aws:` in front"
            )));
        }
        if value.chars().count() > limits::TAG_VALUE_CHARS {
            return Err(Fault::invalid(format!(
                "tags.{key}: at most {} characters",
                limits::TAG_VALUE_CHARS
            )));
        }
    }
    Ok(())
}
