//! Followers: no input, only a cursor. A crash anywhere replays to the same result.

pub(crate) mod fold;
mod state;

/// The follower that applies records to the state in SQLite.
pub(crate) const STATE: &str = "state";

pub use state::StateFollower;
