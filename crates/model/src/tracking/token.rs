//! Tokens of tracked links: what they say, and an HMAC that nobody else can make.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The first byte of a token: its format.
const VERSION: u8 = 1;
/// Bytes of the HMAC that are kept.
const TAG_BYTES: usize = 16;
/// Bytes of a token at most; URLs in links are long at times.
const TOKEN_MAX: usize = 16 << 10;

/// What following a link means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    #[serde(rename = "o")]
    Open,
    /// The target; whether the link was tagged for unsubscribing (reference B §7.2).
    #[serde(rename = "c")]
    Click(String, bool),
    #[serde(rename = "u")]
    Unsubscribe,
}

impl Kind {
    /// The letter under which such links live: `/t/o/…`, `/t/c/…`, `/t/u/…`.
    pub fn letter(&self) -> char {
        match self {
            Kind::Open => 'o',
            Kind::Click(..) => 'c',
            Kind::Unsubscribe => 'u',
        }
    }
}

/// Everything an event about a message needs, without a look-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    #[serde(rename = "k")]
    pub kind: Kind,
    #[serde(rename = "a")]
    pub app: String,
    /// 32 hex digits.
    #[serde(rename = "m")]
    pub message: String,
    /// When the message was sent, milliseconds.
    #[serde(rename = "t")]
    pub sent: i64,
    /// Endpoint id, or the fresh UUID of mail to a bare address.
    #[serde(rename = "e")]
    pub client: String,
    #[serde(rename = "d")]
    pub address: String,
    /// The endpoint of a direct message, whose client is new each time.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// Campaign, activity and treatment; none for a direct message.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub source: Option<(String, String, String)>,
}

fn tag(key: &[u8], body: &[u8]) -> [u8; TAG_BYTES] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(&[VERSION]);
    mac.update(body);
    mac.finalize().into_bytes()[..TAG_BYTES].try_into().expect("16 bytes")
}

impl Link {
    /// The token of this link under a key.
    pub fn seal(&self, key: &[u8]) -> String {
        let body = serde_json::to_vec(self).expect("a link has string keys");
        let mut token = Vec::with_capacity(1 + TAG_BYTES + body.len());
        token.push(VERSION);
        token.extend_from_slice(&tag(key, &body));
        token.extend_from_slice(&body);
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Reads a token; none unless it was sealed under this key.
    pub fn open(token: &str, key: &[u8]) -> Option<Self> {
        if token.len() > TOKEN_MAX {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (version, rest) = bytes.split_first()?;
        let (given, body) = rest.split_at_checked(TAG_BYTES)?;
        let sound = *version == VERSION && bool::from(given.ct_eq(&tag(key, body)));
        sound.then(|| serde_json::from_slice(body).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_under_its_key_and_unchanged() {
        let link = Link {
            kind: Kind::Click("https://x/?a=1&b=2".to_owned(), true),
            app: "app".to_owned(),
            message: "m".to_owned(),
            sent: 7,
            client: "e".to_owned(),
            address: "a@b".to_owned(),
            recipient: None,
            source: Some(("c".to_owned(), "r".to_owned(), "0".to_owned())),
        };
        let token = link.seal(b"key");
        assert_eq!(Link::open(&token, b"key"), Some(link));
        assert_eq!(Link::open(&token, b"other"), None);
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            // The last character of base64 may hold bits that mean nothing.
            assert!(
                changed == token || at == token.len() - 1 || Link::open(&changed, b"key").is_none(),
                "{at}"
            );
        }
        for junk in ["", "!", "AQ", &"A".repeat(100_000)] {
            assert_eq!(Link::open(junk, b"key"), None);
        }
    }
}
