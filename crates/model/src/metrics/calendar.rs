//! Days, weeks and months on the clock of a zone.

use crate::{
    error::{Fault, Result},
    time::{DAY, Millis},
};
use jiff::{civil::Date, tz::TimeZone};

/// Characters of `2026-01-31`.
const DATE_CHARS: usize = 10;

/// What cohorts and periods are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Day,
    /// From Monday on.
    Week,
    Month,
}

impl Unit {
    /// `day`, `week` or `month`, in any case.
    ///
    /// # Errors
    /// 400 for anything else.
    pub fn parse(word: &str) -> Result<Self> {
        match word.to_ascii_lowercase().as_str() {
            "day" => Ok(Unit::Day),
            "week" => Ok(Unit::Week),
            "month" => Ok(Unit::Month),
            _ => Err(Fault::invalid(format!("unit: {word} is none of day, week, month"))),
        }
    }

    /// The unit's number that a day (counted from 1970-01-01) lies in.
    pub fn of_day(self, day: i64) -> i64 {
        /// 1970-01-01 was a Thursday.
        const TO_MONDAY: i64 = 3;
        match self {
            Unit::Day => day,
            Unit::Week => (day + TO_MONDAY).div_euclid(7),
            Unit::Month => {
                let date = date(day);
                i64::from(date.year()) * 12 + i64::from(date.month()) - 1
            }
        }
    }

    /// The first day of a unit.
    pub fn first_day(self, unit: i64) -> i64 {
        match self {
            Unit::Day => unit,
            Unit::Week => unit * 7 - 3,
            Unit::Month => {
                let date = Date::new(unit.div_euclid(12) as i16, unit.rem_euclid(12) as i8 + 1, 1);
                date.map_or(0, number)
            }
        }
    }

    /// The last day of a unit.
    pub fn last_day(self, unit: i64) -> i64 {
        self.first_day(unit + 1) - 1
    }
}

fn epoch() -> Date {
    Date::constant(1970, 1, 1)
}

fn date(day: i64) -> Date {
    epoch().saturating_add(jiff::Span::new().days(day.clamp(-719_000, 2_932_000)))
}

fn number(date: Date) -> i64 {
    epoch().until(date).map_or(0, |span| i64::from(span.get_days()))
}

/// `1997-01-01` for a day counted from 1970-01-01.
pub fn label(day: i64) -> String {
    date(day).to_string()
}

/// A unit on a zone's clock.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub unit: Unit,
    zone: TimeZone,
    utc: bool,
}

impl Calendar {
    /// Of a zone by its IANA name; none = UTC.
    ///
    /// # Errors
    /// 400 for an unknown zone.
    pub fn new(unit: Unit, zone: Option<&str>) -> Result<Self> {
        let name = zone.unwrap_or("UTC");
        let unknown = |_| Fault::invalid(format!("zone: {name} is no time zone such as Europe/Rome"));
        let zone = if name == "UTC" { TimeZone::UTC } else { TimeZone::get(name).map_err(unknown)? };
        Ok(Self { unit, utc: zone == TimeZone::UTC, zone })
    }

    /// The day that an instant lies in, counted from 1970-01-01.
    pub fn day(&self, at: Millis) -> i64 {
        if self.utc {
            return at.day();
        }
        let offset = self.zone.to_offset(at.timestamp());
        at.plus(i64::from(offset.seconds()) * 1_000).day()
    }

    /// The day of a text such as `1997-01-01`, or of an instant.
    ///
    /// # Errors
    /// 400 for anything else.
    pub fn read_day(&self, member: &str, text: &str) -> Result<i64> {
        let wrong = || Fault::invalid(format!("{member}: {text} is no date such as 2026-01-31"));
        match text.len() {
            DATE_CHARS => text.parse::<Date>().map(number).map_err(|_| wrong()),
            _ => Millis::parse(text).map(|at| self.day(at)).ok_or_else(wrong),
        }
    }

    /// The first instant after a day, for "is it over".
    pub fn end_of(&self, day: i64) -> Millis {
        let next = date(day + 1).to_zoned_datetime(self.zone.clone());
        next.map_or(Millis((day + 1) * DAY), |zoned| Millis(zoned.timestamp().as_millisecond()))
    }

    /// The label of a unit: its first day.
    pub fn label(&self, unit: i64) -> String {
        label(self.unit.first_day(unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_by_the_table() {
        let calendar = |unit| Calendar::new(unit, None).unwrap();
        for (unit, day, wanted) in [
            (Unit::Day, "1997-03-05", "1997-03-05"),
            (Unit::Week, "1997-03-05", "1997-03-03"),
            (Unit::Week, "1997-03-03", "1997-03-03"),
            (Unit::Week, "1969-12-28", "1969-12-22"),
            (Unit::Month, "1998-02-28", "1998-02-01"),
        ] {
            let calendar = calendar(unit);
            let number = unit.of_day(calendar.read_day("from", day).unwrap());
            assert_eq!(calendar.label(number), wanted, "{unit:?} {day}");
        }
        let month = Unit::Month.of_day(calendar(Unit::Day).read_day("x", "1996-02-11").unwrap());
        assert_eq!(label(Unit::Month.last_day(month)), "1996-02-29");
    }

    #[test]
    fn zones_move_the_border_of_the_day() {
        let rome = Calendar::new(Unit::Day, Some("Europe/Rome")).unwrap();
        let at = Millis::parse("2026-06-30T22:30:00Z").unwrap();
        assert_eq!(label(rome.day(at)), "2026-07-01");
        assert_eq!(rome.end_of(rome.day(at)), Millis::parse("2026-07-01T22:00:00Z").unwrap());
        assert!(Calendar::new(Unit::Day, Some("Mars/Olympus")).is_err());
        let read = |text: &str| rome.read_day("from", text).map(label).ok();
        assert_eq!(read("2024-04-30T23:30:00-05:00").as_deref(), Some("2024-05-01"));
        assert_eq!(read("2024-04-30").as_deref(), Some("2024-04-30"));
        for wrong in ["20240430", "2024-04-31", "+012024-04-30", "2024-4-30", "yesterday"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
