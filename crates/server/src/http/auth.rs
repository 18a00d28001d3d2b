//! Who is calling: SigV4 with the root key or an access key, a key in the address, or a console session.

use super::{address, front::Front, listen::Peer};
use crate::credentials::RootKey;
use engine::{
    Engine,
    keys::{AccessKey, Denied},
    members::{Origin, SignedIn},
};
use http::{HeaderMap, HeaderValue, Method, header, request::Parts};
use model::{access::Role, time::Millis};
use std::{
    borrow::Cow,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};
use wire::{
    error::ErrorKind,
    sigv4::{self, Refusal},
};

/// What the session's token travels in.
pub const COOKIE: &str = "counterpoint_session";
/// What the console sends with everything that is no plain read: other sites cannot.
const CONSOLE_HEADER: &str = "x-counterpoint-console";

/// The keys that may sign.
#[derive(Clone)]
pub struct Keys {
    root: RootKey,
    engine: Arc<Engine>,
}

impl Keys {
    /// The root key, and those that the engine keeps.
    pub fn new(root: RootKey, engine: Arc<Engine>) -> Self {
        Self { root, engine }
    }
}

impl sigv4::Keys for Keys {
    type Holder = Holder;

    fn find(
        &self,
        access_key_id: &str,
        token: Option<&str>,
        now_ms: i64,
    ) -> Result<(Holder, Vec<String>), Refusal> {
        if access_key_id == self.root.access_key_id {
            return Ok((Holder::Root(access_key_id.to_owned()), vec![self.root.secret.clone()]));
        }
        match self.engine.signer(access_key_id, token, Millis(now_ms)) {
            Ok((key, secrets)) => Ok((Holder::Key(key), secrets)),
            Err(Denied::Unknown) => Err(Refusal::unknown_key()),
            Err(Denied::Expired) => Err(Refusal::expired_token()),
        }
    }
}

/// What the caller has shown.
#[derive(Clone)]
pub enum Holder {
    /// The root key, by its id.
    Root(String),
    /// An access key, or credentials that a guest has of it.
    Key(Arc<AccessKey>),
    Member(Box<SignedIn>),
}

/// Who is calling.
#[derive(Clone)]
pub struct Caller {
    pub holder: Holder,
    /// ARNs carry it.
    pub region: String,
    pub origin: Origin,
}

impl Caller {
    /// What they may do.
    pub fn role(&self) -> Role {
        match &self.holder {
            Holder::Root(_) => Role::KeyAdmin,
            Holder::Key(key) => key.role,
            Holder::Member(by) => by.member.role,
        }
    }

    /// An access key's id or an e-mail address.
    pub fn name(&self) -> &str {
        match &self.holder {
            Holder::Root(id) => id,
            Holder::Key(key) => &key.id,
            Holder::Member(by) => &by.member.email,
        }
    }
}

/// A refusal on its way to the caller.
pub type Refused = (ErrorKind, String);

/// Finds out who is calling.
///
/// # Errors
/// The gateway's 403 for a signature (reference A §8.1, C §a); 401 without a session, 403 for a session's call
/// that another site may have made.
pub fn who(front: &Front, parts: &Parts, body: &[u8]) -> Result<Caller, Refused> {
    if let Some(key) = address::holder(front, parts) {
        let region = front.engine.settings().region.clone();
        return Ok(Caller { holder: Holder::Key(key?), region, origin: origin(parts) });
    }
    let token = cookie(&parts.headers, COOKIE);
    if is_signed(parts) || (token.is_none() && !is_browser(parts)) {
        return signed(front, parts, body).map_err(|refusal| (refusal.kind, refusal.message));
    }
    let ended = || (ErrorKind::Unauthorized, "Sign in: there is no session, or it has ended".to_owned());
    let session = token.map(|token| front.engine.session(token));
    let session = session.transpose().map_err(|fault| (ErrorKind::ServiceUnavailable, fault.to_string()))?;
    let session = session.flatten().ok_or_else(ended)?;
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        from_console(parts, &front.console.public_url)?;
    }
    Ok(Caller {
        holder: Holder::Member(Box::new(session)),
        region: front.engine.settings().region.clone(),
        origin: origin(parts),
    })
}

fn signed(front: &Front, parts: &Parts, body: &[u8]) -> Result<Caller, Refusal> {
    let request = sigv4::Request {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or(""),
        headers: &with_host(parts),
        body,
    };
    let verified = front.verifier.verify(&request, &front.keys, engine::clock::real_now().0)?;
    if let Holder::Key(key) = &verified.holder {
        front.engine.access_key_used(key);
    }
    Ok(Caller { holder: verified.holder, region: verified.region, origin: origin(parts) })
}

/// The headers with the host, which HTTP/2 carries as the authority; clients sign it as `host` all the same.
fn with_host(parts: &Parts) -> Cow<'_, HeaderMap> {
    let authority = parts.uri.authority().and_then(|a| HeaderValue::from_str(a.as_str()).ok());
    match authority {
        Some(authority) if !parts.headers.contains_key(header::HOST) => {
            let mut headers = parts.headers.clone();
            headers.insert(header::HOST, authority);
            Cow::Owned(headers)
        }
        _ => Cow::Borrowed(&parts.headers),
    }
}

