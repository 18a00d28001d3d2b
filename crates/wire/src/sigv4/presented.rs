//! What a request says of its own signature: in the Authorization header, or in the query (presigned).

use super::{ALGORITHM, Request, SKEW_MS};
use crate::{error::ErrorKind, query::Query};
use http::HeaderMap;

/// How long a presigned request is good for at most: whoever reads its address in a log could send it again.
const EXPIRES_S_MAX: i64 = 3_600;

/// A refusal of the gateway in front of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub kind: ErrorKind,
    pub message: String,
}

impl Refusal {
    fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    fn missing() -> Self {
        Self::new(
            ErrorKind::MissingAuthenticationToken,
            "Missing Authentication Token: sign the request (SigV4)",
        )
    }

    pub(super) fn incomplete(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::IncompleteSignature, message)
    }

    /// An access key or a security token that is none of this server's.
    pub fn unknown_key() -> Self {
        Self::new(ErrorKind::UnrecognizedClient, "The security token included in the request is invalid.")
    }

    /// Temporary credentials whose time is over.
    pub fn expired_token() -> Self {
        Self::new(ErrorKind::ExpiredToken, "The security token included in the request is expired")
    }

    pub(super) fn wrong_signature() -> Self {
        Self::new(
            ErrorKind::InvalidSignature,
            "The request signature we calculated does not match the signature you provided. \
             Check your AWS Secret Access Key and signing method.",
        )
    }
}

/// A signature and what it claims.
#[derive(Debug)]
pub(super) struct Presented {
    pub access_key_id: String,
    pub day: String,
    pub region: String,
    service: String,
    pub signed_headers: Vec<String>,
    pub signature: String,
    /// `X-Amz-Security-Token` of temporary credentials.
    pub token: Option<String>,
    /// `20261123T201056Z`.
    pub time: String,
    pub in_query: bool,
    /// Seconds a presigned request is good for.
    expires_s: Option<i64>,
}

impl Presented {
    /// `20261123/us-east-1/mobiletargeting/aws4_request`.
    pub(super) fn scope(&self) -> String {
        format!("{}/{}/{}/aws4_request", self.day, self.region, self.service)
    }

    /// Clock skew of at most 15 minutes; presigned requests until they expire.
    pub(super) fn check_time(&self, now_ms: i64) -> Result<(), Refusal> {
        let broken =
            || Refusal::incomplete(format!("Date must be in ISO-8601 'basic format'. Got '{}'.", self.time));
        let signed = instant(&self.time).ok_or_else(broken)?;
        if !self.time.starts_with(&self.day) {
            return Err(Refusal::new(
                ErrorKind::InvalidSignature,
                format!(
                    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}' != '{}'.",
                    self.day,
                    &self.time[..8]
                ),
            ));
        }
        let (now, bound) = (basic(now_ms), 15);
        let expired = match self.expires_s {
            Some(s) if now_ms > signed + s * 1_000 => {
                Some(format!("Request has expired: it was good until {}", basic(signed + s * 1_000)))
            }
            None if now_ms > signed + SKEW_MS => Some(format!(
                "Signature expired: {} is now earlier than {} ({now} - {bound} min.)",
                self.time,
                basic(now_ms - SKEW_MS)
            )),
            _ => None,
        };
        if let Some(text) = expired {
            return Err(Refusal::new(ErrorKind::InvalidSignature, text));
        }
        if signed > now_ms + SKEW_MS {
            let text = format!(
                "Signature not yet current: {} is still later than {} ({now} + {bound} min.)",
                self.time,
                basic(now_ms + SKEW_MS)
            );
            return Err(Refusal::new(ErrorKind::InvalidSignature, text));
        }
        Ok(())
    }
}

/// Reads the signature of a request for the given signing name.
pub(super) fn read(request: &Request<'_>, service: &str) -> Result<Presented, Refusal> {
    let given: Vec<_> = request.headers.get_all("authorization").iter().collect();
    let presented = match given.as_slice() {
        [value] => from_header(request.headers, value.to_str().map_err(|_| unreadable())?)?,
        [_, ..] => return Err(Refusal::incomplete("More than one Authorization header was given.")),
        [] if request.query.contains("X-Amz-Signature=") => from_query(request.query)?,
        [] => return Err(Refusal::missing()),
    };
    if presented.service != service {
        let text = format!("Credential should be scoped to correct service: '{service}'.");
        return Err(Refusal::new(ErrorKind::InvalidSignature, text));
    }
    if !presented.signed_headers.iter().any(|h| h == "host") {
        return Err(Refusal::incomplete(
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
        ));
    }
    Ok(presented)
}

