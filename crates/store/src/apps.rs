//! Apps, their settings and the custom names they know.

use crate::{Reader, Tx, blob, from_doc, id_of, sql, to_doc};
use model::{endpoint::AttributeKind, error::Result, id::AppId, time::Millis};
use rusqlite::Row;
use std::collections::BTreeMap;

/// An app (project), reference A §1.1.
#[derive(Clone, Debug, PartialEq)]
pub struct App {
    pub id: AppId,
    pub name: String,
    /// Of the request that created it; ARNs carry it.
    pub region: String,
    pub created: Millis,
    pub deleted: Option<Millis>,
    pub tags: BTreeMap<String, String>,
}

type AppRow = (Vec<u8>, String, String, i64, Option<i64>, String);

fn row(row: &Row<'_>) -> rusqlite::Result<AppRow> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
}

fn app((id, name, region, created, deleted, tags): AppRow) -> Result<App> {
    Ok(App {
        id: AppId(id_of(&id)),
        name,
        region,
        created: Millis(created),
        deleted: deleted.map(Millis),
        tags: from_doc(&tags)?,
    })
}

fn kind_number(kind: AttributeKind) -> i64 {
    match kind {
        AttributeKind::Endpoint => 0,
        AttributeKind::Metric => 1,
        AttributeKind::User => 2,
    }
}

impl Reader<'_> {
    /// An app, also a deleted one.
    pub fn app(&self, id: AppId) -> Result<Option<App>> {
        self.one(sql::APP, [blob(id.0)], row)?.map(app).transpose()
    }

    /// Apps that are not deleted, in creation order, after the one with id `after`.
    pub fn apps(&self, after: Option<AppId>, limit: usize) -> Result<Vec<App>> {
        let rows = self.many(sql::APPS, (after.map(|id| blob(id.0)), limit as i64), row)?;
        rows.into_iter().map(app).collect()
    }

    /// How many apps there are.
    pub fn apps_count(&self) -> Result<usize> {
        self.count(sql::APPS_COUNT, [])
    }

    /// The settings' text, as last written.
    pub fn settings(&self, app: AppId) -> Result<Option<String>> {
        Ok(self.one(sql::SETTINGS, [blob(app.0)], |row| row.get(0))?.flatten())
    }

    /// The custom names known to an app (reference A §2.2).
    pub fn names(&self, app: AppId) -> Result<Vec<(AttributeKind, String)>> {
        let kinds = [AttributeKind::Endpoint, AttributeKind::Metric, AttributeKind::User];
        let read = |row: &Row<'_>| Ok((kinds[row.get::<_, u8>(0)?.min(2) as usize], row.get(1)?));
        self.many(sql::NAMES, [self.number(app)?], read)
    }
}

impl Tx<'_> {
    /// Creates an app, or changes its name and tags.
    pub fn app_put(&mut self, app: &App) -> Result<()> {
        let row = (blob(app.id.0), &app.name, &app.region, app.created.0, to_doc(&app.tags)?);
        self.run(sql::APP_PUT, row).map(drop)
    }

    /// Marks an app deleted; [`Tx::purge_deleted`] removes what is below it.
    pub fn app_delete(&mut self, id: AppId, at: Millis) -> Result<()> {
        self.run(sql::APP_DELETE, (blob(id.0), at.0)).map(drop)
    }

    /// Removes up to about `limit` rows of deleted apps; false when nothing is left to remove.
    pub fn purge_deleted(&mut self, limit: usize) -> Result<bool> {
        let Some(number) = self.one(sql::APPS_DELETED, [], |row| row.get::<_, i64>(0))? else {
            return Ok(false);
        };
        let mut removed = 0;
        for statement in sql::PURGES {
            removed += self.run(statement, (number, limit as i64))?;
        }
        if removed == 0 {
            for statement in sql::PURGES_WHOLE {
                self.run(statement, [number])?;
            }
            self.archives_forget(number)?;
            self.run(sql::APP_PURGED, [number])?;
        }
        Ok(true)
    }

    /// Replaces the settings' text.
    pub fn settings_put(&mut self, app: AppId, body: &str) -> Result<()> {
        self.run(sql::SETTINGS_PUT, (blob(app.0), body)).map(drop)
    }

    /// Adds a custom name.
    pub fn name_add(&mut self, app: AppId, kind: AttributeKind, name: &str) -> Result<()> {
        self.run(sql::NAME_ADD, (self.number(app)?, kind_number(kind), name)).map(drop)
    }

    /// Forgets a custom name.
    pub fn name_remove(&mut self, app: AppId, kind: AttributeKind, name: &str) -> Result<()> {
        self.run(sql::NAME_REMOVE, (self.number(app)?, kind_number(kind), name)).map(drop)
    }
}
