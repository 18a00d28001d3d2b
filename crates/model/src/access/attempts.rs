//! How often somebody may try.

use crate::time::{MINUTE, Millis, SECOND};
use std::collections::{HashMap, VecDeque};

/// How long an attempt counts.
pub const WINDOW_MS: i64 = 15 * MINUTE;
/// Names that are remembered; beyond it the oldest are forgotten.
const NAMES_MAX: usize = 20_000;

/// Attempts of the last quarter of an hour, by name.
#[derive(Default)]
pub struct Attempts(HashMap<String, VecDeque<Millis>>);

impl Attempts {
    /// Counts one attempt under each name, unless one of them has used up its own number.
    ///
    /// # Errors
    /// Seconds after which the next one is free.
    pub fn take(&mut self, names: &[(&str, usize)], now: Millis) -> Result<(), i64> {
        for (name, max) in names {
            let Some(times) = self.0.get_mut(*name) else { continue };
            times.retain(|at| now.0 - at.0 < WINDOW_MS);
            if times.len() >= *max {
                let free = times.front().map_or(0, |first| first.0 + WINDOW_MS - now.0);
                return Err((free / SECOND).max(0) + 1);
            }
        }
        if self.0.len() + names.len() > NAMES_MAX {
            self.forget_old(now);
        }
        for (name, _) in names {
            self.0.entry((*name).to_owned()).or_default().push_back(now);
        }
        Ok(())
    }

    /// The last attempt under each name was right: it does not count.
    pub fn give_back(&mut self, names: &[(&str, usize)]) {
        for (name, _) in names {
            if let Some(times) = self.0.get_mut(*name) {
                times.pop_back();
                if times.is_empty() {
                    self.0.remove(*name);
                }
            }
        }
    }

    fn forget_old(&mut self, now: Millis) {
        self.0.retain(|_, times| times.back().is_some_and(|at| now.0 - at.0 < WINDOW_MS));
        if self.0.len() > NAMES_MAX {
            self.0.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_ones_count_for_a_quarter_of_an_hour() {
        let mut attempts = Attempts::default();
        let names = [("mail ana", 2), ("address 1", 3)];
        assert_eq!(attempts.take(&names, Millis(0)), Ok(()));
        assert_eq!(attempts.take(&names, Millis(1_000)), Ok(()));
        assert_eq!(attempts.take(&names, Millis(2_000)), Err(15 * 60 - 2 + 1));
        let other = [("mail bob", 2), ("address 1", 3)];
        assert_eq!(attempts.take(&other, Millis(2_000)), Ok(()));
        assert!(attempts.take(&other, Millis(2_000)).is_err(), "the address has had its three");
        assert_eq!(attempts.take(&names, Millis(WINDOW_MS)), Ok(()));
    }

    #[test]
    fn right_ones_do_not_count() {
        let mut attempts = Attempts::default();
        let names = [("mail ana", 1)];
        for _ in 0..3 {
            assert_eq!(attempts.take(&names, Millis(0)), Ok(()));
            attempts.give_back(&names);
        }
        assert!(attempts.0.is_empty());
    }
}
