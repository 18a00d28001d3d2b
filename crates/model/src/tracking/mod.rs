//! Links in messages: signed, so that they carry all an event needs, and the HTML that they are put into.

mod entities;
mod rewrite;
mod token;

pub use rewrite::{Target, rewrite};
pub use token::{Kind, Link, TARGET_MAX};

use crate::id::{ActivityId, MessageId};
use sha2::{Digest, Sha256};

/// The id of a message: the same for the same run, endpoint and attempt.
pub fn message_id(run: ActivityId, endpoint: &str, attempt: u32) -> MessageId {
    let mut hash = Sha256::new();
    hash.update(run.0.to_be_bytes());
    hash.update(attempt.to_be_bytes());
    hash.update(endpoint.as_bytes());
    let digest = hash.finalize();
    MessageId(u128::from_be_bytes(digest[..16].try_into().expect("16 bytes")))
}

/// Bytes of a link that a header's line can hold (RFC 5322 §2.1.1, less the header's name).
const HEADER_LINK_MAX: usize = 970;

/// The two header lines of one-click unsubscribing (RFC 8058); none for a link that no line can hold.
pub fn one_click(url: &str) -> Option<[(String, String); 2]> {
    (url.len() <= HEADER_LINK_MAX).then(|| {
        [
            ("List-Unsubscribe".to_owned(), format!("<{url}>")),
            ("List-Unsubscribe-Post".to_owned(), "List-Unsubscribe=One-Click".to_owned()),
        ]
    })
}
