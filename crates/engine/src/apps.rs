//! Apps (projects), reference A §1.

use crate::{
    Engine,
    definitions::{Tags, retag},
    held, quotas,
    scheduler::PURGE,
};
use model::{
    error::{Fault, Result},
    id::AppId,
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};

pub use store::App;

/// Whose turn it is to edit what an app has.
#[derive(Default)]
pub(crate) struct Turns(Mutex<HashMap<AppId, Arc<tokio::sync::Mutex<()>>>>);

/// Nobody else edits before it is dropped.
pub type Turn = tokio::sync::OwnedMutexGuard<()>;

impl Engine {
    /// Creates an app; `region` is the one the request was signed for.
    pub async fn create_app(
        &self,
        name: String,
        region: &str,
        tags: BTreeMap<String, String>,
    ) -> Result<Arc<App>> {
        let app = App {
            id: AppId(self.chance.id()),
            name,
            region: region.to_owned(),
            created: self.now(),
            deleted: None,
            tags,
        };
        let (row, of) = (app.clone(), self.settings.quotas);
        let made = self.store.write(move |tx| {
            quotas::app(&of, tx)?;
            tx.app_put(&row)
        });
        made.await?;
        Ok(self.remember(app))
    }

    fn remember(&self, app: App) -> Arc<App> {
        let app = Arc::new(app);
        held(&self.apps).insert(app.id, app.clone());
        app
    }

    /// The app with this id, which is the scope of everything below it.
    ///
    /// # Errors
    /// 404 `Application not found` for anything that is not an app.
    pub fn app(&self, id: &str) -> Result<Arc<App>> {
        let missing = || Fault::missing("Application not found");
        let id: AppId = id.parse().map_err(|_| missing())?;
        if let Some(app) = held(&self.apps).get(&id) {
            return Ok(app.clone());
        }
        let app = self.store.read(|r| r.app(id))?.filter(|app| app.deleted.is_none()).ok_or_else(missing)?;
        Ok(self.remember(app))
    }

    /// Apps in creation order, after the app with id `after`.
    pub fn apps(&self, after: Option<AppId>, limit: usize) -> Result<Vec<App>> {
        self.store.read(|r| r.apps(after, limit))
    }

    /// Waits until nobody else edits this app: what is given is laid over what is stored, and two at a time would
    /// each undo the other.
    pub async fn turn(&self, app: &App) -> Turn {
        let turn = held(&self.turns.0).entry(app.id).or_default().clone();
        turn.lock_owned().await
    }

    /// Adds or overwrites tags of an app (`Some`), or takes them away (`None`).
    ///
    /// # Errors
    /// What `check` says of all of them.
    pub async fn tag_app(
        &self,
        app: &App,
        changes: Tags,
        check: fn(&BTreeMap<String, String>) -> Result<()>,
    ) -> Result<()> {
        let _turn = self.turn(app).await;
        let mut changed = App::clone(&*self.app(&app.id.to_string())?);
        retag(&mut changed.tags, changes);
        check(&changed.tags)?;
        let row = changed.clone();
        self.store.write(move |tx| tx.app_put(&row)).await?;
        self.remember(changed);
        Ok(())
    }

    /// Marks an app deleted at once; everything below it is removed in the background.
    pub async fn delete_app(&self, app: &App) -> Result<()> {
        let (id, now) = (app.id, self.now());
        // Closed first: what is decided is in the log before the purge begins.
        self.lines.close(id);
        let deleted = self
            .store
            .write(move |tx| {
                tx.task_add(id, PURGE, &id.to_string(), now, "")?;
                tx.app_delete(id, now)
            })
            .await;
        if deleted.is_err() {
            self.lines.reopen(id);
            return deleted;
        }
        held(&self.apps).remove(&id);
        held(&self.turns.0).remove(&id);
        self.poke();
        Ok(())
    }
}
