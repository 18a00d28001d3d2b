//! The console: its built pages, served from the binary. It is a client of the public APIs like any other.

use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use rust_embed::{EmbeddedFile, RustEmbed};

/// What `npm run build` made of `console/`; empty when it was not run.
#[derive(RustEmbed)]
#[folder = "../../console/dist"]
struct Pages;

/// The page that every address of the console starts from: addresses are the pages' own affair.
const INDEX: &str = "index.html";
/// Below it names carry a hash of their content.
const HASHED: &str = "assets/";

/// Nothing from elsewhere, no script but the console's own; previews of mail are frames without scripts.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    connect-src 'self'; font-src 'self'; frame-src 'self' blob: data:; manifest-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
];

/// A file of the console, or the page that its addresses start from; none for a file that is not there.
pub fn page(uri: &Uri, asked: &HeaderMap) -> Option<Response> {
    let path = uri.path().trim_start_matches('/');
    if let Some(found) = file(path, asked) {
        return Some(found);
    }
    let is_file = path.starts_with(HASHED) || path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    // Ids may hold dots: an address of a page begins with one of the console's areas.
    if is_file && !path.starts_with("apps/") && !path.starts_with("join/") {
        return None;
    }
    Some(file(INDEX, asked).unwrap_or_else(not_built))
}

fn file(path: &str, asked: &HeaderMap) -> Option<Response> {
    let plain = Pages::get(path)?;
    let tag = tag(&plain);
    let mut response = if asked.get(header::IF_NONE_MATCH) == Some(&tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        body(path, plain, asked)
    };
    let headers = response.headers_mut();
    headers.extend(HEADERS);
    headers.insert(header::ETAG, tag);
    let keep = if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Some(response)
}

fn body(path: &str, plain: EmbeddedFile, asked: &HeaderMap) -> Response {
    let kind = HeaderValue::from_static(kind_of(path));
    let takes_brotli = asked
        .get(header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.split(',').any(|coding| coding.trim() == "br"));
    let packed = takes_brotli.then(|| Pages::get(&format!("{path}.br"))).flatten();
    match packed {
        Some(packed) => {
            let coding = (header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            ([(header::CONTENT_TYPE, kind), coding], packed.data).into_response()
        }
        None => ([(header::CONTENT_TYPE, kind)], plain.data).into_response(),
    }
}

fn tag(file: &EmbeddedFile) -> HeaderValue {
    let hash = file.metadata.sha256_hash();
    let digits: String = hash[..12].iter().map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::from_str(&format!("\"{digits}\"")).expect("hex digits")
}

fn kind_of(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json" | "webmanifest") => "application/json",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// A binary without the console still says what is running.
fn not_built() -> Response {
    Html(include_str!("home.html")).into_response()
}
