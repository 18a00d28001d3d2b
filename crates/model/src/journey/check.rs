//! What also a draft keeps to, beyond the bounds of its members (reference B §2.1, §2.5).

use super::{Condition, Journey, Moment, Schedule, Step};
use crate::{
    error::{Fault, Result},
    segment::{self, Segment},
};

/// Checks what a journey says, whatever it lacks.
///
/// # Errors
/// 400 naming the member and the bound.
pub fn check(journey: &Journey) -> Result<()> {
    for (id, step) in journey.steps() {
        check_step(step).map_err(|fault| fault.of(&format!("Activities.{id}.{}", step.member())))?;
    }
    if journey.refresh_ms == Some(0) {
        return Err(Fault::invalid("RefreshFrequency: longer than nothing"));
    }
    check_zone(&journey.schedule)
}

fn check_step(step: &Step) -> Result<()> {
    for condition in step.conditions() {
        if let Condition::Dimensions(dimensions) = condition {
            segment::check(&Segment { dimensions: Some((**dimensions).clone()), ..Segment::default() })?;
        }
    }
    Ok(())
}

/// Both times are written in the schedule's own zone.
fn check_zone(schedule: &Schedule) -> Result<()> {
    let Some(zone) = &schedule.zone else { return Ok(()) };
    let check = |name: &str, moment: Option<Moment>| match moment.filter(|m| m.offset_s != zone.offset_s()) {
        None => Ok(()),
        Some(moment) => {
            let written = moment.to_string();
            // As clients write UTC, and as the text of the original has it.
            let written = written.strip_suffix("+00:00").map_or(written.clone(), |start| format!("{start}Z"));
            Err(Fault::invalid(format!(
                "Journey validation failed, {name} time {written} doesn't have the same offset as the journey's \
                 schedule offset: {}",
                zone.as_str()
            )))
        }
    };
    check("Start", schedule.start)?;
    check("End", schedule.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journey::{Activity, Zone};

    fn journey() -> Journey {
        Journey { name: "j".to_owned(), ..Journey::default() }
    }

    fn refused(change: impl FnOnce(&mut Journey)) -> String {
        let mut journey = journey();
        change(&mut journey);
        check(&journey).err().map(|fault| fault.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_draft_may_lack_everything_but_a_name() {
        let empty = |j: &mut Journey| drop(j.activities.insert("a1".to_owned(), Activity::default()));
        assert_eq!(refused(empty), "");
        assert_eq!(refused(|j| j.start_activity = Some("nobody".to_owned())), "");
    }

    #[test]
    fn a_refresh_takes_some_time() {
        assert!(refused(|j| j.refresh_ms = Some(0)).starts_with("RefreshFrequency"));
    }

    #[test]
    fn times_are_written_in_the_schedules_zone() {
        let text = refused(|j| {
            j.schedule.zone = Zone::parse("UTC+09");
            j.schedule.start = Moment::parse("2023-10-03T03:15:00Z");
        });
        let wanted = "Journey validation failed, Start time 2023-10-03T03:15:00Z doesn't have the same offset as \
                      the journey's schedule offset: UTC+09";
        assert_eq!(text, wanted);
        let fine = refused(|j| {
            j.schedule.zone = Zone::parse("UTC+09");
            j.schedule.start = Moment::parse("2023-10-03T03:15:00+09:00");
        });
        assert_eq!(fine, "");
    }
}
