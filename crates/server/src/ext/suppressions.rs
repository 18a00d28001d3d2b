//! `/counterpoint/v1/apps/{id}/suppressions`: who is not sent to, and why.

use super::{Answered, Signed, answered, listing::Listing};
use axum::extract::{Path, Query};
use engine::suppressions::Suppression;
use model::{
    channel::Channel,
    error::{Fault, Result},
};
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown {
    channel: &'static str,
    address: String,
    reason: String,
    at: String,
    detail: String,
}

/// One address.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wanted {
    address: String,
    channel: Option<String>,
    reason: Option<String>,
}

/// The address that a DELETE is about.
#[derive(Deserialize)]
pub struct Named {
    address: String,
    channel: Option<String>,
}

#[derive(Serialize)]
struct Done {}

/// The list by channel and address.
pub async fn list(
    Path(app): Path<String>,
    Query(asked): Query<super::listing::Asked>,
    signed: Signed,
) -> Answered {
    let find = || {
        let app = signed.cx.app(&app)?;
        let page = asked.page("suppressions")?;
        let after = page.after.as_deref().and_then(|text| text.split_once(' ')).unwrap_or_default();
        let found = signed.cx.engine.suppressions(&app, after, page.size + 1)?;
        let (found, next) = page.cut(found, |s| format!("{} {}", s.channel.as_str(), s.address));
        Ok(Listing::new(found.into_iter().map(shown), next))
    };
    answered(&signed.cx.request_id, find())
}

/// Puts an address on the list.
pub async fn add(Path(app): Path<String>, signed: Signed) -> Answered {
    let add = async {
        let app = signed.cx.app(&app)?;
        let wanted: Wanted = signed.json()?;
        let channel = channel(wanted.channel.as_deref())?;
        let engine = &signed.cx.engine;
        engine.suppress(&app, channel, &wanted.address, wanted.reason.as_deref()).await.map(shown)
    };
    answered(&signed.cx.request_id, add.await)
}

/// Takes an address off the list.
pub async fn remove(Path(app): Path<String>, Query(named): Query<Named>, signed: Signed) -> Answered {
    let remove = async {
        let app = signed.cx.app(&app)?;
        let channel = channel(named.channel.as_deref())?;
        signed.cx.engine.unsuppress(&app, channel, &named.address).await.map(|()| Done {})
    };
    answered(&signed.cx.request_id, remove.await)
}

fn channel(word: Option<&str>) -> Result<Channel> {
    let word = word.unwrap_or("EMAIL");
    Channel::parse(word).ok_or_else(|| Fault::invalid(format!("Channel: {word} is no channel of the API")))
}

fn shown(s: Suppression) -> Shown {
    Shown {
        channel: s.channel.as_str(),
        address: s.address,
        reason: s.reason,
        at: s.at.to_string(),
        detail: s.detail,
    }
}
