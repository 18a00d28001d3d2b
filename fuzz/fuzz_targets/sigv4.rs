//! Signatures: whatever is sent is refused or right, and what our signer signs is right until a byte of it changes.
#![no_main]

use fuzz::Written;
use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use wire::sigv4::{Credentials, Keys, Refusal, Request, Verifier, sign};

const NOW_MS: i64 = 1_795_000_000_000;
const BY: Credentials<'static> =
    Credentials { access_key_id: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI", region: "eu-west-1" };

struct One;

impl Keys for One {
    type Holder = ();

    fn find(&self, id: &str, _: Option<&str>, _: i64) -> Result<((), Vec<String>), Refusal> {
        if id == BY.access_key_id {
            Ok(((), vec![BY.secret.to_owned()]))
        } else {
            Err(Refusal::unknown_key())
        }
    }
}

static VERIFIER: LazyLock<Verifier> = LazyLock::new(Verifier::default);

fuzz_target!(|data: &[u8]| {
    let Some(Written { method, path, query, headers, body }) = Written::parse(data) else { return };
    let request = Request { method, path, query, headers: &headers, body };
    if let Err(refusal) = VERIFIER.verify(&request, &One, NOW_MS) {
        assert!(refusal.kind.status() == 403 && !refusal.message.is_empty());
    }
    if query.contains("X-Amz-Signature=") {
        return;
    }
    let mut plain = HeaderMap::from_iter([(http::header::HOST, HeaderValue::from_static("127.0.0.1:8700"))]);
    let signature = sign(&Request { headers: &plain, ..request }, &BY, NOW_MS);
    plain.extend(signature);
    let signed = Request { headers: &plain, ..request };
    VERIFIER.verify(&signed, &One, NOW_MS).expect("what we sign is right");
    let longer = [body, b"x"].concat();
    VERIFIER.verify(&Request { body: &longer, ..signed }, &One, NOW_MS).expect_err("another body");
    VERIFIER.verify(&Request { path: "/elsewhere", ..signed }, &One, NOW_MS).expect_err("another path");
});
