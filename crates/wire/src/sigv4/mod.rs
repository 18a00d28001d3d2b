//! AWS Signature Version 4, on the server's side.
//!
//! Real clients double-encode the path for this service: the path is signed as sent, encoded once more
//! (reference C §a). boto3 signs no body hash header, the JavaScript SDK does; both are right.

mod canonical;
mod presented;
mod sign;

pub use presented::Refusal;
pub use sign::{Credentials, sign};

use canonical::{canonical_path, canonical_query, canonical_request, query_as_sent};
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use presented::Presented;
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use subtle::ConstantTimeEq;

/// The signing name of this service.
pub const SERVICE: &str = "mobiletargeting";
/// How far a client's clock may be off, in milliseconds.
pub const SKEW_MS: i64 = 15 * 60 * 1_000;
/// Day keys kept; beyond it the cache starts anew.
const DAY_KEYS_MAX: usize = 4_096;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// A request as it was received: nothing decoded, nothing normalised.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

/// Where those who sign are looked up.
pub trait Keys {
    /// Who has an access key.
    type Holder;

    /// Who has an access key id, and the secrets that may have signed, the likeliest first. `token` is the
    /// `X-Amz-Security-Token` of temporary credentials, from the header or a presigned query.
    ///
    /// # Errors
    /// [`Refusal::unknown_key`], [`Refusal::expired_token`].
    fn find(
        &self,
        access_key_id: &str,
        token: Option<&str>,
        now_ms: i64,
    ) -> Result<(Self::Holder, Vec<String>), Refusal>;
}

/// What a right signature says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified<H> {
    pub holder: H,
    /// Of the credential's scope; ARNs carry it.
    pub region: String,
}

type DayKey = [u8; 32];

/// Checks signatures; keeps the day's signing keys, so that one HMAC a request remains.
pub struct Verifier {
    service: &'static str,
    day_keys: Mutex<HashMap<[u8; 32], DayKey>>,
}

impl Default for Verifier {
    fn default() -> Self {
        Self::for_service(SERVICE)
    }
}

impl Verifier {
    /// For another signing name than this service's.
    pub fn for_service(service: &'static str) -> Self {
        Self { service, day_keys: Mutex::default() }
    }

    /// Checks a request's signature; `now_ms` is the real clock, milliseconds since the epoch.
    ///
    /// # Errors
    /// The gateway's refusals: no signature, an incomplete one, an unknown key, an expired token, a wrong
    /// signature, a clock more than 15 minutes off.
    pub fn verify<K: Keys>(
        &self,
        request: &Request<'_>,
        keys: &K,
        now_ms: i64,
    ) -> Result<Verified<K::Holder>, Refusal> {
        let presented = presented::read(request, self.service)?;
        presented.check_time(now_ms)?;
        let (holder, secrets) = keys.find(&presented.access_key_id, presented.token.as_deref(), now_ms)?;
        let payload_hash = payload_hash(request, &presented)?;
        for secret in &secrets {
            if self.is_signed_with(secret, request, &presented, &payload_hash)? {
                return Ok(Verified { holder, region: presented.region });
            }
        }
        Err(Refusal::wrong_signature())
    }

    fn is_signed_with(
        &self,
        secret: &str,
        request: &Request<'_>,
        presented: &Presented,
        payload_hash: &str,
    ) -> Result<bool, Refusal> {
        let key = self.day_key(secret, presented);
        let is_right = |path: &str, query: &str| {
            let canonical = canonical_request(request, presented, (path, query), payload_hash)?;
            let to_sign = string_to_sign(&presented.time, &presented.scope(), &canonical);
            let signature = hex(&hmac(&key, to_sign.as_bytes()));
            Ok(bool::from(signature.as_bytes().ct_eq(presented.signature.as_bytes())))
        };
        let normal = (canonical_path(request.path), canonical_query(request.query, presented.in_query));
        Ok(is_right(&normal.0, &normal.1)?
            || (!presented.in_query && is_as_sent(request, &normal, is_right)?))
    }

    fn day_key(&self, secret: &str, presented: &Presented) -> DayKey {
        let mut name = Sha256::new();
        for part in [secret, &presented.day, &presented.region] {
            name.update((part.len() as u64).to_le_bytes());
            name.update(part.as_bytes());
        }
        let name: [u8; 32] = name.finalize().into();
        let mut keys = self.day_keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = keys.get(&name) {
            return *key;
        }
        let key = signing_key(secret, &presented.day, &presented.region, self.service);
        if keys.len() >= DAY_KEYS_MAX {
            keys.clear();
        }
        keys.insert(name, key);
        key
    }
}

/// Whether path and query were signed in one of the forms in which they were sent (docs/adr/0004-queries-as-sent.md).
fn is_as_sent(
    request: &Request<'_>,
    normal: &(String, String),
    is_right: impl Fn(&str, &str) -> Result<bool, Refusal>,
) -> Result<bool, Refusal> {
    let sorted = query_as_sent(request.query);
    for (path, query) in [
        (normal.0.as_str(), sorted.as_str()),
        (request.path, request.query),
        (normal.0.as_str(), request.query),
        (request.path, sorted.as_str()),
        (request.path, normal.1.as_str()),
    ] {
        if (path, query) != (normal.0.as_str(), normal.1.as_str()) && is_right(path, query)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The hash that was signed: the header's, which must be the body's, else the body's.
fn payload_hash(request: &Request<'_>, presented: &Presented) -> Result<String, Refusal> {
    let header = request.headers.get("x-amz-content-sha256").and_then(|v| v.to_str().ok());
    match header {
        Some("UNSIGNED-PAYLOAD") => Err(Refusal::incomplete(
            "the body has to be signed (x-amz-content-sha256: UNSIGNED-PAYLOAD is not of this service)",
        )),
        Some(streaming) if streaming.starts_with("STREAMING-") => Err(Refusal::incomplete(
            "chunked signatures (x-amz-content-sha256: STREAMING-…) are not of this service",
        )),
        Some(announced) => {
            let actual = hex(&Sha256::digest(request.body));
            if actual.eq_ignore_ascii_case(announced) {
                Ok(announced.to_owned())
            } else {
                Err(Refusal::wrong_signature())
            }
        }
        None if presented.in_query && request.body.is_empty() => Ok(hex(&Sha256::digest(b""))),
        None => Ok(hex(&Sha256::digest(request.body))),
    }
}

fn string_to_sign(time: &str, scope: &str, canonical: &str) -> String {
    format!("{ALGORITHM}\n{time}\n{scope}\n{}", hex(&Sha256::digest(canonical.as_bytes())))
}

fn signing_key(secret: &str, day: &str, region: &str, service: &str) -> DayKey {
    let secret = format!("AWS4{secret}");
    let first = hmac(secret.as_bytes(), day.as_bytes());
    [region, service, "aws4_request"].iter().fold(first, |key, part| hmac(&key, part.as_bytes()))
}

fn hmac(key: &[u8], message: &[u8]) -> DayKey {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]]);
    digits.map(char::from).collect()
}
