//! Bringing in what people saved of the original: definitions, endpoints, archives of events, addresses not to be sent
//! to (docs/import.md). Each can be done again: what is there already is not made twice.
//!
//! These block, and are for a program that has the data directory to itself (ADR 0009).

mod definitions;
mod events;
mod files;
mod lists;
mod people;
mod suppressions;
mod told;

pub use definitions::{AppImage, settings_of};
pub use events::{EventsReport, Into};
pub use files::Files;
pub use lists::listed;
pub use people::PeopleReport;
pub use store::{Fate, Restored};
pub use suppressions::{Listing, SuppressionsReport};

use crate::Engine;
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc};

/// Bad lines that a report lists; all are counted.
const BAD_SHOWN: usize = 20;

/// How far an import is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Step {
    /// Bytes of the files, as they lie there.
    pub bytes: u64,
    pub of: u64,
    pub records: u64,
}

/// Who is told how far it is.
pub type Watch<'a> = &'a (dyn Fn(Step) + Sync);

/// A line that could not be taken in.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BadLine {
    pub file: String,
    pub line: u64,
    pub reason: String,
}

/// Bad lines: all counted, the first listed; and the files that could not be read at all, or not to their end.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Trouble {
    pub bad: u64,
    pub bad_lines: Vec<BadLine>,
    pub files_not_read: BTreeMap<String, String>,
}

impl Trouble {
    fn bad(&mut self, file: &str, line: u64, reason: impl std::fmt::Display) {
        self.bad += 1;
        if self.bad_lines.len() < BAD_SHOWN {
            self.bad_lines.push(BadLine { file: file.to_owned(), line, reason: reason.to_string() });
        }
    }
}

impl Engine {
    /// Follows the log, and nothing else: nothing that is due is begun, nothing is sent. Ends when dropped.
    pub fn only_follow(self: &Arc<Self>) -> tokio::task::JoinSet<()> {
        let mut following = tokio::task::JoinSet::new();
        following.spawn(crate::follow::StateFollower(self.clone()).run());
        following
    }
}
