//! Message templates (reference B §3): one life for all types, and a table of what each has.

mod kinds;

use super::{
    Answer, Cx, Registry, answer,
    apps::check_tags,
    object,
    paging::{Page, before_version},
    refused,
};
use engine::{
    definitions::{Definition, Draft},
    templates::Kind,
};
use futures_util::future::BoxFuture;
use model::{
    error::{Fault, Result},
    limits::{PAGE_SIZE_DEFAULT, TEMPLATE_NAME_CHARS},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use wire::{Operation, OperationId, ops, query::Query, route::Labels, types};

/// The members of a template as a caller writes and reads them.
type Members = Map<String, Value>;

macro_rules! templates {
    ($registry:ident: $($kind:ident $create:ident $update:ident $get:ident $delete:ident,)*) => {$(
        $registry.raw(OperationId::$create, |cx, labels, query, body| {
            create::<ops::$create>(Kind::$kind, cx, labels, query, body)
        });
        $registry.raw(OperationId::$update, |cx, labels, query, body| {
            update::<ops::$update>(Kind::$kind, cx, labels, query, body)
        });
        $registry.raw(OperationId::$get, |cx, labels, query, _| {
            let shown = get::<ops::$get>(Kind::$kind, &cx, &labels, query);
            Box::pin(async move { shown })
        });
        $registry.raw(OperationId::$delete, |cx, labels, query, _| {
            let version = version(query);
            Box::pin(async move { delete::<ops::$delete>(Kind::$kind, cx, &labels, version?).await })
        });
    )*};
}

pub fn register(registry: &mut Registry) {
    templates! { registry:
        Email CreateEmailTemplate UpdateEmailTemplate GetEmailTemplate DeleteEmailTemplate,
        InApp CreateInAppTemplate UpdateInAppTemplate GetInAppTemplate DeleteInAppTemplate,
        Push CreatePushTemplate UpdatePushTemplate GetPushTemplate DeletePushTemplate,
        Sms CreateSmsTemplate UpdateSmsTemplate GetSmsTemplate DeleteSmsTemplate,
        Voice CreateVoiceTemplate UpdateVoiceTemplate GetVoiceTemplate DeleteVoiceTemplate,
    }
    registry.on(ops::ListTemplates, list);
    registry.on(ops::ListTemplateVersions, list_versions);
    registry.on(ops::UpdateTemplateActiveVersion, activate);
}

/// The members of a request that are a template's; its tags, of which those that are null are none.
fn read(kind: Kind, body: &[u8]) -> Result<(Members, BTreeMap<String, String>)> {
    let mut given = object(body)?;
    let tags = given.remove("tags").map(serde_json::from_value::<Option<BTreeMap<String, Option<String>>>>);
    let tags = tags.transpose().map_err(Fault::bug)?.flatten().unwrap_or_default();
    let tags = tags.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
    given.retain(|name, value| kinds::members(kind).contains(&name.as_str()) && !value.is_null());
    Ok((given, tags))
}

/// A template as it was shown elsewhere, to be kept: with its ARN.
pub(super) fn restored(kind: Kind, shown: &Members) -> Result<Draft> {
    let mut kept = shown.clone();
    kept.retain(|name, value| {
        (name == "Arn" || kinds::members(kind).contains(&name.as_str())) && !value.is_null()
    });
    kinds::checked(kind, &kept)
}

fn create<O: Operation>(
    kind: Kind,
    cx: Cx,
    labels: Labels,
    query: &str,
    body: bytes::Bytes,
) -> BoxFuture<'static, Result<Answer>> {
    let checked = O::decode(&labels, query, &body).map(drop).map_err(refused);
    Box::pin(async move {
        checked?;
        let name = labels.get("template-name");
        check_name(name)?;
        let (mut shown, tags) = read(kind, &body)?;
        check_tags(&tags)?;
        let (region, account) = (&cx.region, &cx.engine.settings().account_id);
        let arn = format!("arn:aws:mobiletargeting:{region}:{account}:templates/{name}/{}", kind.as_str());
        shown.insert("Arn".to_owned(), json!(arn));
        cx.engine.create_template(kind, name, kinds::checked(kind, &shown)?, tags).await?;
        if kind != Kind::Email {
            cx.engine.only_kept("templates besides e-mail");
        }
        let told = json!({
            "Arn": arn,
            "Message": format!("Created {name}, version 1"),
            "RequestID": cx.request_id,
        });
        answer(O::ID, &told)
    })
}

fn update<O: Operation>(
    kind: Kind,
    cx: Cx,
    labels: Labels,
    query: &str,
    body: bytes::Bytes,
) -> BoxFuture<'static, Result<Answer>> {
    let checked = O::decode(&labels, query, &body).map(drop).map_err(refused).and_then(|()| how(query));
    Box::pin(async move {
        let (new_version, version) = checked?;
        if new_version && version.is_some() {
            return Err(Fault::invalid("create-new-version and version: only one of them"));
        }
        let name = labels.get("template-name");
        let (mut shown, _) = read(kind, &body)?;
        let before = members(&cx.engine.template(kind, name, None)?)?;
        shown.extend(before.get("Arn").map(|arn| ("Arn".to_owned(), arn.clone())));
        let draft = kinds::checked(kind, &shown)?;
        let made = cx.engine.update_template(kind, name, draft, (new_version, version)).await?;
        answer(O::ID, &accepted(cx, format!("Updated {name}, version {}", made.revision.version)))
    })
}

/// Whether a new version is wanted, and which one is meant.
fn how(query: &str) -> Result<(bool, Option<i64>)> {
    let new_version = Query::parse(query).and_then(|query| query.boolean("create-new-version"));
    Ok((new_version.map_err(refused)?.unwrap_or(false), version(query)?))
}

