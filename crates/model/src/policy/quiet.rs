//! Quiet time: `HH:MM` to `HH:MM` on the endpoint's own clock, both ends inclusive (reference B §1.3).

use crate::{
    error::{Fault, Result},
    time::Millis,
};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Minutes of the day between which nothing is sent; across midnight when `start` is after `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietTime {
    start: u16,
    end: u16,
}

impl QuietTime {
    /// Reads the two times.
    ///
    /// # Errors
    /// 400 for what is no `HH:MM`.
    pub fn parse(start: &str, end: &str) -> Result<Self> {
        Ok(Self { start: minutes(start)?, end: minutes(end)? })
    }

    /// The two times, as `HH:MM`.
    pub fn ends(&self) -> (String, String) {
        let text = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        (text(self.start), text(self.end))
    }

    /// Whether it is quiet for somebody in a zone; nobody without a valid zone is kept waiting.
    pub fn holds(&self, zone: Option<&str>, now: Millis) -> bool {
        let Some(zone) = zone.and_then(|name| TimeZone::get(name).ok()) else { return false };
        let local = now.timestamp().to_zoned_datetime(zone);
        let minute = local.hour() as u16 * 60 + local.minute() as u16;
        self.covers(minute)
    }

    /// Whether a minute of the day lies within.
    pub fn covers(&self, minute: u16) -> bool {
        if self.start <= self.end {
            (self.start..=self.end).contains(&minute)
        } else {
            minute >= self.start || minute <= self.end
        }
    }
}

fn minutes(text: &str) -> Result<u16> {
    let wrong = || Fault::invalid(format!("QuietTime: {text} is no time such as 08:00"));
    let (hours, minutes) =
        text.split_once(':').filter(|(h, m)| h.len() == 2 && m.len() == 2).ok_or_else(wrong)?;
    let (hours, minutes): (u16, u16) =
        (hours.parse().map_err(|_| wrong())?, minutes.parse().map_err(|_| wrong())?);
    if hours < 24 && minutes < 60 { Ok(hours * 60 + minutes) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_count_also_across_midnight() {
        let night = QuietTime::parse("22:00", "08:00").unwrap();
        let rome = |time: &str| {
            night.holds(Some("Europe/Rome"), Millis::parse(&format!("2024-07-01T{time}:00Z")).unwrap())
        };
        assert!(
            rome("20:00") && rome("06:00") && rome("06:00") && rome("00:00"),
            "22:00, 08:00, 02:00 in Rome"
        );
        assert!(!rome("19:59") && !rome("06:01") && !rome("12:00"));
        assert!(!night.holds(None, Millis(0)) && !night.holds(Some("Mars/Olympus"), Millis(0)));
        assert!(QuietTime::parse("8:00", "09:00").is_err() && QuietTime::parse("24:00", "09:00").is_err());
    }
}
