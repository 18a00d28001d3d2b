//! Definitions of segments, campaigns, templates, channels: a head each, immutable revisions below.
//!
//! A revision has a serial that is never used again. Overwriting a version adds a revision with the same
//! version; reading a version gives the newest of them.

use crate::{Reader, Tx, blob, from_doc, sql, to_doc};
use model::{
    error::{Fault, Result},
    id::AppId,
    time::Millis,
};
use rusqlite::Row;
use std::collections::BTreeMap;

/// What is known of a definition besides its content.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    no: i64,
    pub id: String,
    pub created: Millis,
    pub modified: Millis,
    /// The number of the newest version there ever was: numbers are not used again.
    pub latest: i64,
    /// The version that is used when none is named (templates).
    pub active: i64,
    pub state: String,
    pub tags: BTreeMap<String, String>,
}

/// The content of one version.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    pub serial: i64,
    pub version: i64,
    pub created: Millis,
    /// Text of the API, opaque to the store.
    pub body: String,
    /// What the engine reads, as JSON.
    pub definition: String,
}

/// A content to be kept.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub body: String,
    pub definition: String,
}

impl Head {
    /// The number by which contacts name a campaign; it grows in creation order and is never used again.
    pub fn number(&self) -> i64 {
        self.no
    }
}

type HeadRow = (i64, String, i64, i64, i64, i64, String, String);

fn head_row(row: &Row<'_>) -> rusqlite::Result<HeadRow> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        row.get(4)?,
        row.get(5)?,
        row.get(6)?,
        row.get(7)?,
    ))
}

fn head((no, id, created, modified, latest, active, state, tags): HeadRow) -> Result<Head> {
    let (created, modified) = (Millis(created), Millis(modified));
    Ok(Head { no, id, created, modified, latest, active, state, tags: from_doc(&tags)? })
}

fn revision(row: &Row<'_>) -> rusqlite::Result<Revision> {
    Ok(Revision {
        serial: row.get(0)?,
        version: row.get(1)?,
        created: Millis(row.get(2)?),
        body: row.get(3)?,
        definition: row.get(4)?,
    })
}

impl Reader<'_> {
    pub(crate) fn owner(&self, app: Option<AppId>) -> Result<i64> {
        app.map_or(Ok(0), |app| self.number(app))
    }

    /// A definition's head. `app` none = of the account.
    pub fn head(&self, app: Option<AppId>, kind: &str, id: &str) -> Result<Option<Head>> {
        self.one(sql::HEAD, (self.owner(app)?, kind, id), head_row)?.map(head).transpose()
    }

    /// Heads in creation order, after the one with number `after`: that one may be gone.
    pub fn heads(
        &self,
        app: Option<AppId>,
        kind: &str,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Vec<Head>> {
        let rows =
            self.many(sql::HEADS, (self.owner(app)?, kind, after.unwrap_or(0), limit as i64), head_row)?;
        rows.into_iter().map(head).collect()
    }

    /// Heads of a kind in a state, of all apps or of one.
    pub fn heads_standing(&self, kind: &str, state: &str, app: Option<AppId>) -> Result<Vec<Head>> {
        let row = (kind, state, app.map(|app| blob(app.0)));
        self.many(sql::HEADS_STANDING, row, head_row)?.into_iter().map(head).collect()
    }

    /// How many heads the account has of the kinds that begin so.
    pub fn heads_of_account(&self, kind: &str) -> Result<usize> {
        self.count(sql::HEADS_OF_ACCOUNT, [kind])
    }

    /// How many versions there still are.
    pub fn versions_count(&self, head: &Head) -> Result<usize> {
        self.count(sql::VERSIONS_COUNT, [head.no])
    }

    /// The content of a version.
    pub fn revision(&self, head: &Head, version: i64) -> Result<Option<Revision>> {
        self.one(sql::REVISION, (head.no, version), revision)
    }

    /// The newest version that there still is; none when the head has lost all.
    pub fn revision_newest(&self, head: &Head) -> Result<Option<Revision>> {
        Ok(self.revisions(head, i64::MAX, 1)?.pop())
    }

    /// The content with a serial.
    pub fn revision_by_serial(&self, serial: i64) -> Result<Option<Revision>> {
        self.one(sql::REVISION_BY_SERIAL, [serial], revision)
    }

    /// Versions below `before`, newest first.
    pub fn revisions(&self, head: &Head, before: i64, limit: usize) -> Result<Vec<Revision>> {
        self.many(sql::REVISIONS, (head.no, before, limit as i64), revision)
    }
}

impl Tx<'_> {
    /// Creates a definition as version 1.
    ///
    /// # Errors
    /// 400 when the id is taken.
    pub fn head_add(
        &mut self,
        app: Option<AppId>,
        kind: &str,
        id: &str,
        at: Millis,
        meta: (&str, &BTreeMap<String, String>),
        draft: &Draft,
    ) -> Result<Head> {
        if self.head(app, kind, id)?.is_some() {
            return Err(Fault::invalid(format!("{id} exists already: update it, or choose another name")));
        }
        let (state, tags) = meta;
        let no = self.insert(sql::HEAD_ADD, (self.owner(app)?, kind, id, at.0, state, to_doc(tags)?))?;
        self.run(sql::REVISION_ADD, (no, 1, at.0, &draft.body, &draft.definition))?;
        self.head(app, kind, id)?.ok_or_else(|| Fault::bug("a head just added is gone"))
    }

    /// Adds a version, or overwrites the newest that there still is; returns its number.
    pub fn revise(&mut self, head: &Head, draft: &Draft, new_version: bool, at: Millis) -> Result<i64> {
        let newest = self.revision_newest(head)?.filter(|_| !new_version);
        let version = newest.map_or(head.latest + 1, |found| found.version);
        self.run(sql::REVISION_ADD, (head.no, version, at.0, &draft.body, &draft.definition))?;
        self.run(sql::HEAD_MOVE, (head.no, at.0, version.max(head.latest)))?;
        Ok(version)
    }

    /// Changes a definition's state.
    pub fn head_state(&mut self, app: Option<AppId>, kind: &str, id: &str, state: &str) -> Result<()> {
        self.run(sql::HEAD_STATE, (self.owner(app)?, kind, id, state)).map(drop)
    }

    /// Chooses the version that is used when none is named.
    pub fn head_active(
        &mut self,
        app: Option<AppId>,
        kind: &str,
        id: &str,
        version: i64,
        at: Millis,
    ) -> Result<()> {
        self.run(sql::HEAD_ACTIVE, (self.owner(app)?, kind, id, version, at.0)).map(drop)
    }

    /// Replaces a definition's tags.
    pub fn head_tags(
        &mut self,
        app: Option<AppId>,
        kind: &str,
        id: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<()> {
        self.run(sql::HEAD_TAGS, (self.owner(app)?, kind, id, to_doc(tags)?)).map(drop)
    }

    /// Erases every version of a definition, of those that keep secrets.
    pub fn revisions_erase(&mut self, head: &Head) -> Result<()> {
        self.run(sql::REVISIONS_ERASE, [head.no]).map(drop)
    }

    /// Removes a definition from all look-ups; its revisions stay readable by serial.
    pub fn head_delete(&mut self, app: Option<AppId>, kind: &str, id: &str) -> Result<()> {
        self.run(sql::HEAD_DELETE, (self.owner(app)?, kind, id)).map(drop)
    }

    /// Removes one version; its number is not used again.
    pub fn revision_forget(&mut self, head: &Head, version: i64) -> Result<()> {
        self.run(sql::REVISION_FORGET, (head.no, version)).map(drop)
    }
}
