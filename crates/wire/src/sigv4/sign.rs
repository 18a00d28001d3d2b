//! The client's side: for our own examples, tests and benchmarks, from the same canonical form.

use super::{
    ALGORITHM, Request, SERVICE, canonical, hex, hmac, presented::basic, signing_key, string_to_sign,
};
use http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};

/// Who signs, and for which region.
#[derive(Clone, Debug)]
pub struct Credentials<'a> {
    pub access_key_id: &'a str,
    pub secret: &'a str,
    pub region: &'a str,
}

/// The headers that sign a request: `x-amz-date` and `authorization`. `host` must be among its headers.
pub fn sign(request: &Request<'_>, by: &Credentials<'_>, now_ms: i64) -> HeaderMap {
    let time = basic(now_ms);
    let (day, scope) = (&time[..8], format!("{}/{}/{SERVICE}/aws4_request", &time[..8], by.region));
    let host = canonical::header_value(request.headers, "host").unwrap_or_default();
    let canonical = format!(
        "{}\n{}\n{}\nhost:{host}\nx-amz-date:{time}\n\nhost;x-amz-date\n{}",
        request.method,
        canonical::canonical_path(request.path),
        canonical::canonical_query(request.query, false),
        hex(&Sha256::digest(request.body)),
    );
    let key = signing_key(by.secret, day, by.region, SERVICE);
    let signature = hex(&hmac(&key, string_to_sign(&time, &scope, &canonical).as_bytes()));
    let authorization = format!(
        "{ALGORITHM} Credential={}/{scope}, SignedHeaders=host;x-amz-date, Signature={signature}",
        by.access_key_id
    );
    let mut headers = HeaderMap::new();
    let value = |text: &str| HeaderValue::from_str(text).expect("visible ASCII");
    headers.insert("x-amz-date", value(&time));
    headers.insert("authorization", value(&authorization));
    headers
}
