//! Tokens that let an app move one endpoint: a server asks for one, and the app sends it along.

use crate::{Engine, apps::App, clock::real_now};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{
    endpoint::Permit,
    error::{Fault, Result},
    id::AppId,
    time::{DAY, HOUR, Millis, SECOND},
};
use serde::{Deserialize, Serialize};

/// How long a token is good for, unless another time is asked for, and at most, milliseconds.
pub const PERMIT_MS: i64 = HOUR;
const PERMIT_MS_MAX: i64 = 7 * DAY;
/// Tokens that are read of one request: as many as a batch has endpoints.
const TOKENS_MAX: usize = 100;

/// What a token holds.
#[derive(Serialize, Deserialize)]
struct Given {
    permit: Permit,
    expires: Millis,
}

fn place(app: AppId) -> String {
    format!("move/{app}")
}

impl Engine {
    /// A token for a permit, and until when it is good by the real clock.
    ///
    /// # Errors
    /// 400 for a permit that permits nothing, or for too long.
    pub fn permit(&self, app: &App, permit: Permit, good_ms: i64) -> Result<(String, Millis)> {
        if permit.endpoint.0.is_empty() {
            return Err(Fault::invalid("EndpointId: missing"));
        }
        if permit.user_id.is_none() && permit.address.is_none() {
            return Err(Fault::invalid("UserId or Address: where the endpoint may be moved to"));
        }
        if !(SECOND..=PERMIT_MS_MAX).contains(&good_ms) {
            return Err(Fault::invalid("GoodFor: PT1S to P7D"));
        }
        let expires = real_now().plus(good_ms);
        let text = serde_json::to_vec(&Given { permit, expires }).map_err(Fault::bug)?;
        let sealed = self.sealer.seal(&self.chance, &place(app.id), &text)?;
        Ok((URL_SAFE_NO_PAD.encode(sealed), expires))
    }

    /// The permits of a list of tokens, parted by commas. What is not of this server and app, or is over, permits
    /// nothing: events come in all the same.
    pub fn permits(&self, app: AppId, tokens: &str) -> Vec<Permit> {
        let now = real_now();
        let open = |token: &str| {
            let sealed = URL_SAFE_NO_PAD.decode(token.trim()).ok()?;
            let text = self.sealer.open(&place(app), &sealed).ok()?;
            let given: Given = serde_json::from_slice(&text).ok()?;
            (now < given.expires).then_some(given.permit)
        };
        tokens.split(',').take(TOKENS_MAX).filter_map(open).collect()
    }
}
