//! `/counterpoint/v1/members`: who uses the console.

use super::{
    Answered, Signed, answered, detailed,
    listing::{Asked, Listing},
};
use crate::http::front::Front;
use axum::extract::{Path, Query, State};
use engine::members::Member;
use model::{
    access::Role,
    error::{Fault, Result},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown {
    id: String,
    email: String,
    name: String,
    role: &'static str,
    totp: bool,
    created: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seen: Option<String>,
    invited: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wanted {
    email: String,
    #[serde(default)]
    name: String,
    role: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Changed {
    role: Option<String>,
    name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Invited {
    member: Shown,
    invitation: Invitation,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Invitation {
    url: String,
    expires: String,
}

fn shown(m: Member) -> Shown {
    Shown {
        id: format!("{:032x}", m.id),
        email: m.email,
        name: m.name,
        role: m.role.as_str(),
        totp: m.totp.is_some(),
        created: m.created.to_string(),
        last_seen: m.seen.map(|at| at.to_string()),
        invited: !m.joined,
    }
}

fn role(word: &str) -> Result<Role> {
    Role::of_member(word).ok_or_else(|| Fault::invalid("Role: admin, launcher, marketer, analyst or support"))
}

fn id(text: &str) -> Result<u128> {
    u128::from_str_radix(text, 16).map_err(|_| Fault::missing("The member does not exist"))
}

/// Everybody.
pub async fn list(Query(asked): Query<Asked>, signed: Signed) -> Answered {
    let find = || {
        let page = asked.page("members")?;
        let after = page.after.as_deref().map(id).transpose()?;
        let found = signed.cx.engine.list_members(after, page.size + 1)?;
        let (found, next) = page.cut(found, |m| format!("{:032x}", m.id));
        Ok(Listing::new(found.into_iter().map(shown), next))
    };
    answered(&signed.cx.request_id, find())
}

/// Asks somebody in.
pub async fn invite(State(front): State<Arc<Front>>, signed: Signed) -> Answered {
    let invite = async {
        let wanted: Wanted = signed.json()?;
        let invited = front.engine.invite(&wanted.email, &wanted.name, role(&wanted.role)?).await?;
        let url = format!("{}/join/{}", front.console.public_url, invited.token);
        let invitation = Invitation { url, expires: invited.expires.to_string() };
        Ok(Invited { member: shown(invited.member), invitation })
    };
    let result = invite.await;
    let detail = result.as_ref().map(|asked| format!("{} as {}", asked.member.email, asked.member.role));
    detailed(detail.ok(), answered(&signed.cx.request_id, result))
}

/// Changes name or role.
pub async fn change(Path(of): Path<String>, signed: Signed) -> Answered {
    let change = async {
        let changed: Changed = signed.json()?;
        let role = changed.role.as_deref().map(role).transpose()?;
        signed.cx.engine.change_member(id(&of)?, changed.name.as_deref(), role).await.map(shown)
    };
    let result = change.await;
    let detail = result.as_ref().map(|member| format!("{} is {}", member.email, member.role));
    detailed(detail.ok(), answered(&signed.cx.request_id, result))
}

/// Lets somebody go.
pub async fn remove(Path(of): Path<String>, signed: Signed) -> Answered {
    let remove = async { signed.cx.engine.remove_member(id(&of)?).await.map(shown) };
    let result = remove.await;
    let detail = result.as_ref().map(|member| format!("{} was {}", member.email, member.role));
    detailed(detail.ok(), answered(&signed.cx.request_id, result))
}
