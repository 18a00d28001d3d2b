//! The rules at the single door to sending: who gets a message now, and why somebody does not.

mod quiet;

pub use quiet::QuietTime;

use crate::{
    endpoint::{Endpoint, OptOut, Status},
    message::MessageClass,
    time::Millis,
};

/// Why a message is not sent. Each is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The endpoint is gone.
    Gone,
    Inactive,
    OptedOut,
    MissingChannel,
    MissingAddress,
    ChannelMismatch,
    /// There is a message for the channel, and no carrier.
    Unsupported,
    Unsubscribed,
    Bounced,
    Complained,
    Blocked,
    Holdout,
    DuplicateAddress,
    CampaignCap,
    DailyCap,
    QuietTime,
    Expired,
    /// The channel is off or not set up.
    NoChannel,
    RenderingFailed,
    /// No message can be made of it: a From or To that is no address, a header that no line holds.
    Malformed,
}

impl Refusal {
    /// The counter (reference B §1.5; ours for what the original did not have).
    pub fn counter(self) -> &'static str {
        match self {
            Refusal::Gone => "FILTERED_OUT_BY_SEGMENT",
            Refusal::Inactive => "ENDPOINT_INACTIVE",
            Refusal::OptedOut => "ENDPOINT_OPT_OUT",
            Refusal::MissingChannel => "ENDPOINT_MISSING_CHANNEL",
            Refusal::MissingAddress => "ENDPOINT_MISSING_ADDRESS",
            Refusal::ChannelMismatch => "ENDPOINT_CHANNEL_MISMATCH",
            Refusal::Unsupported => "UNSUPPORTED_CHANNEL",
            Refusal::Unsubscribed => "SUPPRESSED_UNSUBSCRIBED",
            Refusal::Bounced => "SUPPRESSED_HARD_BOUNCE",
            Refusal::Complained => "SUPPRESSED_COMPLAINT",
            Refusal::Blocked => "SUPPRESSED_MANUAL",
            Refusal::Holdout => "TREATMENT_HOLDOUT",
            Refusal::DuplicateAddress => "DUPLICATE_ADDRESS",
            Refusal::CampaignCap => "CAMPAIGN_CAP",
            Refusal::DailyCap => "DAILY_CAP",
            Refusal::QuietTime => "QUIET_TIME",
            Refusal::Expired => "EXPIRED",
            Refusal::NoChannel => "CHANNEL_DISABLED",
            Refusal::RenderingFailed => "RENDERING_FAILURE",
            Refusal::Malformed => "MALFORMED_MESSAGE",
        }
    }

    /// `campaign_send_status` of the event it makes (reference A §4.3); none for those that make no event.
    pub fn send_status(self) -> Option<&'static str> {
        match self {
            Refusal::Holdout => Some("HOLDOUT"),
            Refusal::Unsupported => Some("UNSUPPORTED_CHANNEL"),
            Refusal::DuplicateAddress => Some("DUPLICATE_ADDRESS"),
            Refusal::CampaignCap => Some("CAMPAIGN_CAP"),
            Refusal::DailyCap => Some("DAILY_CAP"),
            Refusal::QuietTime => Some("QUIET_TIME"),
            Refusal::Expired => Some("EXPIRED"),
            Refusal::Unsubscribed | Refusal::Bounced | Refusal::Complained | Refusal::Blocked => {
                Some("FAILURE_PERMANENT")
            }
            Refusal::NoChannel | Refusal::RenderingFailed | Refusal::Malformed => Some("FAILURE_PERMANENT"),
            _ => None,
        }
    }
}

/// Why an address is on the suppression list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suppressed {
    Unsubscribed,
    HardBounce,
    Complaint,
    Manual,
}

impl Suppressed {
    /// The reason of its word in the store and the API.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "UNSUBSCRIBED" => Self::Unsubscribed,
            "HARD_BOUNCE" => Self::HardBounce,
            "COMPLAINT" => Self::Complaint,
            "MANUAL" => Self::Manual,
            _ => return None,
        })
    }
}

/// What is known of one message before it is sent.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub class: MessageClass,
    /// None: a direct message to a bare address.
    pub endpoint: Option<&'a Endpoint>,
    pub suppressed: Option<Suppressed>,
    /// Messages of the app, and of this campaign, to the endpoint within 24 hours.
    pub sent_today: u32,
    pub campaign_today: u32,
    /// Times this campaign targeted it before.
    pub targeted: u32,
    pub caps: Caps,
    pub quiet: Option<&'a QuietTime>,
    pub expires: Option<Millis>,
    pub now: Millis,
}

/// Caps that hold for a message; 0 = none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    pub app_daily: u32,
    pub campaign_daily: u32,
    pub campaign_total: u32,
}

/// Whether a marketing message may go to an endpoint at all: status and opt-out, which direct messages pass
/// (reference A §2.4, B §5.1).
pub fn eligible(endpoint: &Endpoint) -> Result<(), Refusal> {
    if endpoint.status == Status::Inactive {
        return Err(Refusal::Inactive);
    }
    if endpoint.opt_out == OptOut::All {
        return Err(Refusal::OptedOut);
    }
    if endpoint.channel.is_none() {
        return Err(Refusal::MissingChannel);
    }
    if endpoint.address.as_deref().is_none_or(str::is_empty) {
        return Err(Refusal::MissingAddress);
    }
    Ok(())
}

