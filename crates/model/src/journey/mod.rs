//! Journeys: who walks which way through messages, waits and splits (reference B §2), as the engine reads them.
//!
//! A draft may lack nearly everything: [`check`] holds it to the bounds of what it has, [`publishable`] to what it
//! needs before anybody enters.

mod activity;
mod check;
mod graph;
mod hours;
pub mod metrics;
mod moment;
mod publish;
mod state;

pub use activity::{
    Activity, Branch, Condition, ConditionalSplit, Message, MultiCondition, Next, RandomBranch, Step,
    WaitTime, Way,
};
pub use check::check;
pub use graph::unreachable;
pub use hours::{Closed, ClosedDays, Open, OpenHours};
pub use moment::{Moment, Zone, duration_ms};
pub use publish::publishable;
pub use state::{Change, RunStatus, State, change, conflict, edited, written};

use crate::{
    limits::{JOURNEY_DAYS, JOURNEY_ENTRY_DELAY_MS},
    policy::QuietTime,
    segment::EventDimensions,
    time::{DAY, Millis},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A journey.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Journey {
    pub name: String,
    pub activities: BTreeMap<String, Activity>,
    pub start_activity: Option<String>,
    pub start: Option<Start>,
    pub schedule: Schedule,
    /// The schedule follows each participant's zone.
    pub local_time: bool,
    pub limits: Limits,
    pub quiet: Option<QuietTime>,
    /// Messages are held in quiet time, and not dropped.
    pub wait_for_quiet_time: bool,
    /// Open hours and closed days count.
    pub sending_schedule: bool,
    pub open_hours: OpenHours,
    pub closed_days: ClosedDays,
    /// How often the entry segment is looked at again.
    pub refresh_ms: Option<i64>,
    pub refresh_on_segment_update: bool,
    pub estimate_zone_by: Vec<Estimate>,
    pub connect: Option<Connect>,
}

/// How participants come in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Start {
    Segment(String),
    Event { event: EventDimensions, segment: Option<String> },
}

/// From when to when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Schedule {
    pub start: Option<Moment>,
    pub end: Option<Moment>,
    pub zone: Option<Zone>,
}

/// `JourneyLimits` (reference B §2.7); none: the app's, 0: no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    pub daily: Option<u32>,
    pub total: Option<u32>,
    pub timeframe: Option<Timeframe>,
    pub reentry_cap: Option<u32>,
    pub reentry_interval_ms: Option<i64>,
    pub messages_per_second: Option<u32>,
}

/// So many messages of all journeys within so many days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Timeframe {
    pub cap: u32,
    pub days: u32,
}

/// By what a zone is guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Estimate {
    PhoneNumber,
    PostalCode,
}

/// What contact-center activities use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Connect {
    pub campaign: Option<String>,
    pub role: Option<String>,
}

impl Journey {
    /// When participants enter first, of a journey published at `now`: not before 5 minutes later.
    pub fn entry(&self, now: Millis) -> Millis {
        let soonest = now.plus(JOURNEY_ENTRY_DELAY_MS);
        self.schedule.start.map_or(soonest, |start| start.at.max(soonest))
    }

    /// When a journey ends whose participants enter first at `entry`.
    pub fn end(&self, entry: Millis) -> Millis {
        self.schedule.end.map_or(entry.plus(JOURNEY_DAYS * DAY), |end| end.at)
    }

    /// The segments that it asks about, by the member that names them.
    pub fn segments(&self) -> Vec<(String, &str)> {
        let start = match &self.start {
            None => None,
            Some(Start::Segment(id)) => Some(("StartCondition.SegmentStartCondition", id.as_str())),
            Some(Start::Event { segment, .. }) => {
                segment.as_deref().map(|id| ("StartCondition.EventStartCondition", id))
            }
        };
        let mut all: Vec<(String, &str)> =
            start.into_iter().map(|(member, id)| (member.to_owned(), id)).collect();
        for (id, step) in self.steps() {
            let segments = step.conditions().into_iter().filter_map(|condition| match condition {
                Condition::Segment(segment) => Some(segment.as_str()),
                _ => None,
            });
            all.extend(segments.map(|segment| (format!("Activities.{id}.{}", step.member()), segment)));
        }
        all
    }

    /// Its activities that do something.
    pub fn steps(&self) -> impl Iterator<Item = (&str, &Step)> {
        self.activities.iter().filter_map(|(id, activity)| Some((id.as_str(), activity.step.as_ref()?)))
    }

    /// Whether two have the same way to go.
    pub fn goes_like(&self, other: &Self) -> bool {
        self.activities == other.activities
            && self.start_activity == other.start_activity
            && self.start == other.start
    }
}
