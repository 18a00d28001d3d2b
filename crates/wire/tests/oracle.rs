//! SigV4 against AWS's own signer, over everything that real clients vary.

use aws_sigv4::{
    http_request::{
        PayloadChecksumKind, PercentEncodingMode, SessionTokenMode, SignableBody, SignableRequest,
        SigningSettings, UriPathNormalizationMode, sign,
    },
    sign::v4,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;
use std::time::{Duration, UNIX_EPOCH};
use wire::sigv4::{Keys, Refusal, Request, Verifier};

const NOW_MS: i64 = 1_795_000_000_000;
const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

struct One;

impl Keys for One {
    type Holder = ();

    fn find(&self, id: &str, _: Option<&str>, _: i64) -> Result<((), Vec<String>), Refusal> {
        if id == KEY { Ok(((), vec![SECRET.to_owned()])) } else { Err(Refusal::unknown_key()) }
    }
}

#[derive(Debug, Clone)]
struct Sent {
    method: String,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

fn signed_by_aws(
    method: &str,
    path: &str,
    query: &str,
    extra: &[(String, String)],
    body: &[u8],
    hash: bool,
) -> Sent {
    let identity = aws_credential_types::Credentials::new(KEY, SECRET, None, None, "test").into();
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Double;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.payload_checksum_kind =
        if hash { PayloadChecksumKind::XAmzSha256 } else { PayloadChecksumKind::NoHeader };
    settings.session_token_mode = SessionTokenMode::Include;
    settings.excluded_headers = None;
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region("eu-west-1")
        .name("mobiletargeting")
        .time(UNIX_EPOCH + Duration::from_millis(NOW_MS as u64))
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let uri = format!("http://127.0.0.1:8700{path}{}{query}", if query.is_empty() { "" } else { "?" });
    let mut headers = vec![("host".to_owned(), "127.0.0.1:8700".to_owned())];
    headers.extend(extra.iter().cloned());
    let pairs = headers.iter().map(|(k, v)| (k.as_str(), v.as_str()));
    let request = SignableRequest::new(method, &uri, pairs, SignableBody::Bytes(body)).unwrap();
    let (instructions, _) = sign(request, &params).unwrap().into_parts();
    let mut map = HeaderMap::new();
    let add = |map: &mut HeaderMap, name: &str, value: &str| {
        map.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap());
    };
    headers.iter().for_each(|(name, value)| add(&mut map, name, value));
    instructions.headers().for_each(|(name, value)| add(&mut map, name, value));
    Sent {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: map,
        body: body.to_vec(),
    }
}

fn verify(sent: &Sent, now_ms: i64) -> Result<String, String> {
    let request = Request {
        method: &sent.method,
        path: &sent.path,
        query: &sent.query,
        headers: &sent.headers,
        body: &sent.body,
    };
    let verified = Verifier::default().verify(&request, &One, now_ms);
    verified.map(|v| v.region).map_err(|refusal| format!("{}: {}", refusal.kind.name(), refusal.message))
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn requests() -> impl Strategy<Value = Sent> {
    let label = "[a-zA-Z0-9:/ %+~é日_.-]{1,20}";
    let pair = ("[a-z-]{1,8}", "[a-zA-Z0-9:/ %+~é&=]{0,12}");
    (
        prop_oneof![Just("GET"), Just("PUT"), Just("POST"), Just("DELETE")],
        prop::collection::vec(label, 1..4),
        prop::collection::vec(pair, 0..4),
        prop::collection::vec(("x-[a-z]{1,6}", "[a-zA-Z0-9;=,]{1,8}( {1,3}[a-z]{1,4})?"), 0..3),
        prop::collection::vec(any::<u8>(), 0..64),
        any::<bool>(),
    )
        .prop_map(|(method, labels, pairs, mut extra, body, hash)| {
            extra.sort();
            extra.dedup_by(|a, b| a.0 == b.0);
            let path = format!("/v1/{}", labels.iter().map(|l| encoded(l)).collect::<Vec<_>>().join("/"));
            let query: Vec<String> = pairs.iter().map(|(k, v)| format!("{k}={}", encoded(v))).collect();
            signed_by_aws(method, &path, &query.join("&"), &extra, &body, hash)
        })
}

/// Temporary credentials: an older secret and the newest, for the token `right` only.
struct Temporary;

impl Keys for Temporary {
    type Holder = &'static str;

    fn find(&self, _: &str, token: Option<&str>, _: i64) -> Result<(&'static str, Vec<String>), Refusal> {
        match token {
            Some("right/+=") => Ok(("guest", vec!["another".to_owned(), SECRET.to_owned()])),
            Some("old") => Err(Refusal::expired_token()),
            _ => Err(Refusal::unknown_key()),
        }
    }
}

#[test]
fn tokens_of_temporary_credentials_are_found_in_the_header() {
    let holder = |token: Option<&str>| {
        let extra: Vec<_> =
            token.map(|t| ("x-amz-security-token".to_owned(), t.to_owned())).into_iter().collect();
        let Sent { method, path, query, headers, body } =
            signed_by_aws("GET", "/v1/apps", "", &extra, b"", false);
        let request = Request { method: &method, path: &path, query: &query, headers: &headers, body: &body };
        let verified = Verifier::default().verify(&request, &Temporary, NOW_MS);
        verified.map(|v| v.holder).map_err(|refusal| refusal.kind.name())
    };
    assert_eq!(holder(Some("right/+=")), Ok("guest"), "signed with any of the secrets");
    assert_eq!(holder(Some("old")), Err("ExpiredTokenException"));
    assert_eq!(
        (holder(None), holder(Some("x"))),
        (Err("UnrecognizedClientException"), Err("UnrecognizedClientException"))
    );
}

proptest! {
    #[test]
    fn what_aws_signs_we_accept(sent in requests()) {
        prop_assert_eq!(verify(&sent, NOW_MS), Ok("eu-west-1".to_owned()));
    }

    #[test]
    fn a_changed_byte_is_refused(sent in requests(), at in any::<prop::sample::Index>()) {
        let mut body = sent.clone();
        body.body.push(0);
        let mut path = sent.clone();
        path.path.push('x');
        let mut query = sent.clone();
        query.query.push_str("&z=1");
        let mut signature = sent.clone();
        let mut value = signature.headers["authorization"].to_str().unwrap().to_owned().into_bytes();
        let index = value.len() - 64 + at.index(64);
        value[index] = if value[index] == b'0' { b'1' } else { b'0' };
        signature.headers.insert("authorization", HeaderValue::from_bytes(&value).unwrap());
        for changed in [body, path, query, signature] {
            let refused = verify(&changed, NOW_MS).unwrap_err();
            prop_assert!(refused.starts_with("InvalidSignatureException"), "{}", refused);
        }
    }
}

#[test]
fn fifteen_minutes_of_skew_pass_and_no_more() {
    let sent = signed_by_aws("GET", "/v1/apps", "", &[], b"", false);
    let minutes = |m: i64| NOW_MS + m * 60_000;
    for inside in [-15, 0, 15] {
        assert!(verify(&sent, minutes(inside)).is_ok(), "{inside}");
    }
    assert!(verify(&sent, minutes(15) + 1_000).unwrap_err().contains("Signature expired"));
    assert!(verify(&sent, minutes(-15) - 1_000).unwrap_err().contains("Signature not yet current"));
}

#[test]
fn each_refusal_has_the_type_that_sdks_know() {
    let good = signed_by_aws("GET", "/v1/apps", "", &[], b"", false);
    let with = |authorization: Option<&str>| {
        let mut sent = good.clone();
        sent.headers.remove("authorization");
        if let Some(text) = authorization {
            sent.headers.insert("authorization", HeaderValue::from_str(text).unwrap());
        }
        verify(&sent, NOW_MS).unwrap_err()
    };
    let real = good.headers["authorization"].to_str().unwrap();
    assert!(with(None).starts_with("MissingAuthenticationTokenException"));
    assert!(with(Some("AWS4-HMAC-SHA256 Credential=a/b")).starts_with("IncompleteSignatureException"));
    assert!(with(Some("Bearer x")).starts_with("IncompleteSignatureException"));
    assert!(with(Some(&real.replace(KEY, "AKIDOTHER"))).starts_with("UnrecognizedClientException"));
    assert!(with(Some(&real.replace("mobiletargeting", "s3"))).starts_with("InvalidSignatureException"));
}

#[test]
fn what_we_sign_we_accept() {
    let mut headers = HeaderMap::new();
    headers.insert("host", HeaderValue::from_static("h:1"));
    let request = Request {
        method: "POST",
        path: "/v1/apps/a%2Fb",
        query: "z=1&a=%20",
        headers: &headers,
        body: b"{}",
    };
    let by = wire::sigv4::Credentials { access_key_id: KEY, secret: SECRET, region: "us-east-1" };
    let signed = wire::sigv4::sign(&request, &by, NOW_MS);
    let mut all = headers.clone();
    all.extend(signed);
    let request = Request { headers: &all, ..request };
    assert!(Verifier::default().verify(&request, &One, NOW_MS).is_ok());
}
