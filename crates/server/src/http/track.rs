//! `/t/…`: links in messages, followed by their receivers (reference B §7.2). No signature but the link's own.

use super::front::Front;
use axum::{
    Router,
    extract::{Path, State},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use http::{HeaderValue, Method, StatusCode, header};
use model::tracking::{Kind, Link};
use std::sync::Arc;

/// A transparent pixel.
const PIXEL: &[u8] =
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\
    \x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

/// Everything below `/t`.
pub fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/o/{token}", get(open))
        .route("/c/{token}", get(click))
        .route("/u/{token}", get(ask).post(unsubscribe))
}

/// The pixel comes in any case: a message is to look whole. A HEAD only looks.
async fn open(method: Method, State(front): State<Arc<Front>>, Path(token): Path<String>) -> Response {
    if method == Method::GET
        && let Some(link) = front.engine.link(&token).filter(|link| link.kind == Kind::Open)
        && let Err(fault) = front.engine.opened(&link).await
    {
        tracing::warn!(%fault, "an open could not be kept");
    }
    let mut response = PIXEL.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/gif"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, private"));
    response
}

async fn click(method: Method, State(front): State<Arc<Front>>, Path(token): Path<String>) -> Response {
    let Some(link) = front.engine.link(&token) else { return unknown() };
    let Kind::Click(url, _) = &link.kind else { return unknown() };
    let Ok(location) = HeaderValue::from_str(&encoded(url)) else { return unknown() };
    if method == Method::GET
        && let Err(fault) = front.engine.clicked(&link).await
    {
        tracing::warn!(%fault, "a click could not be kept");
    }
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store, private")),
    ];
    (StatusCode::FOUND, headers).into_response()
}

/// A URL as a header can carry it: what is no character of a URI is percent-encoded (RFC 3986 §2.1).
fn encoded(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => {
                out.push_str(&format!("%{byte:02X}"))
            }
            byte if byte.is_ascii_graphic() => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn to_unsubscribe(front: &Front, token: &str) -> Option<Link> {
    front.engine.link(token).filter(|link| link.kind == Kind::Unsubscribe)
}

/// Mail scanners follow links, so a GET only asks (RFC 8058 §3.1).
async fn ask(State(front): State<Arc<Front>>, Path(token): Path<String>) -> Response {
    match to_unsubscribe(&front, &token) {
        None => unknown(),
        Some(link) => page(
            StatusCode::OK,
            "Unsubscribe",
            &format!(
                "<p>{} will get no more messages of this kind.</p>\
                 <form method=\"post\"><button>Unsubscribe</button></form>",
                escaped(&link.address)
            ),
        ),
    }
}

async fn unsubscribe(State(front): State<Arc<Front>>, Path(token): Path<String>) -> Response {
    let Some(link) = to_unsubscribe(&front, &token) else { return unknown() };
    match front.engine.unsubscribed(&link).await {
        Ok(()) => page(
            StatusCode::OK,
            "Unsubscribed",
            &format!("<p>{} gets no more messages of this kind.</p>", escaped(&link.address)),
        ),
        Err(fault) => {
            tracing::error!(%fault, "an unsubscribe could not be kept");
            page(StatusCode::SERVICE_UNAVAILABLE, "Not yet", "<p>Please try again in a minute.</p>")
        }
    }
}

fn unknown() -> Response {
    page(StatusCode::NOT_FOUND, "Unknown link", "<p>This link is incomplete or not from here.</p>")
}

/// A text in a page.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A small page of its own.
pub fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\">\
         <title>{title}</title><style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:4rem auto;\
         padding:0 1rem}}button{{font:inherit;padding:.5rem 1rem}}</style><h1>{title}</h1>{body}</html>"
    );
    (status, Html(html)).into_response()
}
