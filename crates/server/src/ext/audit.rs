//! `/counterpoint/v1/audit`: what was changed, by whom.

use super::{
    Answered, Signed, answered,
    listing::{Asked, Listing},
};
use crate::api::paging::before_version;
use axum::{body::Body, extract::Query, response::Response};
use engine::{Engine, audit::AuditLine};
use futures_util::stream;
use http::{HeaderValue, header};
use model::error::{Fault, Result};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Lines that the export reads at a time.
const EXPORT_PAGE: usize = 1_000;

/// Whose changes.
#[derive(Deserialize)]
pub struct About {
    app: Option<String>,
    who: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown {
    id: String,
    at: String,
    who: String,
    role: String,
    operation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    app: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    status: u16,
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

fn shown(l: AuditLine) -> Shown {
    Shown {
        id: l.id.to_string(),
        at: l.at.to_string(),
        who: l.who,
        role: l.role,
        operation: l.operation,
        app: l.app,
        target: l.target,
        status: l.status,
        address: l.address,
        detail: l.detail,
    }
}

/// The newest first.
pub async fn list(Query(asked): Query<Asked>, Query(about): Query<About>, signed: Signed) -> Answered {
    let find = || {
        let page = asked.page("audit")?;
        let before = before_version(&page)?;
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let (app, who) = (given(&about.app), given(&about.who));
        let found = signed.cx.engine.audit(app.as_deref(), who.as_deref(), before, page.size + 1)?;
        let (found, next) = page.cut(found, |line| line.id.to_string());
        Ok(Listing::new(found.into_iter().map(shown), next))
    };
    answered(&signed.cx.request_id, find())
}

/// All of it as JSON lines, the oldest first; read page by page while it is sent.
pub async fn export(signed: Signed) -> Response {
    let pages = stream::unfold((signed.cx.engine.clone(), Some(0)), |(engine, after)| async move {
        let after = after?;
        let reader = engine.clone();
        let read = tokio::task::spawn_blocking(move || page(&reader, after)).await;
        match read.map_err(Fault::bug).and_then(|page| page) {
            Ok((text, next)) if !text.is_empty() => Some((Ok(text), (engine, next))),
            Ok(_) => None,
            Err(fault) => Some((Err(fault), (engine, None))),
        }
    });
    let mut response = Response::new(Body::from_stream(pages));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    let file = HeaderValue::from_static("attachment; filename=\"audit.jsonl\"");
    headers.insert(header::CONTENT_DISPOSITION, file);
    if let Ok(id) = HeaderValue::from_str(&signed.cx.request_id) {
        headers.insert("x-amzn-requestid", id);
    }
    response
}

fn page(engine: &Arc<Engine>, after: i64) -> Result<(String, Option<i64>)> {
    let lines = engine.audit_from(after, EXPORT_PAGE)?;
    let next = lines.last().map(|line| line.id);
    let mut text = String::new();
    for line in lines {
        text.push_str(&serde_json::to_string(&shown(line)).map_err(Fault::bug)?);
        text.push('\n');
    }
    Ok((text, next))
}
