//! How the server is doing, as somebody looks at it.

use crate::{Engine, apps::App, held};
use model::{error::Result, id::AppId, time::Millis};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use store::Queued;

/// How far back the pace of events looks.
const LOOK_BACK: Duration = Duration::from_secs(10);
/// Events that came closer together than this are one entry.
const GRAIN: Duration = Duration::from_millis(100);

/// Events taken in lately, by the machine's own time.
#[derive(Default)]
pub struct Pace(Mutex<VecDeque<(Instant, u64)>>);

impl Pace {
    /// Some more came in.
    pub(crate) fn add(&self, events: u64) {
        let (mut lately, now) = (held(&self.0), Instant::now());
        match lately.back_mut() {
            Some((since, count)) if now.duration_since(*since) < GRAIN => *count += events,
            _ => lately.push_back((now, events)),
        }
        forget(&mut lately, now);
    }

    /// Events a second over the last ten seconds.
    pub fn per_second(&self) -> f64 {
        let mut lately = held(&self.0);
        forget(&mut lately, Instant::now());
        lately.iter().map(|(_, count)| count).sum::<u64>() as f64 / LOOK_BACK.as_secs_f64()
    }
}

fn forget(lately: &mut VecDeque<(Instant, u64)>, now: Instant) {
    while lately.front().is_some_and(|(since, _)| now.duration_since(*since) > LOOK_BACK) {
        lately.pop_front();
    }
}

/// What is to be seen at a glance.
pub struct Status {
    pub now: Millis,
    pub head: u64,
    pub applied: u64,
    pub events_per_second: f64,
    /// Recipients in the outbox.
    pub queued: Queued,
    pub uncertain: u64,
    pub email_carrier: &'static str,
}

/// Takes an app's mark away, whatever becomes of the work.
struct Marked(Arc<Engine>, AppId);

impl Drop for Marked {
    fn drop(&mut self) {
        held(&self.0.at_hand).remove(&self.1);
    }
}

impl Engine {
    /// Brings what an app did, and who its people are, into memory in the background, so that whoever looks at the
    /// app now is answered at once later; does nothing while that is under way.
    pub fn keep_at_hand(self: &Arc<Self>, app: &Arc<App>) {
        if !held(&self.at_hand).insert(app.id) {
            return;
        }
        let (mark, app) = (Marked(self.clone(), app.id), app.clone());
        tokio::task::spawn_blocking(move || {
            let engine = &mark.0;
            let head = *engine.applied.borrow();
            let brought = engine
                .with_history(&app, head, |_| Ok(()))
                .and_then(|()| engine.with_people(&app, |_| Ok(())));
            if let Err(fault) = brought {
                tracing::warn!(%fault, app = %app.id, "what an app did could not be brought into memory");
            }
        });
    }

    /// The state of the server; queue and uncertain messages of one app if given.
    pub fn status(&self, app: Option<&App>) -> Result<Status> {
        let (head, applied) = self.positions();
        let app = app.map(|app| app.id);
        let (queued, uncertain) = self.store.read(|r| Ok((r.queued(app)?, r.uncertain_count(app)?)))?;
        Ok(Status {
            now: self.now(),
            head,
            applied,
            events_per_second: self.counters.pace.per_second(),
            queued,
            uncertain,
            email_carrier: self.carriers.email.name(),
        })
    }
}
