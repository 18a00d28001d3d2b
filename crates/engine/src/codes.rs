//! One-time codes to a phone, and back (reference B §6).

use crate::{
    Engine,
    apps::App,
    messages::{Sent, Target},
};
use model::{
    channel::Channel,
    error::Result,
    id::AppId,
    message::{Email, Origin},
    otp,
    time::MINUTE,
};
use store::Code;
use subtle::ConstantTimeEq;

/// What its code is sealed for.
fn place(app: AppId, (destination, reference): (&str, &str)) -> String {
    format!("code/{app}/{destination}/{reference}")
}

impl Engine {
    /// Sends a fresh code by SMS; it replaces an earlier one of the same destination and reference.
    pub async fn send_code(&self, app: &App, asked: &otp::Asked) -> Result<Sent> {
        let code = self.chance.digits(asked.digits);
        let message = Email {
            from: asked.origination.clone(),
            to: asked.destination.clone(),
            text: Some(otp::text(&asked.language, &code, &asked.brand)),
            origin: Origin { app_id: app.id.to_string(), ..Origin::default() },
            ..Email::default()
        };
        let verdict = match self.no_way(app, Channel::Sms)? {
            Some(refused) => refused,
            None => {
                self.keep_code(app, asked, &code).await?;
                self.hand_over(Channel::Sms, message)
            }
        };
        Ok(verdict.of_target(Target::Address(asked.destination.clone()), Some(asked.destination.clone())))
    }

    async fn keep_code(&self, app: &App, asked: &otp::Asked, code: &str) -> Result<()> {
        let (destination, reference) = (asked.destination.clone(), asked.reference.clone());
        let place = place(app.id, (&destination, &reference));
        let now = self.now();
        let kept = Code {
            code: self.sealer.seal(&self.chance, &place, code.as_bytes())?,
            expires: now.plus(i64::from(asked.minutes) * MINUTE),
            tries: i64::from(asked.attempts),
        };
        let app = app.id;
        self.store.write(move |tx| tx.code_put(app, (&destination, &reference), &kept, now)).await
    }

    /// Whether a code is the one that was sent, in time and not tried too often; a right one is used up by this.
    pub async fn verify_code(
        &self,
        app: &App,
        destination: &str,
        reference: &str,
        given: &str,
    ) -> Result<bool> {
        let (destination, reference) = (destination.to_owned(), reference.to_owned());
        let (app, given, now, sealer) = (app.id, given.to_owned(), self.now(), self.sealer.clone());
        let verified = self.store.write(move |tx| {
            let of = (destination.as_str(), reference.as_str());
            let Some(kept) = tx.code(app, of)?.filter(|kept| kept.expires > now && kept.tries > 0) else {
                return Ok(false);
            };
            let code = sealer.open(&place(app, of), &kept.code)?;
            let right = bool::from(code.as_slice().ct_eq(given.as_bytes()));
            match right {
                true => tx.code_forget(app, of)?,
                false => tx.code_missed(app, of)?,
            }
            Ok(right)
        });
        verified.await
    }
}
