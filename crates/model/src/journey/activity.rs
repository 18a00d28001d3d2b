//! What happens to a participant, step by step (reference B §2.4, §2.5).

use super::Moment;
use crate::{
    channel::Channel,
    segment::{Dimensions, EventDimensions},
};
use serde::{Deserialize, Serialize};

/// One activity; a draft's may have nothing to do yet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Activity {
    pub description: Option<String>,
    pub step: Option<Step>,
}

/// What an activity does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Step {
    Message(Message),
    ContactCenter { next: Next },
    Wait { time: Option<WaitTime>, next: Next },
    ConditionalSplit(ConditionalSplit),
    MultiCondition(MultiCondition),
    RandomSplit { branches: Vec<RandomBranch> },
    Holdout { percentage: u8, next: Next },
}

/// The activity that comes next; none: the participant's journey ends here.
pub type Next = Option<String>;

/// A message made of a template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub way: Way,
    pub template: Option<String>,
    /// None = the version that is active when it is sent.
    pub template_version: Option<String>,
    pub next: Next,
}

/// How a message goes, with what only that way has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Way {
    Email {
        from: Option<String>,
    },
    Sms {
        transactional: bool,
        sender_id: Option<String>,
        origination_number: Option<String>,
        entity_id: Option<String>,
        template_id: Option<String>,
    },
    /// Seconds that a push service may keep it; none = as long as it can.
    Push {
        time_to_live_s: Option<u32>,
    },
    Custom {
        uri: Option<String>,
        channels: Vec<Channel>,
        data: Option<String>,
    },
}

/// How long to wait: exactly one of the two, once published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WaitTime {
    pub for_ms: Option<i64>,
    pub until: Option<Moment>,
}

/// Yes or no.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConditionalSplit {
    /// Whether one condition is enough, instead of all.
    pub any: bool,
    pub conditions: Vec<Condition>,
    pub wait: Option<WaitTime>,
    pub yes: Next,
    pub no: Next,
}

/// The first branch whose condition holds, else the default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MultiCondition {
    pub branches: Vec<Branch>,
    pub default: Next,
    pub wait: Option<WaitTime>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Branch {
    pub condition: Condition,
    pub next: Next,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RandomBranch {
    pub percentage: u8,
    pub next: Next,
}

/// A simple condition.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Condition {
    /// Nothing yet: of a draft.
    #[default]
    Open,
    /// The participant is a member of a segment now.
    Segment(String),
    Dimensions(Box<Dimensions>),
    /// An event was recorded for the message of an activity.
    Event {
        dimensions: Option<EventDimensions>,
        message: Option<String>,
    },
}

impl Step {
    /// Where it may lead: the member's name and the activity, of ways that lead on.
    pub fn ways(&self) -> Vec<(String, &str)> {
        let branch = |(at, next)| to(format!("Branches[{at}].NextActivity"), next);
        match self {
            Step::Message(Message { next, .. })
            | Step::ContactCenter { next }
            | Step::Wait { next, .. }
            | Step::Holdout { next, .. } => to("NextActivity", next).into_iter().collect(),
            Step::ConditionalSplit(split) => [to("TrueActivity", &split.yes), to("FalseActivity", &split.no)]
                .into_iter()
                .flatten()
                .collect(),
            Step::MultiCondition(split) => {
                let branches = split.branches.iter().map(|b| &b.next).enumerate().flat_map(branch);
                branches.chain(to("DefaultActivity", &split.default)).collect()
            }
            Step::RandomSplit { branches } => {
                branches.iter().map(|b| &b.next).enumerate().flat_map(branch).collect()
            }
        }
    }

    /// Its conditions.
    pub fn conditions(&self) -> Vec<&Condition> {
        match self {
            Step::ConditionalSplit(split) => split.conditions.iter().collect(),
            Step::MultiCondition(split) => split.branches.iter().map(|b| &b.condition).collect(),
            _ => Vec::new(),
        }
    }

    /// The time that it waits or may wait.
    pub fn wait(&self) -> Option<WaitTime> {
        match self {
            Step::Wait { time, .. } => *time,
            Step::ConditionalSplit(split) => split.wait,
            Step::MultiCondition(split) => split.wait,
            _ => None,
        }
    }

    /// The member of the API that has it.
    pub fn member(&self) -> &'static str {
        match self {
            Step::Message(message) => message.way.member(),
            Step::ContactCenter { .. } => "ContactCenter",
            Step::Wait { .. } => "Wait",
            Step::ConditionalSplit(_) => "ConditionalSplit",
            Step::MultiCondition(_) => "MultiCondition",
            Step::RandomSplit { .. } => "RandomSplit",
            Step::Holdout { .. } => "Holdout",
        }
    }

    /// `ActivityType` of its metrics (reference B §2.9).
    pub fn kind(&self) -> &'static str {
        match self {
            Step::Message(_) => "MESSAGE",
            Step::ContactCenter { .. } => "CONTACT_CENTER",
            Step::Wait { .. } => "WAIT",
            Step::ConditionalSplit(_) => "CONDITIONAL_SPLIT",
            Step::MultiCondition(_) => "MULTI_CONDITIONAL_SPLIT",
            Step::RandomSplit { .. } => "RANDOM_SPLIT",
            Step::Holdout { .. } => "HOLDOUT",
        }
    }
}

fn to(member: impl Into<String>, next: &Next) -> Option<(String, &str)> {
    next.as_deref().map(|id| (member.into(), id))
}

impl Way {
    /// The member of the API that has it, which is also the word of its channel.
    pub fn member(&self) -> &'static str {
        match self {
            Way::Email { .. } => "EMAIL",
            Way::Sms { .. } => "SMS",
            Way::Push { .. } => "PUSH",
            Way::Custom { .. } => "CUSTOM",
        }
    }
}
