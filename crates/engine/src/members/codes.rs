//! One-time codes as a second factor.

use super::{Member, gone};
use crate::{Engine, clock::real_now};
use model::{
    error::{Fault, Result},
    totp,
};

/// A secret for an authenticator app.
pub struct Offer {
    /// Base 32.
    pub secret: String,
    /// `otpauth://totp/…`.
    pub uri: String,
}

/// Where a member's secret is sealed for.
fn place(id: u128) -> String {
    format!("member-totp/{id:032x}")
}

/// For the label of a URI: everything but the plainest characters is encoded.
fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

impl Engine {
    /// Makes a secret; it is in force once its first code is typed.
    pub async fn offer_codes(&self, member: &Member) -> Result<Offer> {
        let random = self.chance.bytes();
        let secret = &random[..totp::SECRET_BYTES];
        let sealed = self.sealer.seal(&self.chance, &place(member.id), secret)?;
        let (id, shown) = (member.id, totp::base32(secret));
        self.store.write(move |tx| tx.totp_offer(id, &sealed)).await?;
        let uri = format!(
            "otpauth://totp/Counterpoint:{}?secret={shown}&issuer=Counterpoint",
            encoded(&member.email)
        );
        Ok(Offer { secret: shown, uri })
    }

    /// Puts the offered secret in force.
    ///
    /// # Errors
    /// 400 without an offer and for a wrong code.
    pub async fn confirm_codes(&self, member: &Member, code: &str) -> Result<()> {
        let pending = member.totp_pending.as_deref();
        let sealed = pending.ok_or_else(|| Fault::invalid("Ask for a secret first (POST)"))?.to_vec();
        let secret = self.sealer.open(&place(member.id), &sealed)?;
        let step = totp::accepted(&secret, code, real_now(), member.totp_step);
        let step =
            step.ok_or_else(|| Fault::invalid("The code is wrong: is the clock of the phone right?"))?;
        let id = member.id;
        let write = self.store.write(move |tx| {
            let now = tx.member(id)?.ok_or_else(gone)?;
            if now.totp_pending.as_deref() != Some(&sealed) || !tx.totp_use(id, step)? {
                return Err(Fault::invalid("The code was used before, or a newer secret was asked for"));
            }
            tx.totp_put(id, Some(&sealed))
        });
        write.await
    }

    /// Does without codes from now on.
    ///
    /// # Errors
    /// 400 for a wrong password.
    pub async fn stop_codes(&self, member: &Member, password: &str) -> Result<()> {
        self.own_password(member, password).await?;
        let id = member.id;
        self.store.write(move |tx| tx.totp_put(id, None)).await
    }

    /// Whether a code is right and was not used before; it is used up then.
    pub(super) async fn code_fits(&self, member: &Member, code: &str) -> Result<bool> {
        let Some(sealed) = &member.totp else { return Ok(false) };
        let secret = self.sealer.open(&place(member.id), sealed)?;
        let Some(step) = totp::accepted(&secret, code, real_now(), member.totp_step) else {
            return Ok(false);
        };
        let id = member.id;
        self.store.write(move |tx| tx.totp_use(id, step)).await
    }
}
