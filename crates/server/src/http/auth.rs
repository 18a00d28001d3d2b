//! Who is calling: SigV4 with the root key.

use crate::credentials::RootKey;
use http::{HeaderMap, HeaderValue, header, request::Parts};
use std::borrow::Cow;
use wire::sigv4;

/// The keys that may sign.
#[derive(Clone)]
pub struct Keys(RootKey);

impl Keys {
    /// The root key alone.
    pub fn new(root: RootKey) -> Self {
        Self(root)
    }
}

impl sigv4::Keys for Keys {
    fn secret(&self, access_key_id: &str) -> Option<String> {
        (access_key_id == self.0.access_key_id).then(|| self.0.secret.clone())
    }
}

/// Checks a request's signature against the real clock.
///
/// # Errors
/// The gateway's 403 (reference A §8.1, C §a).
pub fn verify(
    verifier: &sigv4::Verifier,
    keys: &Keys,
    parts: &Parts,
    body: &[u8],
) -> Result<sigv4::Verified, sigv4::Refusal> {
    let request = sigv4::Request {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or(""),
        headers: &with_host(parts),
        body,
    };
    verifier.verify(&request, keys, engine::clock::real_now().0)
}

/// The headers with the host, which HTTP/2 carries as the authority; clients sign it as `host` all the same.
fn with_host(parts: &Parts) -> Cow<'_, HeaderMap> {
    let authority = parts.uri.authority().and_then(|a| HeaderValue::from_str(a.as_str()).ok());
    match authority {
        Some(authority) if !parts.headers.contains_key(header::HOST) => {
            let mut headers = parts.headers.clone();
            headers.insert(header::HOST, authority);
            Cow::Owned(headers)
        }
        _ => Cow::Borrowed(&parts.headers),
    }
}