/// Decides on one message, in the order of reference B §1.5.
///
/// # Errors
/// The reason it is not sent.
pub fn admit(facts: &Facts<'_>) -> Result<(), Refusal> {
    let marketing = facts.class == MessageClass::Marketing;
    if let (true, Some(endpoint)) = (marketing, facts.endpoint) {
        eligible(endpoint)?;
    }
    match facts.suppressed {
        Some(Suppressed::HardBounce) => return Err(Refusal::Bounced),
        Some(Suppressed::Complaint) => return Err(Refusal::Complained),
        Some(Suppressed::Manual) => return Err(Refusal::Blocked),
        Some(Suppressed::Unsubscribed) if marketing => return Err(Refusal::Unsubscribed),
        _ => {}
    }
    if !marketing {
        return Ok(());
    }
    if facts.expires.is_some_and(|expires| facts.now > expires) {
        return Err(Refusal::Expired);
    }
    let reached = |cap: u32, count: u32| cap > 0 && count >= cap;
    if reached(facts.caps.campaign_total, facts.targeted) {
        return Err(Refusal::CampaignCap);
    }
    if reached(facts.caps.campaign_daily, facts.campaign_today)
        || reached(facts.caps.app_daily, facts.sent_today)
    {
        return Err(Refusal::DailyCap);
    }
    let zone = facts.endpoint.and_then(|e| e.demographic.timezone.as_deref());
    match facts.quiet {
        Some(quiet) if quiet.holds(zone, facts.now) => Err(Refusal::QuietTime),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        channel::Channel,
        endpoint::{EndpointPatch, Rules, merge},
    };

    fn endpoint(change: impl Fn(&mut Endpoint)) -> Endpoint {
        let patch = EndpointPatch {
            channel: Some(Channel::Email),
            address: Some("a@b".to_owned()),
            ..EndpointPatch::default()
        };
        let rules = Rules { now: Millis(0), request_id: "", cohort: 0, newest_event: None, exported: false };
        let mut endpoint = merge(None, None, "e", &patch, &rules).unwrap().endpoint;
        change(&mut endpoint);
        endpoint
    }

    fn facts(endpoint: &Endpoint, class: MessageClass) -> Facts<'_> {
        Facts {
            class,
            endpoint: Some(endpoint),
            suppressed: None,
            sent_today: 0,
            campaign_today: 0,
            targeted: 0,
            caps: Caps::default(),
            quiet: None,
            expires: None,
            now: Millis(1_000),
        }
    }

    #[test]
    fn each_rule_refuses_marketing_by_its_reason() {
        use MessageClass::{Marketing, Transactional};
        let fine = endpoint(|_| {});
        let caps = Caps { app_daily: 2, campaign_daily: 1, campaign_total: 3 };
        let rows: Vec<(Endpoint, Facts<'_>, Option<Refusal>)> = vec![
            (fine.clone(), facts(&fine, Marketing), None),
            (endpoint(|e| e.status = Status::Inactive), facts(&fine, Marketing), Some(Refusal::Inactive)),
            (endpoint(|e| e.opt_out = OptOut::All), facts(&fine, Marketing), Some(Refusal::OptedOut)),
            (endpoint(|e| e.address = None), facts(&fine, Marketing), Some(Refusal::MissingAddress)),
            (
                fine.clone(),
                Facts { suppressed: Some(Suppressed::Unsubscribed), ..facts(&fine, Marketing) },
                Some(Refusal::Unsubscribed),
            ),
            (
                fine.clone(),
                Facts { expires: Some(Millis(999)), ..facts(&fine, Marketing) },
                Some(Refusal::Expired),
            ),
            (
                fine.clone(),
                Facts { caps, targeted: 3, ..facts(&fine, Marketing) },
                Some(Refusal::CampaignCap),
            ),
            (
                fine.clone(),
                Facts { caps, campaign_today: 1, ..facts(&fine, Marketing) },
                Some(Refusal::DailyCap),
            ),
            (fine.clone(), Facts { caps, sent_today: 2, ..facts(&fine, Marketing) }, Some(Refusal::DailyCap)),
            (endpoint(|e| e.opt_out = OptOut::All), facts(&fine, Transactional), None),
            (endpoint(|e| e.status = Status::Inactive), facts(&fine, Transactional), None),
            (
                fine.clone(),
                Facts { suppressed: Some(Suppressed::Unsubscribed), ..facts(&fine, Transactional) },
                None,
            ),
            (
                fine.clone(),
                Facts { suppressed: Some(Suppressed::HardBounce), ..facts(&fine, Transactional) },
                Some(Refusal::Bounced),
            ),
            (
                fine.clone(),
                Facts { suppressed: Some(Suppressed::Complaint), ..facts(&fine, Transactional) },
                Some(Refusal::Complained),
            ),
        ];
        for (endpoint, facts, wanted) in &rows {
            let facts = Facts { endpoint: Some(endpoint), ..*facts };
            assert_eq!(admit(&facts).err(), *wanted, "{facts:?}");
        }
    }
}
