//! Address keys, `/k/KEY/v1/…`: the same calls, with the key in the address instead of a signature (design §1). For code
//! that runs under a cloud role, whose secret nobody can know: it sets the endpoint's address and nothing else.

use super::{
    answer,
    front::{self, Front},
    listen::Peer,
};
use axum::{
    body::Body,
    extract::{Request, State},
    response::Response,
};
use engine::keys::AccessKey;
use http::{Uri, request::Parts};
use std::sync::Arc;
use wire::error::ErrorKind;

/// The key that a request's address had, as its `ID.SECRET`.
#[derive(Clone)]
pub struct InAddress(String);

/// Takes the key out of the address, and answers the call.
pub async fn handle(State(front): State<Arc<Front>>, request: Request<Body>) -> Response {
    let refuse = |text: &str| answer::error(ErrorKind::Forbidden, text, &front.engine.uuid());
    let (mut parts, body) = request.into_parts();
    if !is_private(&front, &parts) {
        return refuse("A key in the address travels over TLS only");
    }
    let Some((key, uri)) = taken_apart(&parts.uri) else {
        return refuse("The address is /k/KEY/v1/…, with an address key of this server");
    };
    parts.uri = uri;
    parts.extensions.insert(InAddress(key));
    front::handle(State(front), Request::from_parts(parts, body)).await
}

/// Nobody on the way can read the address: the connection is encrypted here or by a proxy of ours, or leaves no machine.
pub fn is_private(front: &Front, parts: &Parts) -> bool {
    front.console.secure || parts.extensions.get::<Peer>().is_some_and(|peer| peer.0.is_loopback())
}

/// The key of `/k/KEY/REST?QUERY`, and `/REST?QUERY`.
fn taken_apart(uri: &Uri) -> Option<(String, Uri)> {
    let (key, rest) = uri.path().strip_prefix("/k/")?.split_once('/')?;
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some((key.to_owned(), format!("/{rest}{query}").parse().ok()?))
}

/// The holder of the key that a request's address had; none when it had none.
///
/// # Errors
/// 403 for what is no address key.
pub fn holder(front: &Front, parts: &Parts) -> Option<Result<Arc<AccessKey>, (ErrorKind, String)>> {
    let InAddress(text) = parts.extensions.get::<InAddress>()?;
    let found = text.split_once('.').and_then(|(id, secret)| front.engine.address_key(id, secret));
    let unknown = || (ErrorKind::Forbidden, "The key in the address is not known".to_owned());
    Some(found.ok_or_else(unknown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_comes_out_and_the_rest_stays_as_it_was() {
        let of = |uri: &str| taken_apart(&uri.parse().unwrap()).map(|(key, uri)| (key, uri.to_string()));
        let wanted = |uri: &str| Some(("A.b".to_owned(), uri.to_owned()));
        assert_eq!(
            of("/k/A.b/v1/apps/x/endpoints/a%2Fb?c=%20d"),
            wanted("/v1/apps/x/endpoints/a%2Fb?c=%20d")
        );
        assert_eq!(of("/k/A.b/"), wanted("/"));
        assert_eq!((of("/k/A.b"), of("/v1/apps")), (None, None));
    }
}