fn unreadable() -> Refusal {
    Refusal::incomplete("The Authorization header is not text.")
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn from_header(headers: &HeaderMap, value: &str) -> Result<Presented, Refusal> {
    let rest = value.strip_prefix(ALGORITHM).ok_or_else(|| {
        Refusal::incomplete(format!("Authorization header requires the algorithm {ALGORITHM}."))
    })?;
    let part = |name: &str| {
        let parts = rest.split(',').map(str::trim);
        parts.filter_map(|p| p.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value.trim())
    };
    let wanted = |name: &str| {
        part(name)
            .ok_or_else(|| Refusal::incomplete(format!("Authorization header requires '{name}' parameter.")))
    };
    let time = match header(headers, "x-amz-date") {
        Some(time) => time.to_owned(),
        None => header(headers, "date").and_then(http_date).ok_or_else(|| {
            Refusal::incomplete(
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
            )
        })?,
    };
    let token = header(headers, "x-amz-security-token").map(str::to_owned);
    let built = build(wanted("Credential")?, wanted("SignedHeaders")?, wanted("Signature")?, time, None)?;
    Ok(Presented { token, ..built })
}

fn from_query(query: &str) -> Result<Presented, Refusal> {
    let query = Query::parse(query).map_err(|refusal| Refusal::incomplete(refusal.to_string()))?;
    let wanted = |name: &str| {
        let value = query.text(name).ok().flatten();
        value
            .ok_or_else(|| Refusal::incomplete(format!("AWS query-string parameters must include '{name}'.")))
    };
    if wanted("X-Amz-Algorithm")? != ALGORITHM {
        return Err(Refusal::incomplete(format!("X-Amz-Algorithm must be {ALGORITHM}.")));
    }
    let expires = wanted("X-Amz-Expires")?;
    let expires = expires.parse().ok().filter(|s| (1..=EXPIRES_S_MAX).contains(s));
    let wrong = || Refusal::incomplete(format!("X-Amz-Expires: 1 to {EXPIRES_S_MAX} seconds."));
    let expires = expires.ok_or_else(wrong)?;
    let (credential, signed, signature) =
        (wanted("X-Amz-Credential")?, wanted("X-Amz-SignedHeaders")?, wanted("X-Amz-Signature")?);
    let built = build(&credential, &signed, &signature, wanted("X-Amz-Date")?, Some(expires))?;
    Ok(Presented { token: query.text("X-Amz-Security-Token").ok().flatten(), ..built })
}

fn build(
    credential: &str,
    signed: &str,
    signature: &str,
    time: String,
    expires_s: Option<i64>,
) -> Result<Presented, Refusal> {
    let malformed = || {
        Refusal::incomplete(
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.",
        )
    };
    // An access key id may not hold a slash, but count from the right all the same.
    let mut parts = credential.rsplitn(5, '/');
    let mut next = || parts.next().filter(|p| !p.is_empty()).ok_or_else(malformed);
    let (term, service, region, day, key) = (next()?, next()?, next()?, next()?, next()?);
    if term != "aws4_request" {
        return Err(Refusal::incomplete(
            "Credential should be scoped with a valid terminator: 'aws4_request'.",
        ));
    }
    Ok(Presented {
        access_key_id: key.to_owned(),
        day: day.to_owned(),
        region: region.to_owned(),
        service: service.to_owned(),
        signed_headers: signed.split(';').map(str::to_ascii_lowercase).collect(),
        signature: signature.to_owned(),
        token: None,
        time,
        in_query: expires_s.is_some(),
        expires_s,
    })
}

/// `20261123T201056Z` → milliseconds.
fn instant(basic: &str) -> Option<i64> {
    let digits = basic.len() == 16 && basic.is_ascii() && basic.ends_with('Z') && basic.as_bytes()[8] == b'T';
    let time: jiff::Timestamp = digits
        .then(|| {
            let (d, t) = (&basic[..8], &basic[9..15]);
            format!("{}-{}-{}T{}:{}:{}Z", &d[..4], &d[4..6], &d[6..8], &t[..2], &t[2..4], &t[4..6])
        })?
        .parse()
        .ok()?;
    Some(time.as_millisecond())
}

/// Milliseconds → `20261123T201056Z`.
pub(super) fn basic(ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn http_date(text: &str) -> Option<String> {
    if instant(text).is_some() {
        return Some(text.to_owned());
    }
    let zoned = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(basic(zoned.timestamp().as_millisecond()))
}
