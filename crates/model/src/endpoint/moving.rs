//! Moving an endpoint that exists to another user or address: whoever can do it reads somebody else's messages.
//!
//! The keys of apps are public, so that theirs is [`Moves::Guarded`]: a first user and a first address are theirs to
//! write, another one needs a [`Permit`].

use super::{Endpoint, EndpointPatch};
use crate::{
    channel::Channel,
    error::{Fault, Reason, Result},
    id::EndpointKey,
};
use serde::{Deserialize, Serialize};

/// What somebody who may move endpoints lets an app do: one endpoint, to this user or this address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Permit {
    pub endpoint: EndpointKey,
    /// Empty: away from its user.
    pub user_id: Option<String>,
    pub channel: Option<Channel>,
    /// Empty: away from its address.
    pub address: Option<String>,
}

/// Whether a caller may move endpoints.
#[derive(Clone, Debug, PartialEq)]
pub enum Moves {
    Free,
    /// Only as the permits say.
    Guarded(Vec<Permit>),
}

impl Moves {
    /// Whether a write may do to an endpoint what it does.
    ///
    /// # Errors
    /// 403.
    pub fn check(&self, current: Option<&Endpoint>, patch: &EndpointPatch) -> Result<()> {
        let (Moves::Guarded(permits), Some(current)) = (self, current) else { return Ok(()) };
        let key = current.key();
        let permitted = |fits: &dyn Fn(&Permit) -> bool| {
            permits.iter().any(|permit| permit.endpoint == key && fits(permit))
        };
        if let Some(user) = other_user(current, patch)
            && !permitted(&|permit| permit.user_id.as_deref() == Some(user))
        {
            return Err(refused(current, "user"));
        }
        if let Some((channel, address)) = other_address(current, patch)
            && !permitted(&|permit| {
                permit.address.as_deref() == Some(address)
                    && (permit.channel.is_none() || permit.channel == channel)
            })
        {
            return Err(refused(current, "address"));
        }
        Ok(())
    }
}

/// The user that a write moves an endpoint to; empty is none.
fn other_user<'p>(current: &Endpoint, patch: &'p EndpointPatch) -> Option<&'p str> {
    let (before, after) = (current.user_id.as_deref()?, patch.user_id.as_deref()?);
    (before != after).then_some(after)
}

/// The channel and address that a write moves an endpoint to; empty is none.
fn other_address<'p>(current: &'p Endpoint, patch: &'p EndpointPatch) -> Option<(Option<Channel>, &'p str)> {
    let before = current.address.as_deref()?;
    let after = patch.address.as_deref().unwrap_or(before);
    let channel = patch.channel.or(current.channel);
    let is_other = before != after || (current.channel.is_some() && channel != current.channel);
    is_other.then_some((channel, after))
}

fn refused(endpoint: &Endpoint, what: &str) -> Fault {
    let text = format!(
        "The endpoint {} has another {what}, and a key that is in apps moves no endpoint by itself: send the token of \
         POST /counterpoint/v1/apps/ID/moves as x-counterpoint-move",
        endpoint.id
    );
    Fault::Caller(Reason::Forbidden, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        endpoint::{Rules, merge},
        time::Millis,
    };

    /// `user channel address`, a dash where the write says nothing.
    fn patch(text: &str) -> EndpointPatch {
        let words: Vec<Option<&str>> =
            text.split(' ').map(|word| (word != "-").then(|| word.trim_matches('\''))).collect();
        EndpointPatch {
            user_id: words[0].map(str::to_owned),
            channel: words[1].and_then(Channel::parse),
            address: words[2].map(str::to_owned),
            ..EndpointPatch::default()
        }
    }

    fn stored(text: &str) -> Endpoint {
        let rules = Rules { now: Millis(1), request_id: "r", cohort: 1, newest_event: None, exported: false };
        merge(None, None, "E", &patch(text), &rules).unwrap().endpoint
    }

    fn passes(before: &str, write: &str, permits: &[&str]) -> bool {
        let permit = |text: &&str| {
            let EndpointPatch { user_id, channel, address, .. } = patch(text);
            Permit { endpoint: EndpointKey::of("e"), user_id, channel, address }
        };
        let moves = Moves::Guarded(permits.iter().map(permit).collect());
        moves.check(Some(&stored(before)), &patch(write)).is_ok()
    }

    #[test]
    fn what_is_a_move_by_the_table() {
        for (before, write, is_move) in [
            ("- - -", "ana EMAIL a@b", false),
            ("ana - -", "ana EMAIL a@b", false),
            ("ana EMAIL a@b", "- - -", false),
            ("ana EMAIL a@b", "ana EMAIL a@b", false),
            ("ana EMAIL a@b", "bob - -", true),
            ("ana EMAIL a@b", "'' - -", true),
            ("ana EMAIL a@b", "- - x@y", true),
            ("ana EMAIL a@b", "- - ''", true),
            ("- EMAIL a@b", "- SMS -", true),
            ("- - a@b", "- EMAIL -", false),
            ("- EMAIL -", "- SMS +1", false),
        ] {
            assert_eq!(!passes(before, write, &[]), is_move, "{before} → {write}");
            assert_eq!(Moves::Free.check(Some(&stored(before)), &patch(write)), Ok(()));
        }
        assert_eq!(Moves::Guarded(Vec::new()).check(None, &patch("ana EMAIL a@b")), Ok(()), "it is new");
    }

    #[test]
    fn permits_are_for_one_endpoint_and_one_target() {
        let before = "ana EMAIL a@b";
        assert!(passes(before, "bob - -", &["bob - -"]));
        assert!(!passes(before, "bob - -", &["eve - -"]));
        assert!(!passes(before, "bob - x@y", &["bob - -"]));
        assert!(passes(before, "bob - x@y", &["bob - -", "- - x@y"]));
        assert!(
            passes(before, "- - x@y", &["- EMAIL x@y"]) && !passes(before, "- SMS x@y", &["- EMAIL x@y"])
        );
        assert!(passes(before, "'' - ''", &["'' - ''"]));
        let of_another = Permit {
            endpoint: EndpointKey::of("f"),
            user_id: Some("bob".to_owned()),
            channel: None,
            address: None,
        };
        let refusal =
            Moves::Guarded(vec![of_another]).check(Some(&stored(before)), &patch("bob - -")).unwrap_err();
        assert!(refusal.message().contains("has another user") && !refusal.message().contains("ana"));
    }
}
