//! What became of definitions, for people and for machines.

use super::{
    document::{Document, Kind},
    text,
};
use engine::import::Fate;
use serde::Serialize;
use std::collections::BTreeMap;

/// A thing of which something is to be said.
pub(super) struct Thing {
    kind: &'static str,
    name: String,
    file: String,
}

impl Thing {
    pub(super) fn of(kind: Kind, document: &Document) -> Self {
        let part = |name: &str| text(&document.body, name);
        let id = part("Id").or(part("TemplateName")).or(part("Platform")).or(part("ApplicationId"));
        let name = match (id, part("Name")) {
            (Some(id), Some(name)) => format!("{id} ({name})"),
            (Some(id), None) => id.to_owned(),
            (None, _) => String::new(),
        };
        Self { kind: word(kind), name, file: document.file.clone() }
    }
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::App => "app",
        Kind::Settings => "settings",
        Kind::Channel | Kind::ChannelListed => "channel",
        Kind::Template | Kind::TemplateListed => "template",
        Kind::Recommender => "recommender",
        Kind::Segment => "segment",
        Kind::Campaign => "campaign",
        Kind::Journey => "journey",
        Kind::Stream => "event stream",
        Kind::Tags => "tags",
        Kind::Other => "other",
    }
}

/// Something to be said of one thing.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Note {
    pub kind: &'static str,
    pub name: String,
    pub file: String,
    pub text: String,
}

/// Things of one kind.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Counts {
    pub new: u64,
    pub changed: u64,
    pub same: u64,
    /// There and another one: left as it is.
    pub differs: u64,
    pub left_out: u64,
}

/// What an import of definitions did.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DefinitionsReport {
    pub kinds: BTreeMap<&'static str, Counts>,
    /// What came along, but not as it was.
    pub notes: Vec<Note>,
    /// What could not come along, and why.
    pub left_out: Vec<Note>,
    pub remarks: Vec<String>,
    pub files_not_read: BTreeMap<String, String>,
}

impl DefinitionsReport {
    pub(super) fn done(&mut self, thing: &Thing, fate: Fate, notes: Vec<String>) {
        let counts = self.kinds.entry(thing.kind).or_default();
        match fate {
            Fate::New => counts.new += 1,
            Fate::Changed => counts.changed += 1,
            Fate::Same => counts.same += 1,
            Fate::Differs => counts.differs += 1,
        }
        if fate == Fate::Differs {
            self.note(thing, "it is here already and differs: what is here stays".to_owned());
        }
        notes.into_iter().for_each(|text| self.note(thing, text));
    }

    pub(super) fn note(&mut self, thing: &Thing, text: String) {
        self.notes.push(note(thing, text));
    }

    pub(super) fn left_out(&mut self, thing: &Thing, why: String) {
        self.kinds.entry(thing.kind).or_default().left_out += 1;
        self.left_out.push(note(thing, why));
    }
}

fn note(thing: &Thing, text: String) -> Note {
    Note { kind: thing.kind, name: thing.name.clone(), file: thing.file.clone(), text }
}
