//! What is counted of messages, and the KPIs made of it (reference A §7).

mod evaluate;
mod name;

pub use evaluate::{Counted, Row, evaluate};
pub use name::{Group, Kpi, Of, Range, Value};

use crate::{
    event::{Event, Origin},
    id::EndpointKey,
    message::mailbox,
};
use std::fmt;

/// What a counter belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// One run of one treatment of a campaign; ids as the API writes them.
    Campaign { campaign: String, activity: String, treatment: String },
    /// One message activity in one run of a journey.
    Journey { journey: String, run: String, activity: String },
    /// SendMessages and SendUsersMessages: "transactional" in the KPIs' words.
    Transactional,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::Transactional => f.write_str("transactional"),
            Scope::Campaign { campaign, activity, treatment } => {
                write!(f, "campaign/{campaign}/{activity}/{treatment}")
            }
            Scope::Journey { journey, run, activity } => write!(f, "journey/{journey}/{run}/{activity}"),
        }
    }
}

impl Scope {
    /// Reads what [`Scope`] displays as.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '/').map(str::to_owned);
        match parts.next()?.as_str() {
            "transactional" => Some(Scope::Transactional),
            "campaign" => Some(Scope::Campaign {
                campaign: parts.next()?,
                activity: parts.next()?,
                treatment: parts.next()?,
            }),
            "journey" => {
                Some(Scope::Journey { journey: parts.next()?, run: parts.next()?, activity: parts.next()? })
            }
            _ => None,
        }
    }
}

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident = $event:literal,)*) => {
        /// What happened to a message; by the service's own event (reference A §4.5).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Measure { $($(#[$doc])* $name,)* }

        impl Measure {
            /// Its name in the store: the event's.
            pub fn as_str(self) -> &'static str {
                match self { $(Measure::$name => $event,)* }
            }

            /// The measure of an event type.
            pub fn parse(event: &str) -> Option<Self> {
                match event { $($event => Some(Measure::$name),)* _ => None }
            }
        }
    };
}

measures! {
    Sent = "_email.send",
    Delivered = "_email.delivered",
    HardBounced = "_email.hardbounce",
    SoftBounced = "_email.softbounce",
    Rejected = "_email.rejected",
    /// Every open counts.
    Opened = "_email.open",
    /// Every click counts.
    Clicked = "_email.click",
    Complained = "_email.complaint",
    Unsubscribed = "_email.unsubscribe",
    RenderingFailed = "_email.rendering_failure",
}

/// Who is counted once in a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receiver {
    Endpoint(EndpointKey),
    /// Of direct messages, whose client is new each time: the mailbox.
    Address(String),
}

/// The receiver of the message that an event is about.
pub fn receiver(event: &Event, scope: &Scope) -> Receiver {
    match (scope, &event.address) {
        (Scope::Transactional, Some(address)) => Receiver::Address(mailbox(address)),
        _ => Receiver::Endpoint(EndpointKey::of(&event.endpoint)),
    }
}

/// The counter that an event adds one to; none for events that are not counted.
pub fn counts(event: &Event) -> Option<(Scope, Measure)> {
    if event.origin != Origin::Service {
        return None;
    }
    let measure = Measure::parse(&event.kind)?;
    let attribute = |name: &str| event.attributes.get(name).map(|value| value.to_string());
    let scope = match (attribute("campaign_id"), attribute("journey_id")) {
        (None, None) => Scope::Transactional,
        (None, Some(journey)) => Scope::Journey {
            journey,
            run: attribute("journey_run_id").unwrap_or_default(),
            activity: attribute("journey_activity_id").unwrap_or_default(),
        },
        (Some(campaign), _) => Scope::Campaign {
            campaign,
            activity: attribute("campaign_activity_id").unwrap_or_default(),
            treatment: attribute("treatment_id").unwrap_or_default(),
        },
    };
    Some((scope, measure))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_as_they_are_written() {
        let text = |part: &str| part.to_owned();
        for scope in [
            Scope::Transactional,
            Scope::Campaign { campaign: text("c"), activity: text("r"), treatment: text("0") },
            Scope::Journey { journey: text("j"), run: text("r"), activity: text("a") },
        ] {
            assert_eq!(Scope::parse(&scope.to_string()), Some(scope));
        }
    }
}
