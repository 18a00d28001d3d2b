//! `/counterpoint/v1/access-keys`: what servers and apps sign with.

use super::{Answered, Signed, answered, detailed, listing::Listing};
use crate::http::front::Front;
use axum::extract::{Path, State};
use engine::keys::AccessKey;
use model::{
    access::Role,
    error::{Fault, Result},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown {
    access_key_id: String,
    name: String,
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_id: Option<String>,
    created: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_access_key: Option<String>,
    /// It stands in the address of calls.
    in_address: bool,
    /// What AWS_ENDPOINT_URL_PINPOINT is set to.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wanted {
    name: String,
    role: String,
    app_id: Option<String>,
    #[serde(default)]
    in_address: bool,
}

#[derive(Serialize)]
struct Done {}

fn shown(key: &AccessKey) -> Shown {
    Shown {
        access_key_id: key.id.clone(),
        name: key.name.clone(),
        role: key.role.as_str(),
        app_id: key.app.map(|app| app.to_string()),
        created: key.created.to_string(),
        last_used: key.used().map(|at| at.to_string()),
        secret_access_key: None,
        in_address: key.in_address,
        address: None,
    }
}

fn role(word: &str) -> Result<Role> {
    Role::of_key(word).ok_or_else(|| Fault::invalid("Role: admin, sender, ingest or read"))
}

/// All of them, without their secrets.
pub async fn list(signed: Signed) -> Answered {
    let keys = signed.cx.engine.access_keys();
    answered(&signed.cx.request_id, Ok(Listing::new(keys.iter().map(|key| shown(key)), None)))
}

/// Makes a key; its secret, or the address that it stands in, is shown this once.
pub async fn create(State(front): State<Arc<Front>>, signed: Signed) -> Answered {
    let create = async {
        let wanted: Wanted = signed.json()?;
        let app = wanted.app_id.as_deref().map(|app| signed.cx.app(app)).transpose()?;
        let role = role(&wanted.role)?;
        let key =
            signed.cx.engine.create_access_key(&wanted.name, role, app.as_deref(), wanted.in_address).await?;
        if key.in_address {
            let address = format!("{}/k/{}.{}", front.console.public_url, key.id, key.secret);
            return Ok(Shown { address: Some(address), ..shown(&key) });
        }
        Ok(Shown { secret_access_key: Some(key.secret.clone()), ..shown(&key) })
    };
    let result = create.await;
    let detail = result.as_ref().map(|key| format!("{}: {}", key.name, key.role));
    detailed(detail.ok(), answered(&signed.cx.request_id, result))
}

/// Ends a key.
pub async fn remove(Path(id): Path<String>, signed: Signed) -> Answered {
    let removed = signed.cx.engine.remove_access_key(&id).await.map(|()| Done {});
    answered(&signed.cx.request_id, removed)
}
