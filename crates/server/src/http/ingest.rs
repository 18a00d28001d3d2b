//! Keys that are in apps, and so in everybody's hands: how often they may call, and what they may not move.

use super::{
    answer,
    auth::{Caller, Holder},
};
use crate::config::{IngestLimits, IngestMoves};
use axum::response::Response;
use engine::{Engine, clock::real_now, keys::AccessKey};
use http::{HeaderMap, HeaderValue, header};
use model::{
    access::Role,
    endpoint::Moves,
    id::AppId,
    rate::{Buckets, Rate},
};
use std::{
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{Mutex, PoisonError},
};
use wire::error::ErrorKind;

/// Where an app sends what its server has let it do: tokens of `POST …/apps/{id}/moves`, parted by commas.
pub const MOVE_HEADER: &str = "x-counterpoint-move";
/// Names whose rates are remembered, 16 bytes each: a few thousand keys and what calls from many addresses.
const NAMES_MAX: usize = 200_000;

/// What is asked of the keys of apps.
pub struct Ingest {
    moves: IngestMoves,
    limits: IngestLimits,
    hasher: RandomState,
    buckets: Mutex<Buckets>,
}

/// Somebody calls too often; seconds until the next call is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooOften(pub i64);

impl Ingest {
    /// As the operator chose.
    pub fn new(moves: IngestMoves, limits: IngestLimits) -> Self {
        let buckets = Mutex::new(Buckets::new(NAMES_MAX));
        Self { moves, limits, hasher: RandomState::new(), buckets }
    }

    /// Counts a call of a caller, if the key is an app's.
    ///
    /// # Errors
    /// When the key calls too often, or does so from this address.
    pub fn admit(&self, caller: &Caller) -> Result<(), TooOften> {
        match &caller.holder {
            Holder::Key(key) => self.admit_key(key, &caller.origin.address),
            _ => Ok(()),
        }
    }

    /// The same by key and address.
    ///
    /// # Errors
    /// See [`Ingest::admit`].
    pub fn admit_key(&self, key: &AccessKey, address: &str) -> Result<(), TooOften> {
        if key.role != Role::Ingest {
            return Ok(());
        }
        self.take(("key and address", &key.id, network(address)), self.limits.address)?;
        self.take(("key", &key.id, None), self.limits.key)
    }

    /// Counts a question for an identity or for credentials.
    ///
    /// # Errors
    /// When this address asks too often.
    pub fn admit_guest(&self, address: &str) -> Result<(), TooOften> {
        self.take(("identity", "", network(address)), self.limits.identity)
    }

    fn take(&self, name: (&str, &str, Option<IpAddr>), rate: Option<Rate>) -> Result<(), TooOften> {
        let Some(rate) = rate else { return Ok(()) };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.take(self.hasher.hash_one(name), rate, real_now()).map_err(|ms| TooOften((ms + 999) / 1_000))
    }

    /// What a caller may move in an app.
    pub fn moves(&self, engine: &Engine, caller: &Caller, app: Option<&str>, headers: &HeaderMap) -> Moves {
        match caller.role() {
            Role::Ingest => self.moves_of_apps(engine, app.and_then(|app| app.parse().ok()), headers),
            _ => Moves::Free,
        }
    }

    /// What the key of an app may move.
    pub fn moves_of_apps(&self, engine: &Engine, app: Option<AppId>, headers: &HeaderMap) -> Moves {
        if self.moves == IngestMoves::Pinpoint {
            return Moves::Free;
        }
        let tokens = headers.get(MOVE_HEADER).and_then(|value| value.to_str().ok());
        let permits = app.zip(tokens).map(|(app, tokens)| engine.permits(app, tokens));
        Moves::Guarded(permits.unwrap_or_default())
    }
}

/// An address; of IPv6 the network that one customer has.
fn network(address: &str) -> Option<IpAddr> {
    match address.parse().ok()? {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Some(IpAddr::from([a, b, c, d, 0, 0, 0, 0]))
        }
        address => Some(address),
    }
}

impl TooOften {
    /// 429, and when to come again.
    pub fn response(self, request_id: &str) -> Response {
        let text = "Too many requests with this key or from this address: see Retry-After";
        self.on(answer::error(ErrorKind::TooManyRequests, text, request_id))
    }

    /// Says in an answer when to come again.
    pub fn on(self, mut response: Response) -> Response {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(self.0));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customers_network_is_one_address() {
        assert_eq!(network("2001:db8:1:2:3::9"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_ne!(network("10.0.0.1"), network("10.0.0.2"));
        assert_eq!(network("inside"), None);
    }

    #[test]
    fn each_address_has_its_own_identities() {
        let ingest = Ingest::new(IngestMoves::Guarded, "identity=1".to_owned().try_into().unwrap());
        let asked: Vec<bool> = (0..11).map(|_| ingest.admit_guest("10.0.0.1").is_ok()).collect();
        assert_eq!((asked.iter().filter(|ok| **ok).count(), asked[10]), (10, false));
        assert_eq!(ingest.admit_guest("10.0.0.1"), Err(TooOften(1)));
        assert_eq!(ingest.admit_guest("10.0.0.2"), Ok(()));
    }
}
