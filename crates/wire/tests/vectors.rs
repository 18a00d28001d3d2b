//! SigV4 against AWS's published test suite.

use http::{HeaderMap, HeaderName, HeaderValue};
use wire::sigv4::{Keys, Refusal, Request, Verifier};

const SUITE: &str = include_str!("aws-sigv4-vectors.txt");
/// 2015-08-30T12:36:00Z, when the whole suite was signed.
const NOW_MS: i64 = 1_440_938_160_000;

struct Suite;

impl Keys for Suite {
    type Holder = ();

    fn find(&self, id: &str, _: Option<&str>, _: i64) -> Result<((), Vec<String>), Refusal> {
        let known = (id == "AKIDEXAMPLE").then(|| "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned());
        Ok(((), vec![known.ok_or_else(Refusal::unknown_key)?]))
    }
}

/// A signed request as the suite writes it.
struct Vector<'a> {
    name: &'a str,
    method: &'a str,
    path: &'a str,
    query: &'a str,
    headers: HeaderMap,
    body: &'a str,
}

fn vector(text: &str) -> Vector<'_> {
    let (name, text) = text.split_once('\n').unwrap();
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let (request, lines) = head.split_once('\n').unwrap();
    let (method, target) = request.trim_end().strip_suffix(" HTTP/1.1").unwrap().split_once(' ').unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    // A folded line goes on with the header above it (RFC 7230 §3.2.4).
    let unfolded = lines.trim_end().replace("\n ", " ");
    let mut headers = HeaderMap::new();
    for (header, value) in unfolded.lines().map(|line| line.split_once(':').unwrap()) {
        headers.append(
            header.parse::<HeaderName>().unwrap(),
            HeaderValue::from_bytes(value.trim().as_bytes()).unwrap(),
        );
    }
    Vector { name, method, path, query, headers, body: body.trim_end_matches('\n') }
}

fn verify(vector: &Vector<'_>, body: &[u8]) -> Result<(), String> {
    let Vector { method, path, query, headers, .. } = vector;
    let request = Request { method, path, query, headers, body };
    let verified = Verifier::for_service("service").verify(&request, &Suite, NOW_MS);
    verified.map(drop).map_err(|refusal| refusal.message)
}

#[test]
fn every_vector_is_accepted_and_none_with_another_body() {
    let vectors: Vec<Vector<'_>> = SUITE.split("\n== ").skip(1).map(vector).collect();
    assert_eq!(vectors.len(), 63, "all of the file was read");
    for vector in vectors {
        assert_eq!(verify(&vector, vector.body.as_bytes()), Ok(()), "{}", vector.name);
        assert!(verify(&vector, b"another body").is_err(), "{}", vector.name);
    }
}
