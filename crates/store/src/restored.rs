//! Definitions that come from another place, with their ids, dates and versions.

use crate::{Draft, Head, Tx, sql, to_doc};
use model::{
    error::{Fault, Result},
    id::AppId,
    time::Millis,
};
use std::collections::BTreeMap;

/// A definition as it was elsewhere.
#[derive(Clone, Debug)]
pub struct Restored {
    pub created: Millis,
    pub state: String,
    pub tags: BTreeMap<String, String>,
    /// The version that is used when none is named; none = the newest.
    pub active: Option<i64>,
    /// In order, each with its number and when it was written.
    pub versions: Vec<(i64, Millis, Draft)>,
}

/// What became of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    New,
    /// It was there, and has more versions now.
    Changed,
    Same,
    /// It was there and another one, which is left as it is.
    Differs,
}

impl Tx<'_> {
    /// Makes a definition as it was, or adds the versions that are newer than those there; what is there stays.
    ///
    /// # Errors
    /// A definition without a version.
    pub fn restore(&mut self, app: Option<AppId>, kind: &str, id: &str, from: &Restored) -> Result<Fate> {
        match self.head(app, kind, id)? {
            None => self.restore_new(app, kind, id, from),
            Some(head) => self.restore_over(&head, from),
        }
    }

    fn restore_new(&mut self, app: Option<AppId>, kind: &str, id: &str, from: &Restored) -> Result<Fate> {
        let (Some((_, first, _)), Some((newest, modified, _))) =
            (from.versions.first(), from.versions.last())
        else {
            return Err(Fault::bug(format!("{id} has no version")));
        };
        let active = from.active.unwrap_or(*newest);
        let tags = to_doc(&from.tags)?;
        let owner = self.owner(app)?;
        let created = from.created.min(*first);
        let no = self.insert(sql::HEAD_ADD, (owner, kind, id, created.0, &from.state, tags))?;
        for (version, at, draft) in &from.versions {
            self.run(sql::REVISION_ADD, (no, version, at.0, &draft.body, &draft.definition))?;
        }
        self.run(sql::HEAD_ACTIVE, (owner, kind, id, active, modified.0))?;
        self.run(sql::HEAD_MOVE, (no, modified.0, newest))?;
        Ok(Fate::New)
    }

    fn restore_over(&mut self, head: &Head, from: &Restored) -> Result<Fate> {
        let (mut fate, latest) = (Fate::Same, head.latest);
        for (version, at, draft) in &from.versions {
            match self.revision(head, *version)? {
                Some(found) if found.body == draft.body => {}
                Some(_) => return Ok(Fate::Differs),
                None if *version > latest => {
                    let no = head.number();
                    self.run(sql::REVISION_ADD, (no, version, at.0, &draft.body, &draft.definition))?;
                    self.run(sql::HEAD_MOVE, (no, at.0, version))?;
                    fate = Fate::Changed;
                }
                // Older than what is there: the numbers between are not filled.
                None => {}
            }
        }
        Ok(fate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Store};

    fn image(versions: &[(i64, &str)]) -> Restored {
        let draft = |body: &str| Draft { body: body.to_owned(), definition: "{}".to_owned() };
        Restored {
            created: Millis(5),
            state: String::new(),
            tags: BTreeMap::new(),
            active: None,
            versions: versions.iter().map(|(n, body)| (*n, Millis(10 + n), draft(body))).collect(),
        }
    }

    #[test]
    fn newer_versions_are_added_and_what_is_there_stays() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), Options::default()).unwrap();
        let restore = |from: Restored| store.write(move |tx| tx.restore(None, "kind", "id", &from)).wait();
        assert_eq!(restore(image(&[(2, "b"), (4, "d")])), Ok(Fate::New));
        let head = || store.read(|r| r.head(None, "kind", "id")).unwrap().unwrap();
        assert_eq!(
            (head().created, head().modified, head().latest, head().active),
            (Millis(5), Millis(14), 4, 4)
        );
        assert_eq!(restore(image(&[(2, "b"), (4, "d")])), Ok(Fate::Same));
        assert_eq!(restore(image(&[(4, "other")])), Ok(Fate::Differs));
        assert_eq!(restore(image(&[(1, "a"), (5, "e")])), Ok(Fate::Changed));
        let bodies = store.read(|r| r.revisions(&head(), i64::MAX, 9)).unwrap();
        let bodies: Vec<_> = bodies.into_iter().map(|revision| revision.body).collect();
        assert_eq!(bodies, ["e", "d", "b"]);
    }

    #[test]
    fn a_copy_is_whole_and_leaves_the_original_alone() {
        let (dir, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let store = Store::open(dir.path(), Options::default()).unwrap();
        store.write(|tx| tx.kv_put("a", b"1")).wait().unwrap();
        assert!(crate::copy(dir.path(), &to.path().join("busy")).is_err(), "a server uses it");
        drop(store);
        let target = to.path().join("copy");
        let again = || crate::copy(dir.path(), &target);
        // The writer's thread lets go of the lock a moment later.
        (0..500)
            .find(|_| {
                again().is_ok() || {
                    std::thread::sleep(std::time::Duration::from_millis(2));
                    false
                }
            })
            .unwrap();
        let copy = Store::open(&target, Options::default()).unwrap();
        copy.write(|tx| tx.kv_put("a", b"2")).wait().unwrap();
        let original = Store::open(dir.path(), Options::default()).unwrap();
        assert_eq!(original.read(|r| r.kv("a")).unwrap().as_deref(), Some(b"1".as_slice()));
        assert!(crate::copy(&to.path().join("absent"), &to.path().join("empty")).is_ok());
    }
}
