//! SendOTPMessage and VerifyOTPMessage (reference B §6.1, §6.2).

use super::{Cx, Registry, messages};
use model::{error::Result, otp::Request};
use wire::{ops, types};

pub fn register(registry: &mut Registry) {
    registry.on(ops::SendOTPMessage, send);
    registry.on(ops::VerifyOTPMessage, verify);
}

async fn send(cx: Cx, input: types::SendOTPMessageRequest) -> Result<types::SendOTPMessageResponse> {
    let app = cx.app(&input.application_id)?;
    let given = input.send_otp_message_request_parameters;
    let request = Request {
        channel: given.channel.unwrap_or_default(),
        destination: given.destination_identity.unwrap_or_default(),
        origination: given.origination_identity.unwrap_or_default(),
        reference: given.reference_id.unwrap_or_default(),
        brand: given.brand_name.unwrap_or_default(),
        digits: given.code_length,
        minutes: given.validity_period,
        attempts: given.allowed_attempts,
        language: given.language,
    };
    let sent = cx.engine.send_code(&app, &request.check()?).await?;
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
