//! Guests of an identity pool: apps that ask for credentials as they would of Cognito Identity (reference C §c).
//!
//! Nothing is stored. An identity's id holds a tag by which its pool is found again; a session token holds, sealed, whose
//! credentials they are and until when; their secret is derived from the key's. So a rotated or deleted key ends them.

use super::{AccessKey, Denied, Way, with_pool};
use crate::{Engine, clock::real_now, held};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use model::{
    error::{Fault, Result},
    time::{DAY, HOUR, Millis, SECOND},
};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::sync::Arc;

/// How long credentials are good for, unless the key says another time: as the original's.
pub const GUEST_MS: i64 = HOUR;
/// What tokens are sealed for.
const TOKEN: &str = "guest-token";
/// What identities are tagged for.
const IDENTITY: &str = "identity";
/// Characters of an identity pool's id at most; the original's bound.
const POOL_MAX: usize = 55;
/// Characters of a secret, as of the original's.
const SECRET_CHARS: usize = 40;
/// Bytes of a session token at most: longer ones are not ours.
const TOKEN_MAX: usize = 1_024;
/// What a UUID of version 4 lets us choose of its lower half.
const TAG_MASK: u64 = (1 << 62) - 1;

/// An identity pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// `us-east-1:` and a UUID.
    pub id: String,
    /// How long its guests' credentials are good for, milliseconds.
    pub good_ms: i64,
}

/// What a guest signs with.
pub struct GuestCredentials {
    pub access_key_id: String,
    pub secret: String,
    pub token: String,
    pub expires: Millis,
}

/// What a session token holds.
#[derive(Serialize, Deserialize)]
struct Token {
    /// The pool's key.
    key: String,
    access_key_id: String,
    identity: String,
    expires: Millis,
}

impl Pool {
    /// Whether an app could name it, and its time can be kept.
    ///
    /// # Errors
    /// 400.
    pub(super) fn check(&self) -> Result<()> {
        let (region, id) = self.id.split_once(':').unwrap_or_default();
        let fits = |text: &str, also: &str| {
            !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(c))
        };
        if self.id.len() > POOL_MAX || !fits(region, "-_") || !fits(id, "-") {
            return Err(Fault::invalid("IdentityPoolId: REGION:UUID, as the app's configuration has it"));
        }
        if !(SECOND..=DAY).contains(&self.good_ms) {
            return Err(Fault::invalid("CredentialsFor: PT1S to P1D"));
        }
        Ok(())
    }

    fn region(&self) -> &str {
        self.id.split(':').next().unwrap_or_default()
    }
}

impl Token {
    /// The secret that belongs to it, by a secret of the pool's key.
    fn secret(&self, of_key: &str) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(of_key.as_bytes()).expect("HMAC takes keys of any length");
        for part in [&self.access_key_id, &self.identity, &self.expires.0.to_string()] {
            mac.update(part.as_bytes());
            mac.update(b"\n");
        }
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())[..SECRET_CHARS].to_owned()
    }
}

impl Engine {
    /// A fresh identity of a pool, `REGION:UUID`.
    ///
    /// # Errors
    /// 404 for a pool that no key names.
    pub fn new_identity(&self, pool_id: &str) -> Result<String> {
        let missing = || Fault::missing(format!("IdentityPool '{pool_id}' not found."));
        let key = with_pool(&held(&self.keys), pool_id).cloned().ok_or_else(missing)?;
        let Way::Pool(pool) = &key.way else { return Err(missing()) };
        let drawn = (self.chance.id() >> 64) as u64;
        let high = (drawn & !(0xf << 12)) | (0x4 << 12);
        let low = (self.tag(pool, high) & TAG_MASK) | (0x2 << 62);
        let hex = format!("{high:016x}{low:016x}");
        let uuid = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-");
        Ok(format!("{}:{uuid}", pool.region()))
    }

    /// Credentials for an identity: those of its pool, or of the only pool of its region, since apps remember the
    /// identities that the original gave them.
    ///
    /// # Errors
    /// 404 for an identity of no pool.
    pub fn guest_credentials(&self, identity: &str) -> Result<GuestCredentials> {
        let missing = || Fault::missing(format!("Identity '{identity}' not found."));
        let (key, good_ms) = self.pool_of(identity).ok_or_else(missing)?;
        let now = real_now();
        let token = Token {
            key: key.id.clone(),
            access_key_id: format!("ASIA{}", self.chance.letters(16).to_uppercase()),
            identity: identity.to_owned(),
            // The answer says whole seconds.
            expires: Millis(now.plus(good_ms).0 / SECOND * SECOND),
        };
        let text = serde_json::to_vec(&token).map_err(Fault::bug)?;
        let sealed = self.sealer.seal(&self.chance, TOKEN, &text)?;
        Ok(GuestCredentials {
            secret: token.secret(&key.secret),
            token: URL_SAFE_NO_PAD.encode(sealed),
            access_key_id: token.access_key_id,
            expires: token.expires,
        })
    }

    fn pool_of(&self, identity: &str) -> Option<(Arc<AccessKey>, i64)> {
        let (region, uuid) = identity.split_once(':').filter(|_| identity.len() <= POOL_MAX)?;
        let bits = u128::from_str_radix(&uuid.replace('-', ""), 16).ok()?;
        let (high, low) = ((bits >> 64) as u64, bits as u64);
        let of_region: Vec<_> = held(&self.keys)
            .values()
            .filter_map(|key| match &key.way {
                Way::Pool(pool) if pool.region() == region => Some((key.clone(), pool.clone())),
                _ => None,
            })
            .collect();
        let its_own = of_region.iter().find(|(_, pool)| self.tag(pool, high) & TAG_MASK == low & TAG_MASK);
        let (key, pool) = its_own.or(of_region.first().filter(|_| of_region.len() == 1))?;
        Some((key.clone(), pool.good_ms))
    }

    fn tag(&self, pool: &Pool, high: u64) -> u64 {
        let bytes = self.sealer.tag(IDENTITY, &[pool.id.as_bytes(), &high.to_be_bytes()].concat());
        u64::from_be_bytes(bytes[..8].try_into().expect("8 of 32 bytes"))
    }

    /// Who has temporary credentials, and the secrets that they may have been signed with.
    pub(super) fn guest(
        &self,
        access_key_id: &str,
        token: &str,
        now: Millis,
    ) -> Result<(Arc<AccessKey>, Vec<String>), Denied> {
        let sealed = URL_SAFE_NO_PAD.decode(token).ok().filter(|_| token.len() <= TOKEN_MAX);
        let opened = self.sealer.open(TOKEN, &sealed.ok_or(Denied::Unknown)?).map_err(|_| Denied::Unknown)?;
        let token: Token = serde_json::from_slice(&opened).map_err(|_| Denied::Unknown)?;
        let key = held(&self.keys).get(&token.key).cloned();
        let key = key.filter(|_| token.access_key_id == access_key_id).ok_or(Denied::Unknown)?;
        if now >= token.expires {
            return Err(Denied::Expired);
        }
        let secrets = key.secrets(now).map(|secret| token.secret(secret)).collect();
        Ok((key, secrets))
    }
}
