//! Tokens of tracked links: what they say, and an HMAC that nobody else can make.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The first byte of a token: its format. 1: a JSON object with all ids in hex, of links in mail that was sent
/// earlier; 2: a JSON list, ids in base64, so that an unsubscribe link fits into a header's line.
const VERSION: u8 = 2;
const VERSION_LONG: u8 = 1;
/// Bytes of an id.
const ID_BYTES: usize = 16;
/// Bytes of the HMAC that are kept.
const TAG_BYTES: usize = 16;
/// Bytes of a token at most; URLs in links are long at times.
const TOKEN_MAX: usize = 16 << 10;
/// Bytes of a link's target at most: proxies on the way refuse long requests.
pub const TARGET_MAX: usize = 4 << 10;

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

/// As in a token: kind, app, message, time, client, address; campaign, activity and treatment if any, recipient if any.
#[derive(Serialize, Deserialize)]
struct Short(Kind, String, String, i64, String, String, Option<(String, String, String)>, Option<String>);

/// 32 hex digits as 22 characters; what is none stays, marked.
fn short(id: &str) -> String {
    match u128::from_str_radix(id, 16) {
        Ok(bits) if id.len() == 2 * ID_BYTES => URL_SAFE_NO_PAD.encode(bits.to_be_bytes()),
        _ => format!("={id}"),
    }
}

/// What [`short`] was made of.
fn long(id: String) -> Option<String> {
    if let Some(id) = id.strip_prefix('=') {
        return Some(id.to_owned());
    }
    let bits: [u8; ID_BYTES] = URL_SAFE_NO_PAD.decode(id).ok()?.try_into().ok()?;
    Some(format!("{:032x}", u128::from_be_bytes(bits)))
}

impl Short {
    fn of(link: &Link) -> Self {
        let source = link.source.as_ref().map(|(c, a, t)| (short(c), short(a), t.clone()));
        let (app, message) = (short(&link.app), short(&link.message));
        let (client, address) = (link.client.clone(), link.address.clone());
        Self(link.kind.clone(), app, message, link.sent, client, address, source, link.recipient.clone())
    }

    fn link(self) -> Option<Link> {
        let Self(kind, app, message, sent, client, address, source, recipient) = self;
        let source = match source {
            Some((campaign, activity, treatment)) => Some((long(campaign)?, long(activity)?, treatment)),
            None => None,
        };
        let (app, message) = (long(app)?, long(message)?);
        Some(Link { kind, app, message, sent, client, address, recipient, source })
    }
}

fn tag(key: &[u8], version: u8, body: &[u8]) -> [u8; TAG_BYTES] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(&[version]);
    mac.update(body);
    mac.finalize().into_bytes()[..TAG_BYTES].try_into().expect("16 bytes")
}

impl Link {
    /// The token of this link under a key.
    pub fn seal(&self, key: &[u8]) -> String {
        let body = serde_json::to_vec(&Short::of(self)).expect("a list of texts and numbers");
        let mut token = Vec::with_capacity(1 + TAG_BYTES + body.len());
        token.push(VERSION);
        token.extend_from_slice(&tag(key, VERSION, &body));
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
        if !bool::from(given.ct_eq(&tag(key, *version, body))) {
            return None;
        }
        match *version {
            VERSION => serde_json::from_slice::<Short>(body).ok()?.link(),
            VERSION_LONG => serde_json::from_slice(body).ok(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Links in mail that was sent with the first format are followed for ever.
    #[test]
    fn the_first_format_is_still_read() {
        let token =
            "AU-Ecso4ojCIwalSwrCjCd17ImsiOiJvIiwiYSI6ImFwcCIsIm0iOiJtIiwidCI6NywiZSI6ImUiLCJkIjoiYUBiIn0";
        let wanted = Link {
            kind: Kind::Open,
            app: "app".to_owned(),
            message: "m".to_owned(),
            sent: 7,
            client: "e".to_owned(),
            address: "a@b".to_owned(),
            recipient: None,
            source: None,
        };
        assert_eq!(Link::open(token, b"key"), Some(wanted));
    }

    #[test]
    fn an_unsubscribe_token_fits_into_a_line() {
        let id = "0123456789abcdef0123456789abcdef";
        let link = Link {
            kind: Kind::Unsubscribe,
            app: id.to_owned(),
            message: id.to_owned(),
            sent: 1_790_000_000_000,
            client: "i".repeat(400),
            address: format!("{}@{}.example.com", "l".repeat(60), "d".repeat(60)),
            recipient: None,
            source: Some((id.to_owned(), id.to_owned(), "0".to_owned())),
        };
        let token = link.seal(b"key");
        assert!(token.len() < 940, "{}", token.len());
        assert_eq!(Link::open(&token, b"key"), Some(link));
    }

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
