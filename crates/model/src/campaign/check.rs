//! What a campaign may be, beyond the bounds of its members (reference B §1.3, §1.6).

use super::{Campaign, Frequency, Start};
use crate::{
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
        if schedule.frequency != Frequency::Once || schedule.local_time {
            let text = "Schedule: this version runs IMMEDIATE and ONCE campaigns in UTC; \
                        other frequencies and IsLocalTime come later";
            return Err(Fault::Caller(crate::error::Reason::NotBuilt, text.to_owned()));
        }
    }
    Ok(())
}