fn version(query: &str) -> Result<Option<i64>> {
    let text = Query::parse(query).and_then(|query| query.text("version")).map_err(refused)?;
    text.as_deref().map(number).transpose()
}

fn get<O: Operation>(kind: Kind, cx: &Cx, labels: &Labels, query: &str) -> Result<Answer>
where
    O::Output: DeserializeOwned,
{
    let found = cx.engine.template(kind, labels.get("template-name"), version(query)?)?;
    let output: O::Output =
        serde_json::from_value(Value::Object(response(kind, &found)?)).map_err(Fault::bug)?;
    answer(O::ID, &output)
}

async fn delete<O: Operation>(kind: Kind, cx: Cx, labels: &Labels, version: Option<i64>) -> Result<Answer> {
    let name = labels.get("template-name");
    cx.engine.delete_template(kind, name, version).await?;
    let told = format!("Deleted {name}");
    answer(O::ID, &accepted(cx, told))
}

async fn list(cx: Cx, input: types::ListTemplatesRequest) -> Result<types::TemplatesResponse> {
    let page =
        Page::read("templates", input.page_size.as_deref(), input.next_token.as_deref(), PAGE_SIZE_DEFAULT)?;
    let kinds = match input.template_type.as_deref() {
        Some(word) => vec![Kind::parse(word)?],
        None => Kind::ALL.to_vec(),
    };
    let prefix = input.prefix.unwrap_or_default();
    let mut found = Vec::new();
    for kind in kinds {
        let named = named(&cx, kind, &prefix, page.after_as()?, page.size + 1)?;
        found.extend(named.into_iter().map(|definition| (kind, definition)));
    }
    found.sort_by_key(|(_, definition)| definition.head.number());
    found.truncate(page.size + 1);
    let (found, next_token) = page.cut(found, |(_, d)| d.head.number());
    let item = |(kind, d): &(Kind, Definition)| {
        let active = cx.engine.template(*kind, &d.head.id, None)?;
        Ok(types::TemplateResponse {
            creation_date: Some(d.head.created.to_string()),
            last_modified_date: Some(active.revision.created.to_string()),
            template_name: Some(d.head.id.clone()),
            template_type: Some(kind.as_str().into()),
            version: Some(d.head.active.to_string()),
            ..types::TemplateResponse::default()
        })
    };
    Ok(types::TemplatesResponse { item: Some(found.iter().map(item).collect::<Result<_>>()?), next_token })
}

/// Templates of one type whose names begin so, in the order in which they were created.
fn named(cx: &Cx, kind: Kind, prefix: &str, mut after: Option<i64>, limit: usize) -> Result<Vec<Definition>> {
    let mut found = Vec::new();
    while found.len() < limit {
        let some = cx.engine.definitions(None, kind.definition(), after, limit)?;
        let Some(last) = some.last() else { break };
        after = Some(last.head.number());
        found.extend(some.into_iter().filter(|d| d.head.id.starts_with(prefix)));
    }
    found.truncate(limit);
    Ok(found)
}

async fn list_versions(
    cx: Cx,
    input: types::ListTemplateVersionsRequest,
) -> Result<types::TemplateVersionsResponse> {
    let kind = Kind::parse(&input.template_type)?;
    let page = Page::read(
        format_args!("versions of {} {}", kind.as_str(), input.template_name),
        input.page_size.as_deref(),
        input.next_token.as_deref(),
        PAGE_SIZE_DEFAULT,
    )?;
    let at = kind.at(&input.template_name);
    let (head, revisions) = cx.engine.versions(at, before_version(&page)?, page.size + 1)?;
    let (revisions, next_token) = page.cut(revisions, |r| r.version);
    let item = revisions.into_iter().map(|revision| {
        let shown = response(kind, &Definition { head: head.clone(), revision })?;
        serde_json::from_value(Value::Object(shown)).map_err(Fault::bug)
    });
    let item = Some(item.collect::<Result<_>>()?);
    Ok(types::TemplateVersionsResponse { item, message: None, next_token, request_id: Some(cx.request_id) })
}

async fn activate(cx: Cx, input: types::UpdateTemplateActiveVersionRequest) -> Result<types::MessageBody> {
    let kind = Kind::parse(&input.template_type)?;
    let version = match input.template_active_version_request.version.as_deref() {
        None | Some("latest") => None,
        Some(text) => Some(number(text)?),
    };
    let name = &input.template_name;
    let active = cx.engine.activate_template(kind, name, version).await?;
    Ok(accepted(cx, format!("Activated version {active} of {name}")))
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

/// Header lines as the model has them.
pub fn headers(given: Option<&[types::MessageHeader]>) -> Vec<(String, String)> {
    let pair =
        |h: &types::MessageHeader| (h.name.clone().unwrap_or_default(), h.value.clone().unwrap_or_default());
    given.unwrap_or_default().iter().map(pair).collect()
}

fn members(of: &Definition) -> Result<Members> {
    serde_json::from_str(&of.revision.body).map_err(Fault::bug)
}

fn response(kind: Kind, d: &Definition) -> Result<Members> {
    let mut shown = members(d)?;
    let tags = &d.head.tags;
    shown.extend((!tags.is_empty()).then(|| ("tags".to_owned(), json!(tags))));
    for (name, value) in [
        ("CreationDate", d.head.created.to_string()),
        ("LastModifiedDate", d.revision.created.to_string()),
        ("TemplateName", d.head.id.clone()),
        ("TemplateType", kind.as_str().to_owned()),
        ("Version", d.revision.version.to_string()),
    ] {
        shown.insert(name.to_owned(), json!(value));
    }
    Ok(shown)
}
