//! Instants as whole milliseconds since 1970-01-01T00:00:00Z.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Milliseconds in a second, a minute, an hour, a day.
pub const SECOND: i64 = 1_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// An instant, in milliseconds since the Unix epoch, UTC.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// As [`Millis::parse`], in UTC when there is no offset: old clients leave it out.
    pub fn parse_or_utc(text: &str) -> Option<Self> {
        let civil =
            || text.contains(['T', 't', ' ']).then(|| text.parse::<jiff::civil::DateTime>().ok()).flatten();
        let in_utc = || jiff::tz::Offset::UTC.to_timestamp(civil()?).ok();
        Self::parse(text).or_else(|| in_utc().map(|instant| Self(instant.as_millisecond())))
    }

    /// Reads every ISO 8601 form with a date, a time and `Z` or an offset; `None` for anything else.
    /// Fractions beyond milliseconds are cut.
    pub fn parse(text: &str) -> Option<Self> {
        let instant: jiff::Timestamp = text.trim().parse().ok()?;
        Some(Self(instant.as_nanosecond().div_euclid(1_000_000) as i64))
    }

    /// The UTC hour this instant lies in, counted from 1970.
    pub fn hour(self) -> i64 {
        self.0.div_euclid(HOUR)
    }

    /// The UTC day this instant lies in, counted from 1970-01-01.
    pub fn day(self) -> i64 {
        self.0.div_euclid(DAY)
    }

    /// This instant moved by `ms` milliseconds.
    pub fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// The same instant for calendar arithmetic; clamps to jiff's years −9999 … 9999.
    pub fn timestamp(self) -> jiff::Timestamp {
        let bound = |t: jiff::Timestamp| t.as_millisecond();
        let ms = self.0.clamp(bound(jiff::Timestamp::MIN) + 1, bound(jiff::Timestamp::MAX));
        jiff::Timestamp::from_millisecond(ms).expect("clamped into range")
    }
}

/// `2024-01-03T03:04:05.678Z`, the form of every date of the API (reference A §0.1).
impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.timestamp())
    }
}

impl fmt::Debug for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_clients_send_and_prints_one() {
        let want = Millis(1_704_251_045_678);
        for text in
            ["2024-01-03T03:04:05.678Z", "2024-01-03T03:04:05.678000Z", "2024-01-03T04:04:05.678+01:00"]
        {
            assert_eq!(Millis::parse(text), Some(want), "{text}");
        }
        assert_eq!(want.to_string(), "2024-01-03T03:04:05.678Z");
        assert_eq!(Millis::parse("2024-01-03T03:04:05Z").unwrap().to_string(), "2024-01-03T03:04:05.000Z");
        for text in ["", "yesterday", "2024-01-03", "2024-13-03T03:04:05Z"] {
            assert_eq!(Millis::parse(text), None, "{text}");
            assert_eq!(Millis::parse_or_utc(text), None, "{text}");
        }
        for text in ["2024-01-03T03:04:05.678", "2024-01-03 03:04:05.678", "2024-01-03T04:04:05.678+01:00"] {
            assert_eq!(Millis::parse_or_utc(text), Some(want), "{text}");
        }
        assert_eq!(Millis::parse("2024-01-03T03:04:05.678"), None);
    }

    #[test]
    fn hours_and_days_before_1970_round_down() {
        assert_eq!((Millis(-1).hour(), Millis(-1).day()), (-1, -1));
    }
}
