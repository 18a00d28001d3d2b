//! When a message that was refused for now is tried again.

use crate::time::{DAY, HOUR, MINUTE, Millis};

/// Waits before the second, third, … attempt; the last one repeats.
const LADDER: &[i64] = &[MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR];
/// After this long the message is given up: a soft bounce.
const GIVE_UP: i64 = DAY;

/// When the attempt after number `attempt` (0 = the first) is due; none when it is over.
pub fn next_attempt(
    attempt: u32,
    first_tried: Millis,
    now: Millis,
    expires: Option<Millis>,
) -> Option<Millis> {
    let wait = LADDER[(attempt as usize).min(LADDER.len() - 1)];
    let due = now.plus(wait);
    let over = due > first_tried.plus(GIVE_UP) || expires.is_some_and(|expires| due > expires);
    (!over).then_some(due)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_and_end_after_a_day() {
        let (mut now, mut waits) = (Millis(0), Vec::new());
        for attempt in 0.. {
            let Some(due) = next_attempt(attempt, Millis(0), now, None) else { break };
            waits.push((due.0 - now.0) / MINUTE);
            now = due;
        }
        assert_eq!(&waits[..7], [1, 5, 15, 30, 60, 120, 240]);
        assert!(now.0 <= DAY && now.0 > DAY - 4 * HOUR);
        assert_eq!(next_attempt(0, Millis(0), Millis(0), Some(Millis(MINUTE - 1))), None);
    }
}
