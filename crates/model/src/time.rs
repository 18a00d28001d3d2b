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
        if let Some(ms) = usual(text.as_bytes()) {
            return Some(Self(ms));
        }
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

/// Reads `2024-01-03T03:04:05.678Z`, what nearly every client writes, twice in each event; none for all else, which is
/// jiff's to read.
fn usual(text: &[u8]) -> Option<i64> {
    let text: &[u8; 24] = text.try_into().ok()?;
    let number = |from: usize, to: usize| {
        text[from..to].iter().try_fold(0, |n, c| c.is_ascii_digit().then(|| n * 10 + i64::from(c - b'0')))
    };
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'.'), (23, b'Z')];
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let fits =
        (1..=12).contains(&month) && (1..=28).contains(&day) && hour < 24 && minute < 60 && second < 60;
    if !fits || marks.iter().any(|(at, mark)| text[*at] != *mark) {
        return None;
    }
    // Years begin in March, so that the odd day is a year's last.
    let year = if month > 2 { year } else { year - 1 };
    let days = year * 365 + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * ((month + 9) % 12) + 2) / 5
        + day
        - 719_469;
    Some(days * DAY + hour * HOUR + minute * MINUTE + second * SECOND + number(20, 23)?)
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

    proptest::proptest! {
        #[test]
        fn the_usual_form_is_read_as_jiff_reads_it(ms in -62_135_596_800_000_i64..253_402_300_800_000) {
            let text = Millis(ms).to_string();
            let (jiffs, ours) = (text.parse::<jiff::Timestamp>().unwrap().as_millisecond(), usual(text.as_bytes()));
            proptest::prop_assert_eq!((ms, jiffs), (Millis::parse(&text).unwrap().0, ms), "{}", text);
            proptest::prop_assert!(ours.is_none_or(|ours| ours == ms) && (ours.is_some() || &text[8..10] > "28"), "{}", text);
        }
    }

    #[test]
    fn hours_and_days_before_1970_round_down() {
        assert_eq!((Millis(-1).hour(), Millis(-1).day()), (-1, -1));
    }
}
