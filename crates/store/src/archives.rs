//! How far archives of events are taken in, by the SHA-256 of their content: kept among the server's small values.

use crate::{Reader, Tx, sql};
use model::{
    error::{Fault, Result},
    id::AppId,
};

impl Reader<'_> {
    fn archive(&self, app: AppId, archive: &str) -> Result<String> {
        Ok(format!("archive/{}/{archive}", self.number(app)?))
    }

    /// Lines of an archive that are taken in for an app; 0 when none are.
    ///
    /// # Errors
    /// When what is stored is no number.
    pub fn archive_lines(&self, app: AppId, archive: &str) -> Result<u64> {
        let Some(stored) = self.kv(&self.archive(app, archive)?)? else { return Ok(0) };
        let bytes = stored.try_into().map_err(|_| Fault::bug("an archive's lines are no number"))?;
        Ok(u64::from_le_bytes(bytes))
    }
}

impl Tx<'_> {
    /// Notes that the first `lines` lines of an archive are taken in; never fewer than before.
    pub fn archive_read(&mut self, app: AppId, archive: &str, lines: u64) -> Result<()> {
        let lines = lines.max(self.archive_lines(app, archive)?);
        let name = self.archive(app, archive)?;
        self.kv_put(&name, &lines.to_le_bytes())
    }

    /// Forgets the archives of an app that is removed.
    pub(crate) fn archives_forget(&mut self, number: i64) -> Result<()> {
        self.run(sql::ARCHIVES_FORGET, [number]).map(drop)
    }
}
