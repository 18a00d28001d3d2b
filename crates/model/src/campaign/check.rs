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
        if let (Start::At(start), Some(end)) = (schedule.start, schedule.end)
            && end <= start
        {
            return Err(Fault::invalid("Schedule.EndTime: after StartTime"));
        }
        check_in_app(treatment)?;
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
