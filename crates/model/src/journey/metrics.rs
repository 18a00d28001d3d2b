//! What is counted of journeys: the keys that each answer has (reference A §7.6, B §2.9).

use super::Step;

/// Entered a run of the journey.
pub const ENTERED: &str = "ENDPOINT_ENTERED";
/// Inside now: entered, less those who left and those removed; computed, not counted.
pub const ACTIVE: &str = "ENDPOINT_ACTIVE";
/// Came to an end of the journey.
pub const LEFT: &str = "ENDPOINT_LEFT";
/// Were inside when the journey was cancelled.
pub const CANCELLED: &str = "CANCELLED";
/// Were inside already.
pub const REJECTED: &str = "ACTIVE_ENDPOINT_REJECTED";

/// What every answer about a journey and its runs has.
pub const OF_JOURNEYS: &[&str] = &[ENTERED, ACTIVE, LEFT, CANCELLED, "REENTRY_CAP_EXCEEDED", REJECTED];

const OF_MESSAGES: &[&str] = &[
    "SUCCESS",
    "DAILY_CAP_EXCEEDED",
    "QUIET_TIME",
    "FAILURE_PERMANENT",
    "TRANSIENT_FAILURE",
    "SERVICE_FAILURE",
    "THROTTLED",
    "UNKNOWN",
];
const OF_CALLS: &[&str] = &[
    "CALL_QUEUED",
    "CONTINUE_WAITING",
    "DIAL_FAILURE",
    "DROPPED",
    "TIMEOUT",
    "WAIT_FINISHED",
    "WAIT_FOR_QUIET_HOURS",
    "WAIT_STARTED",
];

/// What an answer about an activity has. The branch taken when no other was is the last one.
pub fn of_activity(step: &Step) -> Vec<String> {
    let owned = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
    let branches = |n: usize| (1..=n).map(|at| format!("Branch_{at}")).collect();
    match step {
        Step::Message(_) => owned(OF_MESSAGES),
        Step::ContactCenter { .. } => owned(OF_CALLS),
        Step::Wait { .. } => owned(&["WAIT_STARTED", "WAIT_FINISHED", "WAIT_SKIPPED"]),
        Step::ConditionalSplit(_) => owned(&["Branch_TRUE", "Branch_FALSE"]),
        Step::MultiCondition(split) => branches(split.branches.len() + 1),
        Step::RandomSplit { branches: all } => branches(all.len()),
        Step::Holdout { .. } => owned(&["HOLDOUT", "PASSED"]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Branch, Condition, MultiCondition, RandomBranch};
    use super::*;

    #[test]
    fn branches_are_counted_one_by_one() {
        let branch = || Branch { condition: Condition::Open, next: None };
        let multi = MultiCondition { branches: vec![branch(), branch()], ..Default::default() };
        assert_eq!(of_activity(&Step::MultiCondition(multi)), ["Branch_1", "Branch_2", "Branch_3"]);
        let random = vec![RandomBranch { percentage: 50, next: None }; 2];
        assert_eq!(of_activity(&Step::RandomSplit { branches: random }), ["Branch_1", "Branch_2"]);
        assert_eq!(of_activity(&Step::Holdout { percentage: 1, next: None }), ["HOLDOUT", "PASSED"]);
    }
}
