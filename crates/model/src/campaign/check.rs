//! What a campaign may be, beyond the bounds of its members (reference B §1.3, §1.6).

use super::{Campaign, Frequency, Start, Treatment};
use crate::{
    channel::Channel,
    error::{Fault, Result},
    time::Millis,
};

/// Checks a campaign that is created or changed at `now`.
///
/// # Errors
/// 400 naming the member and the bound.
pub fn check(campaign: &Campaign, now: Millis) -> Result<()> {
    let others: u32 = campaign.treatments.iter().skip(1).map(|t| u32::from(t.size_percent)).sum();
    if u32::from(campaign.holdout_percent) + others > 100 {
        return Err(Fault::invalid("HoldoutPercent and SizePercent: at most 100 together"));
    }
    for treatment in &campaign.treatments {
        let schedule = &treatment.schedule;
        if matches!(schedule.start, Start::At(at) if at < now) {
            return Err(Fault::invalid("StartTime must be at least current time."));
        }
        let start = match schedule.start {
            Start::At(start) => start,
            Start::Immediate => now,
        };
        if schedule.end.is_some_and(|end| end <= start) {
            return Err(Fault::invalid("Schedule.EndTime: after StartTime"));
        }
        check_in_app(treatment)?;
    }
    let by_device = |treatment: &&Treatment| treatment.schedule.frequency == Frequency::InAppEvent;
    let on_devices = campaign.treatments.iter().filter(by_device).count();
    if on_devices > 0 && on_devices < campaign.treatments.len() {
        return Err(Fault::invalid(
            "AdditionalTreatments.Schedule.Frequency: IN_APP_EVENT for all treatments or none",
        ));
    }
    Ok(())
}

/// Messages inside of the app wait for events on the device, and nothing else does (reference B §4.6).
fn check_in_app(treatment: &Treatment) -> Result<()> {
    let by_device = treatment.schedule.frequency == Frequency::InAppEvent;
    let elsewhere =
        treatment.email.is_some() || treatment.others.iter().any(|channel| *channel != Channel::InApp);
    if by_device && elsewhere {
        return Err(Fault::invalid("MessageConfiguration: an InAppMessage only, for IN_APP_EVENT"));
    }
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
