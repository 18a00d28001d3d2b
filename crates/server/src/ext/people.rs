//! `/counterpoint/v1/apps/{id}/people`: finding people, and one of them whole.

use super::{
    Answered, Signed, answered,
    listing::{Asked, Listing},
};
use crate::api::endpoints::response;
use axum::extract::{Path, Query};
use engine::{
    counted::Counted,
    people::Person,
    person::Portrait,
    search::{Found, Wanted},
};
use model::{
    endpoint::{OptOut, Status},
    error::{Fault, Result},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What people are found by.
#[derive(Deserialize)]
pub struct By {
    q: Option<String>,
    segment: Option<String>,
}

/// Somebody in a list.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Shown {
    pub endpoint_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub status: &'static str,
    pub opt_out: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_active: Option<String>,
}

/// Somebody found, as lists show them.
pub fn shown(found: Found) -> Shown {
    let Person { endpoint, last_active, .. } = found.person;
    Shown {
        endpoint_id: endpoint.id,
        user_id: endpoint.user_id,
        channel_type: endpoint.channel.map(model::channel::Channel::as_str),
        address: endpoint.address,
        name: found.name,
        status: if endpoint.status == Status::Active { "ACTIVE" } else { "INACTIVE" },
        opt_out: if endpoint.opt_out == OptOut::All { "ALL" } else { "NONE" },
        last_active: Some(last_active.to_string()),
    }
}

/// Somebody behind a number; of a person whose endpoints are all deleted only the name is left.
pub fn counted(counted: Counted) -> Shown {
    let Counted { name, is_user, found, .. } = counted;
    match found {
        Some(found) => shown(found),
        None => Shown {
            endpoint_id: if is_user { String::new() } else { name.clone() },
            user_id: is_user.then_some(name),
            channel_type: None,
            address: None,
            name: None,
            status: "DELETED",
            opt_out: "NONE",
            last_active: None,
        },
    }
}

/// People by a text, a segment, both or neither.
pub async fn list(
    Path(app): Path<String>,
    Query(by): Query<By>,
    Query(asked): Query<Asked>,
    signed: Signed,
) -> Answered {
    let find = async {
        let app = signed.cx.app(&app)?;
        let page = asked.page("people")?;
        let wanted = Wanted {
            text: by.q.unwrap_or_default(),
            segment: by.segment.filter(|id| !id.is_empty()),
            after: page.after_as()?.unwrap_or(0),
            limit: page.size + 1,
        };
        let found = signed.cx.engine.search(&app, &wanted).await?;
        let (found, next) = page.cut(found, |f| f.no.to_string());
        Ok(Listing::new(found.into_iter().map(shown), next))
    };
    answered(&signed.cx.request_id, find.await)
}

/// One person by an endpoint.
pub async fn one(Path((app, endpoint)): Path<(String, String)>, signed: Signed) -> Answered {
    let ask = async {
        let app = signed.cx.app(&app)?;
        let found = signed.cx.engine.portrait(&app, &endpoint).await?;
        whole(&app.id.to_string(), found)
    };
    answered(&signed.cx.request_id, ask.await)
}

fn whole(app: &str, found: Portrait) -> Result<Value> {
    let segment = |(id, body): (String, String)| {
        let body: Value = serde_json::from_str(&body).map_err(Fault::bug)?;
        Ok(json!({ "Id": id, "Name": body["Name"] }))
    };
    let mut all = json!({
        "Endpoint": response(app, &found.person),
        "LastActive": found.person.last_active.to_string(),
        "Others": found.others.iter().map(|person| response(app, person)).collect::<Vec<_>>(),
        "Segments": found.segments.into_iter().map(segment).collect::<Result<Vec<_>>>()?,
    });
    if let Some(s) = found.suppression {
        all["Suppression"] = json!({ "Reason": s.reason, "At": s.at.to_string(), "Detail": s.detail });
    }
    Ok(all)
}
