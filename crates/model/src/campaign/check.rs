//! What a campaign may be (reference B §1.1, §1.6, §1.7; A §1.2).

use super::{Campaign, Frequency, Limits, Start, Treatment};
use crate::{
    channel::Channel,
    error::{Fault, Result},
    limits::{ADDITIONAL_TREATMENTS, EMAIL_HEADER_NAME_CHARS, EMAIL_HEADER_VALUE_CHARS, EMAIL_HEADERS},
    time::Millis,
};

/// Caps go up to this. A §1.2.
const CAP_MAX: u32 = 100;
/// Seconds a run may keep trying, at least. A §1.2.
const DURATION_MIN_S: i64 = 60;
/// Messages a second at most. A §1.2.
const RATE_MAX: u32 = 20_000;

/// Checks a campaign that is created or changed at `now`.
///
/// # Errors
/// 400 naming the member and the bound.
pub fn check(campaign: &Campaign, now: Millis) -> Result<()> {
    if campaign.treatments.len() > ADDITIONAL_TREATMENTS + 1 {
        return Err(Fault::invalid(format!("AdditionalTreatments: at most {ADDITIONAL_TREATMENTS}")));
    }
    let others: u32 = campaign.treatments.iter().skip(1).map(|t| u32::from(t.size_percent)).sum();
    if campaign.treatments.iter().skip(1).any(|t| t.size_percent < 1) {
        return Err(Fault::invalid("AdditionalTreatments.SizePercent: at least 1"));
    }
    if campaign.holdout_percent > 100 || u32::from(campaign.holdout_percent) + others > 100 {
        return Err(Fault::invalid("HoldoutPercent and SizePercent: at most 100 together"));
    }
    check_limits(&campaign.limits)?;
    for treatment in &campaign.treatments {
        let schedule = &treatment.schedule;
        if matches!(schedule.start, Start::At(at) if at < now) {
            return Err(Fault::invalid("StartTime must be at least current time."));
        }
        if let (Start::At(start), Some(end)) = (schedule.start, schedule.end)
            && end <= start
        {
            return Err(Fault::invalid("Schedule.EndTime: after StartTime"));
        }
        check_in_app(treatment)?;
        if let Some(email) = &treatment.email {
            check_headers(&email.parts.headers)?;
        }
    }
    Ok(())
}

/// Messages inside of the app wait for events on the device, and nothing else does (reference B §4.6).
fn check_in_app(treatment: &Treatment) -> Result<()> {
    let by_device = treatment.schedule.frequency == Frequency::InAppEvent;
    match treatment.others.contains(&Channel::InApp) {
        true if !by_device => {
            Err(Fault::invalid("Schedule.Frequency: IN_APP_EVENT for an InAppMessage or InAppTemplate"))
        }
        false if by_device => Err(Fault::invalid(
            "MessageConfiguration.InAppMessage or InAppTemplate: required for IN_APP_EVENT",
        )),
        _ => Ok(()),
    }
}

/// Bounds of caps, duration and rate.
///
/// # Errors
/// 400 naming the member and the bound.
pub fn check_limits(limits: &Limits) -> Result<()> {
    let rate = limits.messages_per_second;
    match limits {
        l if l.daily > CAP_MAX || l.total > CAP_MAX => {
            Err(Fault::invalid(format!("Limits.Daily and Total: 0..{CAP_MAX}")))
        }
        l if l.maximum_duration_s.is_some_and(|s| s < DURATION_MIN_S) => {
            Err(Fault::invalid(format!("Limits.MaximumDuration: at least {DURATION_MIN_S} seconds")))
        }
        _ if rate.is_some_and(|rate| rate == 0 || rate > RATE_MAX) => {
            Err(Fault::invalid(format!("Limits.MessagesPerSecond: 1..{RATE_MAX}")))
        }
        _ => Ok(()),
    }
}

/// Further header lines of an e-mail (reference B §3.5); those that the sender makes are refused.
///
/// # Errors
/// 400 naming the header.
pub fn check_headers(headers: &[(String, String)]) -> Result<()> {
    const OURS: &[&str] = &[
        "from",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "return-path",
        "sender",
    ];
    if headers.len() > EMAIL_HEADERS {
        return Err(Fault::invalid(format!("Headers: at most {EMAIL_HEADERS}")));
    }
    for (name, value) in headers {
        let graphic = !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic() && b != b':');
        if !graphic || name.len() > EMAIL_HEADER_NAME_CHARS {
            return Err(Fault::invalid(format!(
                "Headers.{name}: 1..{EMAIL_HEADER_NAME_CHARS} visible characters, no colon"
            )));
        }
        if OURS.contains(&name.to_ascii_lowercase().as_str()) {
            return Err(Fault::invalid(format!("Headers.{name}: the service writes this header itself")));
        }
        if value.contains(['\r', '\n', '\0']) {
            return Err(Fault::invalid(format!("Headers.{name}: one line")));
        }
        // What has variables is as long as it is once rendered.
        if !value.contains("{{") && value.chars().count() > EMAIL_HEADER_VALUE_CHARS {
            return Err(Fault::invalid(format!(
                "Headers.{name}: at most {EMAIL_HEADER_VALUE_CHARS} characters"
            )));
        }
    }
    Ok(())
}
