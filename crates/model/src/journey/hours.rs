//! Open hours and closed days (reference B §2.8), in each participant's local time.

use crate::{
    error::{Fault, Result},
    limits::CLOSED_DAYS_LENGTH_DAYS,
    policy::QuietTime,
};
use jiff::civil;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Between two minutes of the day messages may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    pub from: u16,
    pub to: u16,
}

/// By channel member of the API, then by day.
pub type OpenHours = BTreeMap<String, BTreeMap<String, Vec<Open>>>;

/// No messages go within.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    pub name: String,
    pub from: civil::DateTime,
    pub to: civil::DateTime,
}

/// By channel member of the API.
pub type ClosedDays = BTreeMap<String, Vec<Closed>>;

impl Open {
    /// Reads the two ends: `HH:MM`, `HH:MM:SS` or `THH:MM`.
    ///
    /// # Errors
    /// 400 naming the member.
    pub fn parse(member: &str, from: &str, to: &str) -> Result<Self> {
        let minute = |name: &str, text: &str| {
            let time: Option<civil::Time> = text.trim_start_matches(['T', 't']).parse().ok();
            let wrong = || Fault::invalid(format!("{member}.{name}: {text} is no time such as 08:00"));
            time.filter(|_| text.contains(':'))
                .map(|t| t.hour() as u16 * 60 + t.minute() as u16)
                .ok_or_else(wrong)
        };
        let open = Self { from: minute("StartTime", from)?, to: minute("EndTime", to)? };
        if open.from >= open.to {
            return Err(Fault::invalid(format!("{member}.EndTime: after StartTime")));
        }
        Ok(open)
    }

    /// Whether quiet time leaves it open throughout; its ends may touch.
    pub fn is_within(&self, quiet: &QuietTime) -> bool {
        !(self.from + 1..self.to).any(|minute| quiet.covers(minute))
    }
}

impl Closed {
    /// Reads a rule.
    ///
    /// # Errors
    /// 400 naming the member and the bound.
    pub fn parse(member: &str, name: &str, from: &str, to: &str) -> Result<Self> {
        let at = |end: &str, text: &str| {
            let wrong =
                || Fault::invalid(format!("{member}.{end}: {text} is no time such as 2026-12-24T00:00:00"));
            jiff::fmt::temporal::Pieces::parse(text.trim())
                .ok()
                .and_then(|pieces| Some(pieces.date().to_datetime(pieces.time()?)))
                .ok_or_else(wrong)
        };
        let closed =
            Self { name: name.to_owned(), from: at("StartDateTime", from)?, to: at("EndDateTime", to)? };
        if closed.from >= closed.to {
            return Err(Fault::invalid(format!("{member}.EndDateTime: after StartDateTime")));
        }
        let longest = jiff::SignedDuration::from_hours(24 * CLOSED_DAYS_LENGTH_DAYS);
        if closed.from.duration_until(closed.to) > longest {
            let text =
                format!("{member}.EndDateTime: at most {CLOSED_DAYS_LENGTH_DAYS} days after StartDateTime");
            return Err(Fault::invalid(text));
        }
        Ok(closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_in_the_forms_there_are() {
        for (from, to, wanted) in [
            ("08:00", "17:30", Some((480, 1_050))),
            ("08:00:00", "T09:00", Some((480, 540))),
            ("09:00", "08:00", None),
            ("08:00", "08:00", None),
            ("8 am", "09:00", None),
            ("08", "09:00", None),
            ("25:00", "26:00", None),
        ] {
            let read = Open::parse("m", from, to).ok().map(|open| (open.from, open.to));
            assert_eq!(read, wanted, "{from} {to}");
        }
    }

    #[test]
    fn open_hours_stay_outside_quiet_time() {
        let quiet = QuietTime::parse("20:00", "08:00").unwrap();
        let open = |from: &str, to: &str| Open::parse("m", from, to).unwrap().is_within(&quiet);
        assert!(open("08:00", "20:00") && open("12:00", "13:00"));
        assert!(!open("07:00", "09:00") && !open("19:00", "21:00") && !open("21:00", "23:00"));
    }

    #[test]
    fn closed_days_are_a_week_at_most() {
        for (name, from, to, fine) in [
            ("holidays", "2026-12-24T00:00:00", "2026-12-31T00:00:00", true),
            ("holidays", "2026-12-24T00:00:00+01:00", "2026-12-26T00:00:00+01:00", true),
            ("holidays", "2026-12-24T00:00:00", "2026-12-31T00:00:01", false),
            ("holidays", "2026-12-24T00:00:00", "2026-12-24T00:00:00", false),
            ("holidays", "2026-12-24", "2026-12-26", false),
        ] {
            assert_eq!(Closed::parse("m", name, from, to).is_ok(), fine, "{from} {to}");
        }
    }
}
