//! Secrets at rest (design §5.7): XChaCha20-Poly1305 under a key that lies outside the database.

use crate::chance::Chance;
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use model::error::{Fault, Result};
use sha2::Sha256;

/// Bytes of the key.
pub const KEY_BYTES: usize = 32;
/// The first byte of what is sealed: its format.
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;

/// Seals and opens.
#[derive(Clone)]
pub(crate) struct Sealer {
    cipher: XChaCha20Poly1305,
    /// What tags are made with: another key, derived from the same.
    tags: [u8; 32],
}

fn mac(key: &[u8], message: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    message.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

impl Sealer {
    pub(crate) fn new(key: &[u8; KEY_BYTES]) -> Self {
        Self { cipher: XChaCha20Poly1305::new(key.into()), tags: mac(key, &[b"tags"]) }
    }

    /// What only this server can tell of some bytes, for a place.
    pub(crate) fn tag(&self, place: &str, bytes: &[u8]) -> [u8; 32] {
        mac(&self.tags, &[place.as_bytes(), b"\n", bytes])
    }

    /// Seals a secret for a place, such as `access-key/AKCP…`: it opens nowhere else.
    pub(crate) fn seal(&self, chance: &Chance, place: &str, secret: &[u8]) -> Result<Vec<u8>> {
        let random = chance.bytes();
        let nonce = &random[..NONCE_BYTES];
        let payload = Payload { msg: secret, aad: place.as_bytes() };
        let sealed = self.cipher.encrypt(&nonce_of(nonce)?, payload);
        let sealed = sealed.map_err(|_| Fault::bug("a secret could not be sealed"))?;
        Ok([&[VERSION], nonce, &sealed].concat())
    }

    /// Opens what was sealed for a place.
    ///
    /// # Errors
    /// When it was sealed with another key, for another place, or damaged.
    pub(crate) fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let wrong = || {
            Fault::bug(format!(
                "{place} cannot be opened: is secret.key in the data directory the right one?"
            ))
        };
        let (version, rest) = sealed.split_first().ok_or_else(wrong)?;
        if *version != VERSION || rest.len() < NONCE_BYTES {
            return Err(wrong());
        }
        let (nonce, sealed) = rest.split_at(NONCE_BYTES);
        let payload = Payload { msg: sealed, aad: place.as_bytes() };
        self.cipher.decrypt(&nonce_of(nonce)?, payload).map_err(|_| wrong())
    }
}

fn nonce_of(bytes: &[u8]) -> Result<XNonce> {
    XNonce::try_from(bytes).map_err(|_| Fault::bug("a nonce has 24 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sealed by the first version; read forever.
    const FIRST: &str =
        "01f9681a64d3301861b0f4d125cc0d694a6d8fc15a3248c9daff8641e97613fed020d5398a06faaf50cfaa9ca47b0d";

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let (sealer, chance) = (Sealer::new(&[7; KEY_BYTES]), Chance::seeded(1));
        let sealed = sealer.seal(&chance, "a/1", b"secret").unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
        assert_eq!(sealer.open("a/1", &sealed).unwrap(), b"secret");
        assert!(sealer.open("a/2", &sealed).is_err());
        assert!(Sealer::new(&[8; KEY_BYTES]).open("a/1", &sealed).is_err());
        assert!(sealer.open("a/1", &sealed[..20]).is_err());
        assert_ne!(sealer.seal(&chance, "a/1", b"secret").unwrap(), sealed);
    }

    #[test]
    fn the_first_version_is_read() {
        let digits = |i: usize| u8::from_str_radix(&FIRST[i..i + 2], 16).unwrap();
        let sealed: Vec<u8> = (0..FIRST.len()).step_by(2).map(digits).collect();
        assert_eq!(Sealer::new(&[7; KEY_BYTES]).open("a/1", &sealed).unwrap(), b"secret");
    }
}
