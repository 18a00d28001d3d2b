//! Campaigns: what is sent to whom and when (reference B §1), as the engine carries it out.

mod bucket;
mod check;
mod schedule;

pub use bucket::{Bucket, bucket};
pub use check::check;
pub use schedule::{Frequency, Schedule, Start, next_run};

use crate::{channel::Channel, policy::QuietTime, template::EmailParts};
use serde::{Deserialize, Serialize};

/// `CampaignStatus` (reference B §1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Scheduled,
    Executing,
    Completed,
    Paused,
    Deleted,
    Invalid,
}

impl Status {
    /// The API's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Scheduled => "SCHEDULED",
            Status::Executing => "EXECUTING",
            Status::Completed => "COMPLETED",
            Status::Paused => "PAUSED",
            Status::Deleted => "DELETED",
            Status::Invalid => "INVALID",
        }
    }
}

/// A campaign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Campaign {
    pub segment: String,
    pub segment_version: i64,
    /// The default one first.
    pub treatments: Vec<Treatment>,
    pub holdout_percent: u8,
    pub limits: Limits,
    /// What the app's settings said when the campaign was made: later changes are not for it (reference B §1.7).
    #[serde(default)]
    pub defaults: AppDefaults,
    pub paused: bool,
}

/// One of the ways a campaign may go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Treatment {
    /// Of the default one: what the others leave.
    pub size_percent: u8,
    pub schedule: Schedule,
    pub email: Option<EmailMessage>,
    /// Channels besides e-mail that it has a message for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Channel>,
}

/// What is mailed; a template supplies content, the message the rest (reference B §1.9).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EmailMessage {
    pub parts: EmailParts,
    pub template: Option<TemplateRef>,
    pub from: Option<String>,
}

/// A template; no version = the active one when the run starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateRef {
    pub name: String,
    pub version: Option<i64>,
}

/// `CampaignLimits` (reference B §1.7); 0 and absent mean no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    pub daily: u32,
    pub total: u32,
    /// Of messages inside of the app; the device counts them.
    pub session: u32,
    pub maximum_duration_s: Option<i64>,
    pub messages_per_second: Option<u32>,
}

impl Limits {
    /// Values of the campaign, else of the app's settings.
    pub fn or(self, app: Limits) -> Limits {
        let pick = |own: u32, of_app: u32| if own == 0 { of_app } else { own };
        Limits {
            daily: pick(self.daily, app.daily),
            total: pick(self.total, app.total),
            session: pick(self.session, app.session),
            maximum_duration_s: self.maximum_duration_s.or(app.maximum_duration_s),
            messages_per_second: self.messages_per_second.or(app.messages_per_second),
        }
    }
}

/// What an app's settings say to campaigns created later (reference A §1.2).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AppDefaults {
    pub limits: Limits,
    pub quiet: Option<QuietTime>,
}
