//! What a segment would mean now: counted while somebody edits it, kept nowhere.

use crate::{
    Engine,
    apps::App,
    people::{Person, person_by_no},
};
use insight::audience::{self, Asking};
use model::{
    channel::Channel,
    error::{Fault, Result},
    id::AppId,
    segment::{self, Segment},
};
use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};
use store::Reader;

pub use insight::audience::{Alone, Estimate, Reach};

/// Suppressions read at a time.
const PAGE: usize = 1_000;

/// Says that nobody waits any more, when it is dropped.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

impl Engine {
    /// Counts a segment's members, rule by rule, with the first of them; stops when it is not awaited any more.
    ///
    /// # Errors
    /// 400 naming the rule that is wrong; 503 when the state is behind.
    pub async fn estimate(
        self: &Arc<Self>,
        app: &Arc<App>,
        segment: Segment,
    ) -> Result<(Estimate, Vec<Person>)> {
        segment::check(&segment)?;
        self.barrier().await?;
        let waiting = Waiting(Arc::default());
        let (engine, app, over) = (self.clone(), app.clone(), waiting.0.clone());
        let counting =
            tokio::task::spawn_blocking(move || engine.count(&app, &segment, &|| over.load(Relaxed)));
        let found = counting.await.map_err(Fault::bug)??;
        drop(waiting);
        found.ok_or_else(|| Fault::later("the estimate was given up"))
    }

    fn count(
        &self,
        app: &App,
        segment: &Segment,
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<(Estimate, Vec<Person>)>> {
        if stop() {
            return Ok(None);
        }
        self.with_people(app, |people| {
            let suppressed = suppressed(people.reader, app.id)?;
            let asking = Asking { now: self.now(), suppressed: &suppressed, stop };
            let Some(found) = audience::estimate(people, segment, &asking)? else { return Ok(None) };
            let sample = found.sample.iter().map(|no| person_by_no(people.reader, app, *no));
            let sample = sample.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
            Ok(Some((found, sample)))
        })
    }
}

/// Every address of an app's list.
fn suppressed(reader: &Reader<'_>, app: AppId) -> Result<HashSet<(Channel, String)>> {
    let (mut listed, mut after) = (HashSet::new(), ("".to_owned(), String::new()));
    loop {
        let page = reader.suppressions(app, (&after.0, &after.1), PAGE)?;
        let Some(last) = page.last() else { return Ok(listed) };
        after = (last.channel.as_str().to_owned(), last.address.clone());
        listed.extend(page.into_iter().map(|s| (s.channel, s.address)));
    }
}