fn is_signed(parts: &Parts) -> bool {
    let query = parts.uri.query().unwrap_or("");
    parts.headers.contains_key(header::AUTHORIZATION) || query.contains("X-Amz-Signature=")
}

/// Browsers say what kind of request they make, SDKs do not; the console also says that it is the console. Such
/// a caller is to sign in, not to sign.
fn is_browser(parts: &Parts) -> bool {
    parts.uri.path().starts_with("/counterpoint/")
        || parts.headers.contains_key(CONSOLE_HEADER)
        || parts.headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin")
}

/// The value of a cookie.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let texts = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}

/// Refuses what another site may have made a browser send.
///
/// # Errors
/// 403.
fn from_console(parts: &Parts, public_url: &str) -> Result<(), Refused> {
    if parts.headers.get(CONSOLE_HEADER).is_none_or(|value| value != "1") {
        let text =
            format!("With a session, the header {CONSOLE_HEADER}: 1 has to come with {}", parts.method);
        return Err((ErrorKind::Forbidden, text));
    }
    same_origin(parts, public_url)
}

/// Refuses a request that a page of another site made. A proxy may have changed Host: the public address is ours
/// too.
///
/// # Errors
/// 403.
pub fn same_origin(parts: &Parts, public_url: &str) -> Result<(), Refused> {
    let Some(origin) = parts.headers.get(header::ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().unwrap_or_default();
    let public = public_url.split('/').take(3).collect::<Vec<_>>().join("/");
    if public.contains("://") && origin.eq_ignore_ascii_case(&public) {
        return Ok(());
    }
    let origin = origin.split_once("://").map(|(_, host)| host);
    let named = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = named.or(parts.uri.authority().map(|authority| authority.as_str()));
    if origin.zip(host).is_some_and(|(origin, host)| origin.eq_ignore_ascii_case(host)) {
        return Ok(());
    }
    Err((ErrorKind::Forbidden, "The request comes from a page of another site".to_owned()))
}

/// Where a request comes from. A proxy on this machine is believed.
pub fn origin(parts: &Parts) -> Origin {
    let peer = parts.extensions.get::<Peer>();
    // The proxy's own line is the last one; those before it are what a client made up.
    let mut lines = parts.headers.get_all("x-forwarded-for").iter();
    let forwarded = lines.next_back().filter(|_| peer.is_some_and(|peer| peer.0.is_loopback()));
    let last = forwarded.and_then(|line| line.to_str().ok()?.rsplit(',').next()).and_then(proxied);
    let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let from = last.or(peer.map(|peer| peer.0));
    Origin {
        address: from.map_or_else(|| "inside".to_owned(), |from| from.to_string()),
        agent: agent.unwrap_or_default().to_owned(),
    }
}

/// An address as proxies write it: with a port at times, and with brackets then.
fn proxied(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let found: Option<IpAddr> = text.trim_matches(['[', ']']).parse().ok();
    found.or_else(with_port).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    fn parts(headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().method("POST").uri("/v1/apps");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn cookies_are_found_by_name() {
        let parts = parts(&[("cookie", "a=1; counterpoint_session=abc=; b=2")]);
        assert_eq!(cookie(&parts.headers, COOKIE), Some("abc="));
        assert_eq!(cookie(&parts.headers, "session"), None);
    }

    #[test]
    fn other_sites_are_refused() {
        let console = (CONSOLE_HEADER, "1");
        let host = ("host", "Here:8700");
        let check = |headers: &[(&str, &str)]| from_console(&parts(headers), "https://public.example/below");
        assert!(check(&[console, host]).is_ok());
        assert!(check(&[console, host, ("origin", "http://here:8700")]).is_ok());
        assert!(check(&[console, host, ("origin", "https://public.example")]).is_ok());
        assert!(check(&[host]).is_err());
        let others = ["http://here", "https://elsewhere:8700", "null", "", "http://public.example"];
        for origin in
            others.into_iter().chain(["http://here:8700.evil.org", "https://public.example.evil.org"])
        {
            assert!(check(&[console, host, ("origin", origin)]).is_err(), "{origin}");
        }
    }

    #[test]
    fn only_a_proxy_on_this_machine_is_believed() {
        let mut parts = parts(&[("x-forwarded-for", "1.1.1.1, 2.2.2.2")]);
        parts.extensions.insert(Peer([127, 0, 0, 1].into()));
        assert_eq!(origin(&parts).address, "2.2.2.2");
        for (own, read) in
            [("3.3.3.3:4000", "3.3.3.3"), ("[2001:db8::1]:9", "2001:db8::1"), ("::ffff:4.4.4.4", "4.4.4.4")]
        {
            parts.headers.append("x-forwarded-for", own.parse().unwrap());
            assert_eq!(origin(&parts).address, read, "the last line is the proxy's");
        }
        parts.headers.append("x-forwarded-for", "unknown".parse().unwrap());
        assert_eq!(origin(&parts).address, "127.0.0.1");
        parts.extensions.insert(Peer([9, 9, 9, 9].into()));
        assert_eq!(origin(&parts).address, "9.9.9.9");
    }
}
