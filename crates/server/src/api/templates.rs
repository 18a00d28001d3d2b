//! Message templates (reference B §3): today e-mail.

use super::{
    Cx, Registry,
    apps::check_tags,
    paging::{Page, before_version},
};
use engine::{
    definitions::{At, Definition},
    templates::EMAIL_TEMPLATE,
};
use model::{
    error::{Fault, Reason, Result},
    limits::{EMAIL_TEMPLATE_CHARS, PAGE_SIZE_DEFAULT, TEMPLATE_DESCRIPTION_CHARS, TEMPLATE_NAME_CHARS},
    template::EmailParts,
};
use std::collections::BTreeMap;
use wire::{ops, types};

/// The only type of template that is built.
const EMAIL: &str = "EMAIL";

pub fn register(registry: &mut Registry) {
    registry.on(ops::CreateEmailTemplate, create);
    registry.on(ops::UpdateEmailTemplate, update);
    registry.on(ops::GetEmailTemplate, get);
    registry.on(ops::DeleteEmailTemplate, delete);
    registry.on(ops::ListTemplates, list);
    registry.on(ops::ListTemplateVersions, list_versions);
    registry.on(ops::UpdateTemplateActiveVersion, activate);
}

async fn create(
    cx: Cx,
    input: types::CreateEmailTemplateRequest,
) -> Result<types::CreateTemplateMessageBody> {
    let (name, request) = (input.template_name, input.email_template_request);
    check_name(&name)?;
    let tags = request.tags.clone().unwrap_or_default();
    check_tags(&tags)?;
    let parts = parts(&request)?;
    let account = &cx.engine.settings().account_id;
    let arn = format!("arn:aws:mobiletargeting:{}:{account}:templates/{name}/{EMAIL}", cx.region);
    cx.engine.create_email_template(&name, &body(request, arn.clone()), &parts, tags).await?;
    let message = format!("Created {name}, version 1");
    Ok(types::CreateTemplateMessageBody {
        arn: Some(arn),
        message: Some(message),
        request_id: Some(cx.request_id),
    })
}

async fn update(cx: Cx, input: types::UpdateEmailTemplateRequest) -> Result<types::MessageBody> {
    let (name, request) = (input.template_name, input.email_template_request);
    let new_version = input.create_new_version.unwrap_or(false);
    let version = input.version.as_deref().map(number).transpose()?;
    if new_version && version.is_some() {
        return Err(Fault::invalid("create-new-version and version: only one of them"));
    }
    let before = cx.engine.email_template(&name, None)?;
    let before: types::EmailTemplateResponse =
        serde_json::from_str(&before.revision.body).map_err(Fault::bug)?;
    let parts = parts(&request)?;
    let shown = body(request, before.arn.unwrap_or_default());
    let made = cx.engine.update_email_template(&name, &shown, &parts, (new_version, version)).await?;
    Ok(accepted(cx, format!("Updated {name}, version {}", made.revision.version)))
}

async fn get(cx: Cx, input: types::GetEmailTemplateRequest) -> Result<types::EmailTemplateResponse> {
    let version = input.version.as_deref().map(number).transpose()?;
    response(&cx.engine.email_template(&input.template_name, version)?)
}

async fn delete(cx: Cx, input: types::DeleteEmailTemplateRequest) -> Result<types::MessageBody> {
    let version = input.version.as_deref().map(number).transpose()?;
    cx.engine.delete_email_template(&input.template_name, version).await?;
    Ok(accepted(cx, format!("Deleted {}", input.template_name)))
}

async fn list(cx: Cx, input: types::ListTemplatesRequest) -> Result<types::TemplatesResponse> {
    let page =
        Page::read("templates", input.page_size.as_deref(), input.next_token.as_deref(), PAGE_SIZE_DEFAULT)?;
    let kind = input.template_type.as_deref().unwrap_or(EMAIL);
    if !["EMAIL", "SMS", "VOICE", "PUSH", "INAPP"].contains(&kind) {
        return Err(Fault::invalid(format!("template-type: {kind} is no type of template")));
    }
    let prefix = input.prefix.unwrap_or_default();
    let (mut found, mut after) = (Vec::new(), page.after_as()?);
    while kind == EMAIL && found.len() <= page.size {
        let some = cx.engine.definitions(None, EMAIL_TEMPLATE, after, page.size + 1)?;
        let Some(last) = some.last() else { break };
        after = Some(last.head.number());
        found.extend(some.into_iter().filter(|d| d.head.id.starts_with(&prefix)));
    }
    let (found, next_token) = page.cut(found, |d| d.head.number());
    let item = |d: &Definition| {
        let active = cx.engine.email_template(&d.head.id, None)?;
        Ok(types::TemplateResponse {
            creation_date: Some(d.head.created.to_string()),
            last_modified_date: Some(active.revision.created.to_string()),
            template_name: Some(d.head.id.clone()),
            template_type: Some(EMAIL.into()),
            version: Some(d.head.active.to_string()),
            ..types::TemplateResponse::default()
        })
    };
    Ok(types::TemplatesResponse { item: Some(found.iter().map(item).collect::<Result<_>>()?), next_token })
}

