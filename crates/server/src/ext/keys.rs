//! `/counterpoint/v1/access-keys`: what servers and apps sign with.

use super::{Answered, Signed, answered, detailed, duration, listing::Listing};
use crate::http::front::Front;
use axum::extract::{Path, State};
use engine::{
    clock::real_now,
    keys::{self, AccessKey, GUEST_MS, OVERLAP_MS, Pool, Way},
};
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
    /// The pool whose guests get credentials made of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    identity_pool_id: Option<String>,
    /// How long those are good for, seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    credentials_seconds: Option<i64>,
    /// Until when the secret before the last rotation is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_until: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wanted {
    name: String,
    role: String,
    app_id: Option<String>,
    #[serde(default)]
    in_address: bool,
    identity_pool_id: Option<String>,
    /// ISO 8601; PT1H unless it is said.
    credentials_for: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Rotation {
    /// ISO 8601; PT24H unless it is said.
    overlap: Option<String>,
}

#[derive(Serialize)]
struct Done {}

fn shown(key: &AccessKey) -> Shown {
    let pool = match &key.way {
        Way::Pool(pool) => Some(pool),
        _ => None,
    };
    Shown {
        access_key_id: key.id.clone(),
        name: key.name.clone(),
        role: key.role.as_str(),
        app_id: key.app.map(|app| app.to_string()),
        created: key.created.to_string(),
        last_used: key.used().map(|at| at.to_string()),
        secret_access_key: None,
        in_address: key.way == Way::InAddress,
        address: None,
        identity_pool_id: pool.map(|pool| pool.id.clone()),
        credentials_seconds: pool.map(|pool| pool.good_ms / 1_000),
        previous_until: key.previous_until(real_now()).map(|until| until.to_string()),
    }
}

/// A key whose secret is new, with what of it is shown this once: nothing of a pool's, which nobody signs with.
fn shown_once(key: &AccessKey, front: &Front) -> Shown {
    let shown = shown(key);
    match key.way {
        Way::Signs => Shown { secret_access_key: Some(key.secret.clone()), ..shown },
        Way::InAddress => {
            let address = format!("{}/k/{}.{}", front.console.public_url, key.id, key.secret);
            Shown { address: Some(address), ..shown }
        }
        Way::Pool(_) => shown,
    }
}

impl Wanted {
    fn way(&self) -> Result<Way> {
        match &self.identity_pool_id {
            Some(_) if self.in_address => {
                Err(Fault::invalid("InAddress and IdentityPoolId: one of them; make two keys"))
            }
            Some(id) => {
                let good_ms = duration("CredentialsFor", self.credentials_for.as_deref(), GUEST_MS)?;
                Ok(Way::Pool(Pool { id: id.clone(), good_ms }))
            }
            None if self.in_address => Ok(Way::InAddress),
            None => Ok(Way::Signs),
        }
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
        let wanted = keys::Wanted {
            name: &wanted.name,
            role: role(&wanted.role)?,
            app: app.as_deref(),
            way: wanted.way()?,
        };
        let key = signed.cx.engine.create_access_key(&wanted).await?;
        Ok(shown_once(&key, &front))
    };
    let result = create.await;
    let detail = result.as_ref().map(|key| format!("{}: {}", key.name, key.role));
    detailed(detail.ok(), answered(&signed.cx.request_id, result))
}

/// Gives a key another secret, or another address; the old one stays good for a while.
pub async fn rotate(State(front): State<Arc<Front>>, Path(id): Path<String>, signed: Signed) -> Answered {
    let rotate = async {
        let wanted: Rotation = if signed.body.is_empty() { Rotation::default() } else { signed.json()? };
        let overlap = duration("Overlap", wanted.overlap.as_deref(), OVERLAP_MS)?;
        let key = signed.cx.engine.rotate_access_key(&id, overlap).await?;
        Ok(shown_once(&key, &front))
    };
    let result = rotate.await;
    let until = result.as_ref().ok().map(|key| key.previous_until.as_deref().unwrap_or("now").to_owned());
    let detail = until.map(|until| format!("the old secret is good until {until}"));
    detailed(detail, answered(&signed.cx.request_id, result))
}

/// Ends a key.
pub async fn remove(Path(id): Path<String>, signed: Signed) -> Answered {
    let removed = signed.cx.engine.remove_access_key(&id).await.map(|()| Done {});
    answered(&signed.cx.request_id, removed)
}
