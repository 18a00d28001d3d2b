//! Typed ids. Apps, segments, campaigns and jobs: 128 bits, written as 32 lower-case hex digits
//! (reference A §0.1).

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// A text that is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

macro_rules! hex_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u128);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:032x}", self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:032x})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                parse_hex(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(|_| serde::de::Error::custom("not a 32-digit hex id"))
            }
        }
    )*};
}

hex_id! {
    /// An app (project).
    AppId;
    /// A segment.
    SegmentId;
    /// A campaign.
    CampaignId;
    /// One run of one treatment of a campaign; `Id` of an ActivityResponse.
    ActivityId;
    /// One evaluation of a journey's entry.
    JourneyRunId;
    /// An import or export job.
    JobId;
    /// One message to one endpoint or address.
    MessageId;
}

fn parse_hex(text: &str) -> Result<u128, NotAnId> {
    let lower = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    if text.len() != 32 || !text.bytes().all(lower) {
        return Err(NotAnId);
    }
    u128::from_str_radix(text, 16).map_err(|_| NotAnId)
}

/// What endpoint ids are compared by: the id without case (reference A §2.2).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct EndpointKey(pub String);

impl EndpointKey {
    /// The key of an endpoint id as a client wrote it.
    pub fn of(id: &str) -> Self {
        Self(id.to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_round_trip_and_refuse_other_forms() {
        let id: AppId = "00ff00000000000000000000000000ab".parse().unwrap();
        assert_eq!(id.to_string(), "00ff00000000000000000000000000ab");
        assert_eq!(serde_json::from_str::<AppId>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
        for bad in ["", "00FF00000000000000000000000000AB", "+0ff00000000000000000000000000ab", "abc"] {
            assert_eq!(bad.parse::<AppId>(), Err(NotAnId), "{bad}");
        }
    }
}
