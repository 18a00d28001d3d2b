//! Definitions with versions: segments, campaigns, templates, channels.

use crate::{Engine, quotas};
use model::{
    error::{Fault, Reason, Result},
    id::AppId,
};
use std::collections::BTreeMap;
pub use store::Draft;
use store::{Head, Revision};

/// The kinds of a campaign's, of a journey's and of a segment's definition.
pub const CAMPAIGN: &str = "campaign";
pub const JOURNEY: &str = "journey";
pub const SEGMENT: &str = "segment";

/// One version of a definition.
#[derive(Clone, Debug)]
pub struct Definition {
    pub head: Head,
    pub revision: Revision,
}

impl Definition {
    /// What the engine reads of it.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        read(&self.revision)
    }
}

/// What the engine reads of a version.
pub(crate) fn read<T: serde::de::DeserializeOwned>(revision: &Revision) -> Result<T> {
    serde_json::from_str(&revision.definition).map_err(Fault::bug)
}

/// The content of a new version: the API's own text, and what the engine reads.
pub fn draft(body: &impl serde::Serialize, definition: &impl serde::Serialize) -> Result<Draft> {
    let body = serde_json::to_string(body).map_err(Fault::bug)?;
    Ok(Draft { body, definition: serde_json::to_string(definition).map_err(Fault::bug)? })
}

/// Where a definition lives: its app (none = the account), its kind, its id.
#[derive(Clone, Copy, Debug)]
pub struct At<'a>(pub Option<AppId>, pub &'static str, pub &'a str);

impl Engine {
    /// Creates a definition as version 1.
    ///
    /// # Errors
    /// 400 when the id is taken.
    pub async fn define(
        &self,
        at: At<'_>,
        draft: Draft,
        state: &str,
        tags: BTreeMap<String, String>,
    ) -> Result<Definition> {
        let (At(app, kind, id), now) = (at, self.now());
        let (id, state, of) = (id.to_owned(), state.to_owned(), self.settings.quotas);
        let made = self.store.write(move |tx| {
            quotas::definition(&of, tx, kind)?;
            let head = tx.head_add(app, kind, &id, now, (&state, &tags), &draft)?;
            newest(tx, head)
        });
        made.await
    }

    /// Adds a version, or overwrites the latest; `expect` is the latest version the caller saw.
    ///
    /// # Errors
    /// 404 when it is gone; 409 when somebody else was quicker.
    pub async fn redefine(
        &self,
        at: At<'_>,
        draft: Draft,
        new_version: bool,
        expect: Option<i64>,
    ) -> Result<Definition> {
        let (At(app, kind, id), now) = (at, self.now());
        let (id, of) = (id.to_owned(), self.settings.quotas);
        let made = self.store.write(move |tx| {
            let head = tx.head(app, kind, &id)?.ok_or_else(|| gone(kind))?;
            if new_version {
                quotas::version(&of, tx, kind, &head)?;
            }
            let latest = tx.revision_newest(&head)?.map_or(0, |found| found.version);
            if let Some(version) = expect.filter(|version| *version != latest) {
                let text = format!("version {version} is not the latest: that is {latest}");
                return Err(Fault::invalid(text));
            }
            tx.revise(&head, &draft, new_version, now)?;
            let head = tx.head(app, kind, &id)?.ok_or_else(|| gone(kind))?;
            newest(tx, head)
        });
        made.await
    }

    /// Creates a definition, or adds a version to it.
    pub async fn put_definition(&self, at: At<'_>, draft: Draft) -> Result<Definition> {
        match self.definition_if_any(at)? {
            Some(_) => self.redefine(at, draft, true, None).await,
            None => self.define(at, draft, "", BTreeMap::new()).await,
        }
    }

