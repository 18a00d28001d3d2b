//! `/counterpoint/v1/apps/{app}/moves`: lets an app move one endpoint to another user or address.

use super::{Answered, Signed, answered};
use crate::http::ingest::MOVE_HEADER;
use axum::extract::Path;
use engine::keys::PERMIT_MS;
use model::{
    channel::Channel,
    endpoint::Permit,
    error::{Fault, Result},
    id::EndpointKey,
};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Wanted {
    endpoint_id: String,
    user_id: Option<String>,
    channel_type: Option<String>,
    address: Option<String>,
    /// ISO 8601; PT1H unless it is said.
    good_for: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Given {
    token: String,
    /// The header that the app sends it in.
    header: &'static str,
    /// By the real clock.
    expires: String,
}

/// Makes a token for one endpoint and one user or address.
pub async fn permit(Path(app): Path<String>, signed: Signed) -> Answered {
    let make = || -> Result<Given> {
        let app = signed.cx.app(&app)?;
        let wanted: Wanted = signed.json()?;
        let channel = wanted.channel_type.as_deref().map(|word| {
            Channel::parse(word)
                .ok_or_else(|| Fault::invalid(format!("ChannelType: {word} is none of the API's")))
        });
        let good_ms = super::duration("GoodFor", wanted.good_for.as_deref(), PERMIT_MS)?;
        let permit = Permit {
            endpoint: EndpointKey::of(&wanted.endpoint_id),
            user_id: wanted.user_id,
            channel: channel.transpose()?,
            address: wanted.address,
        };
        let (token, expires) = signed.cx.engine.permit(&app, permit, good_ms)?;
        Ok(Given { token, header: MOVE_HEADER, expires: expires.to_string() })
    };
    answered(&signed.cx.request_id, make())
}
