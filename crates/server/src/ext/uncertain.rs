//! `/counterpoint/v1/apps/{id}/uncertain`: messages that may have arrived, listed, closed or sent again.

use super::{
    Answered, Signed, answered,
    listing::{Asked, Listing},
};
use axum::extract::{Path, Query};
use engine::uncertain::{Decision, Uncertain};
use model::error::{Fault, Result};
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown {
    id: String,
    source: String,
    endpoint_id: Option<String>,
    address: String,
    channel: &'static str,
    since: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wanted {
    ids: Option<Vec<String>>,
    all: Option<bool>,
    action: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Decided {
    count: usize,
}

/// Oldest first.
pub async fn list(Path(app): Path<String>, Query(asked): Query<Asked>, signed: Signed) -> Answered {
    let find = || {
        let app = signed.cx.app(&app)?;
        let page = asked.page("uncertain")?;
        let after = page.after_as()?.unwrap_or(0);
        let found = signed.cx.engine.uncertain(&app, after, page.size + 1)?;
        let (found, next) = page.cut(found, |u| u.id);
        Ok(Listing::new(found.into_iter().map(shown), next))
    };
    answered(&signed.cx.request_id, find())
}

/// Closes or sends again those named, or all.
pub async fn decide(Path(app): Path<String>, signed: Signed) -> Answered {
    let decide = async {
        let app = signed.cx.app(&app)?;
        let wanted: Wanted = signed.json()?;
        let decision = match wanted.action.as_str() {
            "SEND" => Decision::Send,
            "CLOSE" => Decision::Close,
            other => return Err(Fault::invalid(format!("Action: {other} is neither SEND nor CLOSE"))),
        };
        let ids = match (wanted.ids, wanted.all) {
            (Some(ids), None | Some(false)) => Some(numbers(&ids)?),
            (None, Some(true)) => None,
            _ => return Err(Fault::invalid("Ids or All: exactly one of them")),
        };
        let count = signed.cx.engine.decide_uncertain(&app, ids, decision).await?;
        Ok(Decided { count })
    };
    answered(&signed.cx.request_id, decide.await)
}

fn numbers(ids: &[String]) -> Result<Vec<i64>> {
    let number =
        |id: &String| id.parse().map_err(|_| Fault::invalid(format!("Ids: {id} is not from this list")));
    ids.iter().map(number).collect()
}

fn shown(u: Uncertain) -> Shown {
    Shown {
        id: u.id.to_string(),
        source: u.run.map_or_else(|| "MESSAGE".to_owned(), |run| run.to_string()),
        endpoint_id: u.recipient.endpoint,
        address: u.recipient.address,
        channel: "EMAIL",
        since: u.since.to_string(),
    }
}