    /// A definition's latest version; none when there is no such definition.
    pub fn definition_if_any(&self, at: At<'_>) -> Result<Option<Definition>> {
        match self.definition(at, None) {
            Ok(found) => Ok(Some(found)),
            Err(Fault::Caller(Reason::Missing, _)) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// Adds or overwrites tags (`Some`), or takes them away (`None`).
    ///
    /// # Errors
    /// 404; what `check` says of all of them.
    pub async fn tag_definition(
        &self,
        at: At<'_>,
        changes: Tags,
        check: fn(&BTreeMap<String, String>) -> Result<()>,
    ) -> Result<()> {
        let At(app, kind, id) = at;
        let id = id.to_owned();
        let tagged = self.store.write(move |tx| {
            let mut head = tx.head(app, kind, &id)?.ok_or_else(|| gone(kind))?;
            retag(&mut head.tags, changes);
            check(&head.tags)?;
            tx.head_tags(app, kind, &id, &head.tags)
        });
        tagged.await
    }

    /// A definition's latest version, or a given one.
    ///
    /// # Errors
    /// 404 when there is none.
    pub fn definition(&self, at: At<'_>, version: Option<i64>) -> Result<Definition> {
        let At(app, kind, id) = at;
        self.store.read(|r| {
            let head = r.head(app, kind, id)?.ok_or_else(|| gone(kind))?;
            match version {
                None => newest(r, head),
                Some(version) => numbered(r, head, (kind, version)),
            }
        })
    }

    /// A definition's active version.
    ///
    /// # Errors
    /// 404 when there is no such definition.
    pub fn active_definition(&self, at: At<'_>) -> Result<Definition> {
        let At(app, kind, id) = at;
        self.store.read(|r| {
            let head = r.head(app, kind, id)?.ok_or_else(|| gone(kind))?;
            let active = head.active;
            numbered(r, head, (kind, active))
        })
    }

    /// Latest versions in creation order, after the one with number `after`.
    pub fn definitions(
        &self,
        app: Option<AppId>,
        kind: &'static str,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Vec<Definition>> {
        self.store
            .read(|r| r.heads(app, kind, after, limit)?.into_iter().map(|head| newest(r, head)).collect())
    }

    /// All versions, newest first, below `before`.
    ///
    /// # Errors
    /// 404 when there is no such definition.
    pub fn versions(&self, at: At<'_>, before: i64, limit: usize) -> Result<(Head, Vec<Revision>)> {
        let At(app, kind, id) = at;
        self.store.read(|r| {
            let head = r.head(app, kind, id)?.ok_or_else(|| gone(kind))?;
            let revisions = r.revisions(&head, before, limit)?;
            Ok((head, revisions))
        })
    }

    /// Deletes a definition; returns what it was.
    ///
    /// # Errors
    /// 404 when there is none.
    pub async fn undefine(&self, at: At<'_>) -> Result<Definition> {
        let was = self.definition(at, None)?;
        let (At(app, kind, _), id) = (at, was.head.id.clone());
        self.store.write(move |tx| tx.head_delete(app, kind, &id)).await?;
        Ok(was)
    }
}

/// Changes of tags: a key's new value, or none to take it away.
pub type Tags = BTreeMap<String, Option<String>>;

/// Makes changes of tags.
pub(crate) fn retag(tags: &mut BTreeMap<String, String>, changes: Tags) {
    for (key, value) in changes {
        match value {
            Some(value) => tags.insert(key, value),
            None => tags.remove(&key),
        };
    }
}

/// A definition with its newest version.
pub(crate) fn newest(r: &store::Reader<'_>, head: Head) -> Result<Definition> {
    let revision = r.revision_newest(&head)?;
    let revision = revision.ok_or_else(|| Fault::bug(format!("{} has no version", head.id)))?;
    Ok(Definition { head, revision })
}

fn numbered(r: &store::Reader<'_>, head: Head, (kind, version): (&str, i64)) -> Result<Definition> {
    let missing = || Fault::missing(format!("{} has no version {version}", titled(kind)));
    let revision = r.revision(&head, version)?.ok_or_else(missing)?;
    Ok(Definition { head, revision })
}

/// 404 in the API's manner.
pub fn gone(kind: &str) -> Fault {
    Fault::missing(format!("{} not found", titled(kind)))
}

/// A kind as texts name it: `template-sms` is a template, too.
fn titled(kind: &str) -> String {
    let mut name = kind.split_once('-').map_or(kind, |(noun, _)| noun).to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}
