//! `/counterpoint/v1/session` and `/sessions`: signing in and out, one's own password and codes; invitations.

use super::{Answered, Signed, answered, listing::Listing, visitor::Visitor};
use crate::http::{
    auth::COOKIE,
    front::{Console, Front},
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use engine::{
    Engine,
    audit::AuditLine,
    clock::real_now,
    members::{Member, SignIn, SignedIn, Started},
};
use http::{HeaderValue, header};
use model::{
    access::Capability,
    error::{Fault, Reason, Result},
    session::ABSOLUTE_MS,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What the console asks about; the others follow from these.
const SHOWN: &[Capability] = &[
    Capability::Read,
    Capability::People,
    Capability::Addresses,
    Capability::Edit,
    Capability::Launch,
    Capability::Settings,
    Capability::Members,
    Capability::Inbox,
    Capability::Metrics,
    Capability::Suppress,
];

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown {
    member: Own,
    capabilities: Vec<&'static str>,
    account_id: String,
    region: String,
    version: &'static str,
    demo: bool,
    public_url: String,
    virtual_clock: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Own {
    id: String,
    email: String,
    name: String,
    role: &'static str,
    totp: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Credentials {
    email: String,
    password: String,
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Passwords {
    old: String,
    new: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Code {
    code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Password {
    password: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Joining {
    #[serde(default)]
    name: String,
    password: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Asked {
    email: String,
    role: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Offered {
    secret: String,
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    id: String,
    current: bool,
    created: String,
    last_seen: String,
    address: String,
    agent: String,
}

#[derive(Serialize)]
struct Done {}

fn shown(engine: &Engine, console: &Console, member: &Member) -> Shown {
    let settings = engine.settings();
    Shown {
        member: Own {
            id: format!("{:032x}", member.id),
            email: member.email.clone(),
            name: member.name.clone(),
            role: member.role.as_str(),
            totp: member.totp.is_some(),
        },
        capabilities: SHOWN.iter().filter(|c| member.role.may(**c)).map(|c| c.as_str()).collect(),
        account_id: settings.account_id.clone(),
        region: settings.region.clone(),
        version: env!("CARGO_PKG_VERSION"),
        demo: console.demo,
        public_url: console.public_url.clone(),
        virtual_clock: engine.clock().is_virtual(),
    }
}

/// Who is signed in, and what they may do.
pub async fn show(State(front): State<Arc<Front>>, signed: Signed) -> Answered {
    let shown = signed.member().map(|by| shown(&front.engine, &front.console, &by.member));
    answered(&signed.cx.request_id, shown)
}

/// Signs in.
pub async fn sign_in(State(front): State<Arc<Front>>, visitor: Visitor) -> Response {
    let attempt = async {
        let given: Credentials = visitor.json()?;
        front.engine.sign_in(&given.email, &given.password, given.code.as_deref(), &visitor.origin).await
    };
    let refused = |reason, text: &str| {
        let fault: Result<Shown> = Err(Fault::Caller(reason, text.to_owned()));
        answered(&visitor.request_id, fault).into_response()
    };
    match attempt.await {
        Ok(SignIn::In(started)) => {
            started_with(&front, &visitor, *started, "POST /counterpoint/v1/session").await
        }
        Ok(SignIn::Wrong) => {
            tracing::warn!(address = %visitor.origin.address, "somebody could not sign in");
            refused(Reason::Unauthorized, "The e-mail address, the password or the code is wrong")
        }
        Ok(SignIn::CodeNeeded) => refused(Reason::CodeNeeded, "The code of your authenticator app is needed"),
        Ok(SignIn::TooMany(seconds)) => {
            let text = format!("Too many wrong passwords: try again in {seconds} seconds");
            let mut response = refused(Reason::TooMany, &text);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
        Err(fault) => answered::<Shown>(&visitor.request_id, Err(fault)).into_response(),
    }
}

/// A session's cookie, and the line in the audit log.
pub async fn started_with(front: &Front, visitor: &Visitor, started: Started, operation: &str) -> Response {
    let Started { token, member } = started;
    let line = AuditLine {
        at: real_now(),
        who: member.email.clone(),
        role: member.role.as_str().to_owned(),
        operation: operation.to_owned(),
        status: 200,
        address: visitor.origin.address.clone(),
        ..AuditLine::default()
    };
    front.note(line).await;
    let shown = shown(&front.engine, &front.console, &member);
    let mut response = answered(&visitor.request_id, Ok(shown)).into_response();
    set_cookie(&mut response, &front.console, &token, ABSOLUTE_MS / 1_000);
    response
}

/// Puts the session's token into the browser for some seconds; 0 takes it out.
fn set_cookie(response: &mut Response, console: &Console, token: &str, seconds: i64) {
    console.set_cookie(response, &format!("{COOKIE}={token}; Path=/; SameSite=Strict"), seconds);
}

/// Signs out.
pub async fn sign_out(State(front): State<Arc<Front>>, signed: Signed) -> Response {
    let end = async {
        let by = signed.member()?;
        front.engine.end_session(&by.member, by.session.no).await.map(|()| Done {})
    };
    let mut response = answered(&signed.cx.request_id, end.await).into_response();
    set_cookie(&mut response, &front.console, "", 0);
    response
}

/// Changes one's own password; the file with the first one goes, once it is not right any more.
pub async fn change_password(State(front): State<Arc<Front>>, signed: Signed) -> Answered {
    let change = async {
        let Passwords { old, new } = signed.json()?;
        front.engine.change_password(signed.member()?, &old, &new).await?;
        let file = &front.console.password_file;
        if std::fs::read_to_string(file).is_ok_and(|text| text.trim() == old) {
            let _ = std::fs::remove_file(file);
        }
        Ok(Done {})
    };
    answered(&signed.cx.request_id, change.await)
}

/// Makes a secret for an authenticator app.
pub async fn offer(signed: Signed) -> Answered {
    let offer = async {
        let offer = signed.cx.engine.offer_codes(&signed.member()?.member).await?;
        Ok(Offered { secret: offer.secret, uri: offer.uri })
    };
    answered(&signed.cx.request_id, offer.await)
}

/// The first code puts the secret in force.
pub async fn confirm(signed: Signed) -> Answered {
    let confirm = async {
        let Code { code } = signed.json()?;
        signed.cx.engine.confirm_codes(&signed.member()?.member, &code).await.map(|()| Done {})
    };
    answered(&signed.cx.request_id, confirm.await)
}

/// Does without codes.
pub async fn stop(signed: Signed) -> Answered {
    let stop = async {
        let Password { password } = signed.json()?;
        signed.cx.engine.stop_codes(&signed.member()?.member, &password).await.map(|()| Done {})
    };
    answered(&signed.cx.request_id, stop.await)
}

/// One's own sessions.
pub async fn list(signed: Signed) -> Answered {
    let find = || {
        let SignedIn { member, session: current } = signed.member()?;
        let listed = signed.cx.engine.sessions(member)?.into_iter().map(|s| Listed {
            id: s.no.to_string(),
            current: s.no == current.no,
            created: s.created.to_string(),
            last_seen: s.seen.to_string(),
            address: s.address,
            agent: s.agent,
        });
        Ok(Listing::new(listed, None))
    };
    answered(&signed.cx.request_id, find())
}

/// Ends one of one's own sessions.
pub async fn end(Path(id): Path<String>, signed: Signed) -> Answered {
    let end = async {
        let no = id.parse().map_err(|_| Fault::missing("The session does not exist"))?;
        signed.cx.engine.end_session(&signed.member()?.member, no).await.map(|()| Done {})
    };
    answered(&signed.cx.request_id, end.await)
}

/// Whom an invitation is for.
pub async fn invitation(
    State(front): State<Arc<Front>>,
    Path(token): Path<String>,
    visitor: Visitor,
) -> Answered {
    let asked = front.engine.invitation(&token);
    let asked = asked.map(|member| Asked { email: member.email, role: member.role.as_str() });
    answered(&visitor.request_id, asked)
}

/// Takes an invitation up.
pub async fn join(State(front): State<Arc<Front>>, Path(token): Path<String>, visitor: Visitor) -> Response {
    let join = async {
        let Joining { name, password } = visitor.json()?;
        front.engine.join(&token, &name, &password, &visitor.origin).await
    };
    match join.await {
        Ok(started) => {
            started_with(&front, &visitor, started, "POST /counterpoint/v1/invitations/{token}").await
        }
        Err(fault) => answered::<Shown>(&visitor.request_id, Err(fault)).into_response(),
    }
}
