//! When a campaign runs (reference B §1.3).

use super::Status;
use crate::{
    policy::QuietTime,
    time::{DAY, HOUR, Millis},
};
use jiff::ToSpan;
use serde::{Deserialize, Serialize};

/// When the first run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Start {
    #[default]
    Immediate,
    At(Millis),
}

/// How it goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Frequency {
    #[default]
    Once,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Event,
    InAppEvent,
}

impl Frequency {
    /// The frequency of the API's word.
    pub fn parse(word: &str) -> Option<Self> {
        use Frequency::*;
        Some(match word {
            "ONCE" => Once,
            "HOURLY" => Hourly,
            "DAILY" => Daily,
            "WEEKLY" => Weekly,
            "MONTHLY" => Monthly,
            "EVENT" => Event,
            "IN_APP_EVENT" => InAppEvent,
            _ => return None,
        })
    }
}

/// A treatment's schedule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Schedule {
    pub start: Start,
    pub end: Option<Millis>,
    pub frequency: Frequency,
    pub local_time: bool,
    pub quiet: Option<QuietTime>,
}

impl Schedule {
    /// Whether runs are made of it: those that recur, wait for an event or follow the receivers' clocks are only kept.
    pub fn is_run(&self) -> bool {
        self.frequency == Frequency::Once && !self.local_time
    }

    /// Whether it stands open from start to end, without runs.
    pub fn is_window(&self) -> bool {
        matches!(self.frequency, Frequency::Event | Frequency::InAppEvent)
    }

    /// What a window is at a time (reference B §1.2); `made` is the start of one that starts at once.
    pub fn standing(&self, made: Millis, now: Millis) -> Status {
        let start = match self.start {
            Start::Immediate => made,
            Start::At(at) => at,
        };
        match () {
            () if self.end.is_some_and(|end| end <= now) => Status::Completed,
            () if start <= now => Status::Executing,
            () => Status::Scheduled,
        }
    }
}

/// The first run after `after` of a schedule that began at `start`; months clamp the 29th to 31st to the last day,
/// counted from the original day each time.
pub fn next_run(schedule: &Schedule, start: Millis, after: Millis) -> Option<Millis> {
    let step = match schedule.frequency {
        Frequency::Hourly => HOUR,
        Frequency::Daily => DAY,
        Frequency::Weekly => 7 * DAY,
        Frequency::Monthly => {
            return next_month(start, after).filter(|at| schedule.end.is_none_or(|end| *at <= end));
        }
        Frequency::Once | Frequency::Event | Frequency::InAppEvent => return None,
    };
    let passed = (after.0 - start.0).div_euclid(step).max(-1);
    let at = start.plus((passed + 1) * step);
    (schedule.end.is_none_or(|end| at <= end)).then_some(at)
}

fn next_month(start: Millis, after: Millis) -> Option<Millis> {
    /// Months looked ahead: schedules older than a century are over.
    const MONTHS_MAX: i32 = 1_200;
    let first = start.timestamp().to_zoned_datetime(jiff::tz::TimeZone::UTC);
    (0..MONTHS_MAX)
        .filter_map(|n| first.checked_add(n.months()).ok())
        .map(|at| Millis(at.timestamp().as_millisecond()))
        .find(|at| *at > after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Millis {
        Millis::parse(text).unwrap()
    }

    #[test]
    fn a_window_is_open_from_start_to_end() {
        let (start, end) = (at("2024-01-02T00:00:00Z"), at("2024-01-03T00:00:00Z"));
        let schedule = Schedule { start: Start::At(start), end: Some(end), ..Schedule::default() };
        let states = [start.plus(-1), start, end.plus(-1), end].map(|now| schedule.standing(Millis(0), now));
        assert_eq!(states, [Status::Scheduled, Status::Executing, Status::Executing, Status::Completed]);
        assert_eq!(Schedule::default().standing(start, start), Status::Executing);
    }

    #[test]
    fn recurrence_by_the_table() {
        let rows = [
            (Frequency::Hourly, "2024-01-01T00:30:00Z", "2024-01-01T05:30:00Z", Some("2024-01-01T06:30:00Z")),
            (Frequency::Daily, "2024-01-01T00:00:00Z", "2024-03-01T12:00:00Z", Some("2024-03-02T00:00:00Z")),
            (Frequency::Weekly, "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z", Some("2024-01-08T00:00:00Z")),
            (
                Frequency::Monthly,
                "2024-01-31T08:00:00Z",
                "2024-02-01T00:00:00Z",
                Some("2024-02-29T08:00:00Z"),
            ),
            (
                Frequency::Monthly,
                "2024-01-31T08:00:00Z",
                "2024-02-29T08:00:00Z",
                Some("2024-03-31T08:00:00Z"),
            ),
            (Frequency::Daily, "2024-01-01T00:00:00Z", "2023-01-01T00:00:00Z", Some("2024-01-01T00:00:00Z")),
            (Frequency::Once, "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z", None),
        ];
        for (frequency, start, after, wanted) in rows {
            let schedule = Schedule { frequency, ..Schedule::default() };
            assert_eq!(next_run(&schedule, at(start), at(after)), wanted.map(at), "{frequency:?} {after}");
        }
        let ended = Schedule {
            frequency: Frequency::Daily,
            end: Some(at("2024-01-02T00:00:00Z")),
            ..Schedule::default()
        };
        assert_eq!(next_run(&ended, at("2024-01-01T00:00:00Z"), at("2024-01-02T00:00:00Z")), None);
    }
}
