//! Times of journeys: instants with the offset they were written in, zones by offset, durations.

use crate::time::Millis;
use jiff::{
    fmt::temporal::Pieces,
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Serialize};
use std::fmt;

const MINUTE_S: i32 = 60;
const HOUR_S: i32 = 60 * MINUTE_S;

/// What `Schedule.Timezone` may be (reference B §2.1).
const ZONES: &[&str] = &[
    "UTC",
    "UTC+01",
    "UTC+02",
    "UTC+03",
    "UTC+03:30",
    "UTC+04",
    "UTC+04:30",
    "UTC+05",
    "UTC+05:30",
    "UTC+05:45",
    "UTC+06",
    "UTC+06:30",
    "UTC+07",
    "UTC+08",
    "UTC+08:45",
    "UTC+09",
    "UTC+09:30",
    "UTC+10",
    "UTC+10:30",
    "UTC+11",
    "UTC+12",
    "UTC+12:45",
    "UTC+13",
    "UTC+13:45",
    "UTC-02",
    "UTC-02:30",
    "UTC-03",
    "UTC-03:30",
    "UTC-04",
    "UTC-05",
    "UTC-06",
    "UTC-07",
    "UTC-08",
    "UTC-09",
    "UTC-09:30",
    "UTC-10",
    "UTC-11",
];

/// An instant as it was written: with the offset of somebody's clock, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    pub at: Millis,
    pub offset_s: i32,
}

impl Moment {
    /// Reads every ISO 8601 form with a date, a time and `Z` or an offset; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let at = Millis::parse(text)?;
        let offset = Pieces::parse(text.trim()).ok()?.to_numeric_offset()?;
        Some(Self { at, offset_s: offset.seconds() })
    }
}

/// `2022-10-06T11:15:40-07:00`, and `+00:00` for UTC: never `Z` (reference B §0.2).
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let offset = Offset::from_seconds(self.offset_s).unwrap_or(Offset::UTC);
        let local = self.at.timestamp().to_zoned_datetime(TimeZone::fixed(offset)).datetime();
        let (sign, ahead) = (if self.offset_s < 0 { '-' } else { '+' }, self.offset_s.abs());
        write!(f, "{local}{sign}{:02}:{:02}", ahead / HOUR_S, ahead % HOUR_S / MINUTE_S)
    }
}

/// A zone of `Schedule.Timezone`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone(String);

impl Zone {
    /// The zone of the API's word.
    pub fn parse(word: &str) -> Option<Self> {
        ZONES.contains(&word).then(|| Self(word.to_owned()))
    }

    /// The API's word.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How far its clocks are ahead of UTC.
    pub fn offset_s(&self) -> i32 {
        let text = self.0.trim_start_matches("UTC");
        let (hours, minutes) = text.split_once(':').unwrap_or((text, "0"));
        let number = |text: &str| text.parse::<i32>().unwrap_or(0);
        let sign = if hours.starts_with('-') { -1 } else { 1 };
        sign * (number(hours).abs() * HOUR_S + number(minutes) * MINUTE_S)
    }
}

/// An ISO 8601 duration in milliseconds, days of 24 hours; `None` for months and years, which have no length, and
/// for negative ones.
pub fn duration_ms(text: &str) -> Option<i64> {
    let text = text.trim();
    let span: jiff::Span = text.starts_with(['P', 'p']).then(|| text.parse().ok()).flatten()?;
    if span.get_months() != 0 || span.get_years() != 0 {
        return None;
    }
    let total = span.total((jiff::Unit::Millisecond, jiff::SpanRelativeTo::days_are_24_hours())).ok()?;
    (total >= 0.0).then_some(total as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{DAY, HOUR, MINUTE};

    #[test]
    fn moments_keep_their_offset_and_never_show_z() {
        for (text, shown) in [
            ("2022-10-06T11:15:40-07:00", "2022-10-06T11:15:40-07:00"),
            ("2022-10-25T06:09:55Z", "2022-10-25T06:09:55+00:00"),
            ("2022-10-25T06:09:55.120Z", "2022-10-25T06:09:55.12+00:00"),
            ("2022-10-25T06:09:55+0545", "2022-10-25T06:09:55+05:45"),
            ("2022-10-25T06:09:55-02:30", "2022-10-25T06:09:55-02:30"),
        ] {
            assert_eq!(Moment::parse(text).map(|m| m.to_string()).as_deref(), Some(shown), "{text}");
        }
        for text in ["", "2022-10-25", "2022-10-25T06:09:55", "soon"] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn zones_have_offsets() {
        for (word, offset_s) in [
            ("UTC", 0),
            ("UTC+08:45", 31_500),
            ("UTC-02:30", -9_000),
            ("UTC-09", -32_400),
            ("UTC+13", 46_800),
        ] {
            assert_eq!(Zone::parse(word).map(|z| z.offset_s()), Some(offset_s), "{word}");
        }
        for word in ["", "UTC+00", "UTC+14", "Europe/Rome", "GMT"] {
            assert_eq!(Zone::parse(word), None, "{word}");
        }
    }

    #[test]
    fn durations_have_a_length() {
        for (text, ms) in
            [("PT1H", HOUR), ("P1D", DAY), ("P2W", 14 * DAY), ("PT1H30M", 90 * MINUTE), ("PT0S", 0)]
        {
            assert_eq!(duration_ms(text), Some(ms), "{text}");
        }
        for text in ["", "1h", "P1M", "P1Y", "-PT1H", "HR_24"] {
            assert_eq!(duration_ms(text), None, "{text}");
        }
    }
}
