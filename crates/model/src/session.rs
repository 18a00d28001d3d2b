//! How long a console session lives.

use crate::time::{DAY, MINUTE, Millis};

/// Without a call.
pub const IDLE_MS: i64 = 14 * DAY;
/// In all.
pub const ABSOLUTE_MS: i64 = 60 * DAY;
/// How exactly the last call is remembered.
pub const SEEN_MS: i64 = MINUTE;
/// How long an invitation may be taken up.
pub const INVITATION_MS: i64 = 7 * DAY;

/// Whether a session still counts.
pub fn is_alive(created: Millis, seen: Millis, now: Millis) -> bool {
    now.0 - seen.0 < IDLE_MS && now.0 - created.0 < ABSOLUTE_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_ones_and_old_ones_end() {
        let begun = Millis(0);
        assert!(is_alive(begun, begun, Millis(14 * DAY - 1)));
        assert!(!is_alive(begun, begun, Millis(14 * DAY)));
        assert!(is_alive(begun, Millis(59 * DAY), Millis(60 * DAY - 1)));
        assert!(!is_alive(begun, Millis(59 * DAY), Millis(60 * DAY)));
    }
}
