//! The canonical request: the one text that both sides hash.

use super::{Refusal, Request, presented::Presented};
use http::HeaderMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// RFC 3986 unreserved characters stay.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const PATH: &AsciiSet = &RESERVED.remove(b'/');

pub(super) fn canonical_request(
    request: &Request<'_>,
    presented: &Presented,
    (path, query): (&str, &str),
    payload_hash: &str,
) -> Result<String, Refusal> {
    let mut text = String::with_capacity(512);
    text.push_str(request.method);
    text.push('\n');
    text.push_str(path);
    text.push('\n');
    text.push_str(query);
    text.push('\n');
    for name in &presented.signed_headers {
        let value = header_value(request.headers, name);
        let value = value.ok_or_else(|| {
            Refusal::incomplete(format!("The signed header '{name}' is not in the request."))
        })?;
        text.push_str(name);
        text.push(':');
        text.push_str(&value);
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&presented.signed_headers.join(";"));
    text.push('\n');
    text.push_str(payload_hash);
    Ok(text)
}

/// The path as sent, encoded once more.
pub(super) fn canonical_path(path: &str) -> String {
    if path.is_empty() { "/".to_owned() } else { utf8_percent_encode(path, PATH).to_string() }
}

/// Pairs decoded, encoded and sorted; the signature itself left out of a presigned query.
pub(super) fn canonical_query(query: &str, presigned: bool) -> String {
    let again = |raw: &str| {
        let bytes: Vec<u8> = percent_decode_str(raw).collect();
        percent_encoding::percent_encode(&bytes, RESERVED).to_string()
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let mut pairs: Vec<(String, String)> = pairs
        .filter(|(key, _)| !(presigned && *key == "X-Amz-Signature"))
        .map(|(k, v)| (again(k), again(v)))
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.into_iter().map(|(key, value)| format!("{key}={value}")).collect();
    pairs.join("&")
}

/// Pairs sorted as they were sent: botocore signs a query that it was handed as a text in this form.
pub(super) fn query_as_sent(query: &str) -> String {
    let mut pairs: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| if pair.contains('=') { pair.to_owned() } else { format!("{pair}=") })
        .collect();
    pairs.sort();
    pairs.join("&")
}

/// All values of a header, trimmed, inner runs of spaces folded, joined with commas.
pub(super) fn header_value(headers: &HeaderMap, name: &str) -> Option<String> {
    let values: Option<Vec<String>> = headers
        .get_all(name)
        .iter()
        .map(|value| {
            let text = std::str::from_utf8(value.as_bytes()).ok()?;
            Some(
                text.split(' ')
                    .filter(|word| !word.is_empty())
                    .collect::<Vec<_>>()
                    .join(" ")
                    .trim()
                    .to_owned(),
            )
        })
        .collect();
    values.filter(|values| !values.is_empty()).map(|values| values.join(","))
}
