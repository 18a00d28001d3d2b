//! What is held in memory of an app while somebody asks for it, and forgotten when nobody does.

use crate::held;
use model::id::AppId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// One app's.
pub(crate) struct Kept<T> {
    pub value: T,
    asked: Instant,
}

impl<T> Kept<T> {
    /// Somebody asks.
    pub(crate) fn touch(&mut self) {
        self.asked = Instant::now();
    }
}

/// One for each app that was asked about lately.
pub(crate) struct PerApp<T>(Mutex<HashMap<AppId, Arc<Mutex<Kept<T>>>>>);

impl<T> Default for PerApp<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Default> PerApp<T> {
    /// An app's; an empty one at first.
    pub(crate) fn of(&self, app: AppId) -> Arc<Mutex<Kept<T>>> {
        let empty = || Arc::new(Mutex::new(Kept { value: T::default(), asked: Instant::now() }));
        held(&self.0).entry(app).or_insert_with(empty).clone()
    }

    /// Forgets what nobody asked for so long; log and state have it all.
    pub(crate) fn sweep(&self, idle_max: Duration) {
        let idle =
            |kept: &Arc<Mutex<Kept<T>>>| kept.try_lock().is_ok_and(|kept| kept.asked.elapsed() > idle_max);
        held(&self.0).retain(|_, kept| !idle(kept));
    }

    /// The size of all that nobody is asking just now.
    pub(crate) fn total(&self, size_of: impl Fn(&T) -> usize) -> usize {
        held(&self.0).values().filter_map(|kept| kept.try_lock().ok().map(|kept| size_of(&kept.value))).sum()
    }

    /// Makes room for one app's `size` below `most`: forgets others, longest not asked first.
    pub(crate) fn shrink(&self, app: AppId, size: usize, most: usize, size_of: impl Fn(&T) -> usize) {
        let mut all = held(&self.0);
        let mut others: Vec<(Instant, AppId, usize)> = all
            .iter()
            .filter(|(id, _)| **id != app)
            .filter_map(|(id, kept)| kept.try_lock().ok().map(|k| (k.asked, *id, size_of(&k.value))))
            .collect();
        others.sort();
        let mut total = size + others.iter().map(|(_, _, size)| size).sum::<usize>();
        for (_, id, size) in others {
            if total <= most {
                break;
            }
            total -= size;
            all.remove(&id);
        }
    }
}
