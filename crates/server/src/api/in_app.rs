//! GetInAppMessages (reference B §4.6). Campaigns with in-app messages are not built, so that nobody has any yet.

use super::{Cx, Registry};
use model::error::Result;
use wire::{ops, types};

pub fn register(registry: &mut Registry) {
    registry.on(ops::GetInAppMessages, get);
}

async fn get(cx: Cx, input: types::GetInAppMessagesRequest) -> Result<types::InAppMessagesResponse> {
    let app = cx.app(&input.application_id)?;
    cx.engine.endpoint(&app, &input.endpoint_id).await?;
    cx.engine.only_kept("in-app messages");
    Ok(types::InAppMessagesResponse { in_app_message_campaigns: Some(Vec::new()) })
}
