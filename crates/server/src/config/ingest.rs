//! What the keys of apps may do, which everybody can take out of an app.

use model::rate::Rate;
use serde::Deserialize;

/// Seconds of a rate that may come at once: apps flush what they kept when they come to the front.
const BURST_S: u32 = 10;

/// `COUNTERPOINT_INGEST_MOVES`: whether the keys of apps move endpoints to other users and addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum IngestMoves {
    /// With a token of the server only.
    Guarded,
    /// As the original let them.
    Pinpoint,
}

impl TryFrom<String> for IngestMoves {
    type Error = &'static str;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        match word.as_str() {
            "guarded" => Ok(Self::Guarded),
            "pinpoint" => Ok(Self::Pinpoint),
            _ => Err("COUNTERPOINT_INGEST_MOVES: `guarded` or `pinpoint`"),
        }
    }
}

/// `COUNTERPOINT_INGEST_LIMITS`: requests a second; none is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct IngestLimits {
    /// Of one key, from everywhere. An app in the front flushes every 5 seconds: 10,000 of them at a time.
    pub key: Option<Rate>,
    /// Of one key, from one address: 500 apps at a time behind one router.
    pub address: Option<Rate>,
    /// For identities and credentials, from one address: an app asks for them once an hour.
    pub identity: Option<Rate>,
}

impl Default for IngestLimits {
    fn default() -> Self {
        Self { key: Some(rate(2_000)), address: Some(rate(100)), identity: Some(rate(5)) }
    }
}

fn rate(per_second: u32) -> Rate {
    Rate { per_second, burst: per_second.saturating_mul(BURST_S) }
}

impl TryFrom<String> for IngestLimits {
    type Error = &'static str;

    /// `on`, `off`, or any of `key=2000,address=100,identity=5`, where a number may be `off`.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        const WRONG: &str = "COUNTERPOINT_INGEST_LIMITS: `on`, `off`, or requests a second such as \
                             `key=2000,address=100,identity=off`";
        let mut limits = Self::default();
        match text.trim() {
            "on" => return Ok(limits),
            "off" => return Ok(Self { key: None, address: None, identity: None }),
            _ => {}
        }
        for part in text.split(',') {
            let (name, value) = part.trim().split_once('=').ok_or(WRONG)?;
            let value = match value {
                "off" => None,
                number => {
                    Some(rate(number.parse().ok().filter(|n| (1..=1_000_000).contains(n)).ok_or(WRONG)?))
                }
            };
            match name {
                "key" => limits.key = value,
                "address" => limits.address = value,
                "identity" => limits.identity = value,
                _ => return Err(WRONG),
            }
        }
        Ok(limits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_by_the_table() {
        let read = |text: &str| IngestLimits::try_from(text.to_owned());
        let default = IngestLimits::default();
        assert_eq!(read("on"), Ok(default));
        assert_eq!(read("off"), Ok(IngestLimits { key: None, address: None, identity: None }));
        assert_eq!(
            read("key=off, address=7"),
            Ok(IngestLimits { key: None, address: Some(rate(7)), ..default })
        );
        assert_eq!(rate(7), Rate { per_second: 7, burst: 70 });
        for wrong in ["", "key", "key=", "key=0", "key=-1", "keys=1", "key=1;address=2", "key=9999999"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