async fn list_versions(
    cx: Cx,
    input: types::ListTemplateVersionsRequest,
) -> Result<types::TemplateVersionsResponse> {
    only_email(&input.template_type)?;
    let page = Page::read(
        "template-versions",
        input.page_size.as_deref(),
        input.next_token.as_deref(),
        PAGE_SIZE_DEFAULT,
    )?;
    let at = At(None, EMAIL_TEMPLATE, &input.template_name);
    let (head, revisions) = cx.engine.versions(at, before_version(&page)?, page.size + 1)?;
    let (revisions, next_token) = page.cut(revisions, |r| r.version);
    let item = revisions.into_iter().map(|revision| {
        let shown = response(&Definition { head: head.clone(), revision })?;
        Ok(types::TemplateVersionResponse {
            creation_date: shown.creation_date,
            default_substitutions: shown.default_substitutions,
            last_modified_date: shown.last_modified_date,
            template_description: shown.template_description,
            template_name: shown.template_name,
            template_type: Some(EMAIL.to_owned()),
            version: shown.version,
        })
    });
    let item = Some(item.collect::<Result<_>>()?);
    Ok(types::TemplateVersionsResponse { item, message: None, next_token, request_id: Some(cx.request_id) })
}

async fn activate(cx: Cx, input: types::UpdateTemplateActiveVersionRequest) -> Result<types::MessageBody> {
    only_email(&input.template_type)?;
    let version = match input.template_active_version_request.version.as_deref() {
        None | Some("latest") => None,
        Some(text) => Some(number(text)?),
    };
    let name = &input.template_name;
    let active = cx.engine.activate_email_template(name, version).await?;
    Ok(accepted(cx, format!("Activated version {active} of {name}")))
}

fn only_email(kind: &str) -> Result<()> {
    match kind.to_ascii_uppercase().as_str() {
        EMAIL => Ok(()),
        "SMS" | "VOICE" | "PUSH" | "INAPP" => Err(Fault::Caller(
            Reason::NotBuilt,
            format!("template-type: only {EMAIL} templates are built yet"),
        )),
        other => Err(Fault::invalid(format!("template-type: {other} is no type of template"))),
    }
}

fn accepted(cx: Cx, message: String) -> types::MessageBody {
    types::MessageBody { message: Some(message), request_id: Some(cx.request_id) }
}

fn number(text: &str) -> Result<i64> {
    text.parse().map_err(|_| Fault::invalid(format!("version: {text} is no whole number")))
}

fn check_name(name: &str) -> Result<()> {
    let starts = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    let all = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if starts && all && name.len() <= TEMPLATE_NAME_CHARS {
        return Ok(());
    }
    Err(Fault::invalid(format!(
        "template-name: a letter or digit, then letters, digits, _ and -, at most {TEMPLATE_NAME_CHARS}"
    )))
}

fn parts(request: &types::EmailTemplateRequest) -> Result<EmailParts> {
    let chars = |text: &Option<String>| text.as_deref().map_or(0, |text| text.chars().count());
    if chars(&request.html_part) + chars(&request.text_part) + chars(&request.subject) > EMAIL_TEMPLATE_CHARS
    {
        return Err(Fault::invalid(format!(
            "HtmlPart and TextPart: at most {EMAIL_TEMPLATE_CHARS} characters"
        )));
    }
    if chars(&request.template_description) > TEMPLATE_DESCRIPTION_CHARS {
        return Err(Fault::invalid(format!(
            "TemplateDescription: at most {TEMPLATE_DESCRIPTION_CHARS} characters"
        )));
    }
    Ok(EmailParts {
        subject: request.subject.clone(),
        html: request.html_part.clone(),
        text: request.text_part.clone(),
        headers: headers(request.headers.as_deref()),
        defaults: request.default_substitutions.clone(),
    })
}

/// Header lines as the model has them.
pub fn headers(given: Option<&[types::MessageHeader]>) -> Vec<(String, String)> {
    let pair =
        |h: &types::MessageHeader| (h.name.clone().unwrap_or_default(), h.value.clone().unwrap_or_default());
    given.unwrap_or_default().iter().map(pair).collect()
}

fn body(request: types::EmailTemplateRequest, arn: String) -> types::EmailTemplateResponse {
    types::EmailTemplateResponse {
        arn: Some(arn),
        default_substitutions: request.default_substitutions,
        headers: request.headers,
        html_part: request.html_part,
        recommender_id: request.recommender_id,
        subject: request.subject,
        template_description: request.template_description,
        text_part: request.text_part,
        ..types::EmailTemplateResponse::default()
    }
}

fn response(d: &Definition) -> Result<types::EmailTemplateResponse> {
    let shown: types::EmailTemplateResponse = serde_json::from_str(&d.revision.body).map_err(Fault::bug)?;
    let tags: BTreeMap<String, String> = d.head.tags.clone();
    Ok(types::EmailTemplateResponse {
        creation_date: Some(d.head.created.to_string()),
        last_modified_date: Some(d.revision.created.to_string()),
        template_name: Some(d.head.id.clone()),
        template_type: Some(EMAIL.into()),
        version: Some(d.revision.version.to_string()),
        tags: Some(tags).filter(|tags| !tags.is_empty()),
        ..shown
    })
}
