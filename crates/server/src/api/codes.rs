//! SendOTPMessage and VerifyOTPMessage (reference B §6.1, §6.2).

use super::{Cx, Registry, messages};
use model::{error::Result, otp::Asked};
use wire::{ops, types};

pub fn register(registry: &mut Registry) {
    registry.on(ops::SendOTPMessage, send);
    registry.on(ops::VerifyOTPMessage, verify);
}

async fn send(cx: Cx, input: types::SendOTPMessageRequest) -> Result<types::SendOTPMessageResponse> {
    let app = cx.app(&input.application_id)?;
    let given = input.send_otp_message_request_parameters;
    let asked = Asked {
        destination: given.destination_identity.unwrap_or_default(),
        origination: given.origination_identity.unwrap_or_default(),
        reference: given.reference_id.unwrap_or_default(),
        brand: given.brand_name.unwrap_or_default(),
        digits: given.code_length.unwrap_or(6) as u8,
        minutes: given.validity_period.unwrap_or(15) as u8,
        attempts: given.allowed_attempts.unwrap_or(3) as u8,
        language: given.language.unwrap_or_else(|| "en-US".to_owned()),
    };
    let sent = cx.engine.send_code(&app, &asked).await?;
    Ok(messages::response(app.id.to_string(), cx.request_id, vec![sent]))
}

/// False is an answer like any other: for a wrong code, an old one, and an unknown reference.
async fn verify(cx: Cx, input: types::VerifyOTPMessageRequest) -> Result<types::VerifyOTPMessageResponse> {
    let app = cx.app(&input.application_id)?;
    let given = input.verify_otp_message_request_parameters;
    let (destination, reference) =
        (given.destination_identity.unwrap_or_default(), given.reference_id.unwrap_or_default());
    let otp = given.otp.unwrap_or_default();
    let valid = cx.engine.verify_code(&app, &destination, &reference, &otp).await?;
    Ok(types::VerificationResponse { valid: Some(valid) })
}
