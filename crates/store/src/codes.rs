//! One-time codes that somebody is to give back (reference B §6).

use crate::{Tx, sql};
use model::{error::Result, id::AppId, time::Millis};

/// A code, by the app, the destination and the caller's own reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// Sealed.
    pub code: Vec<u8>,
    pub expires: Millis,
    /// Wrong attempts that are left.
    pub tries: i64,
}

impl Tx<'_> {
    /// Keeps a code in place of an earlier one; those that have expired by `now` go.
    pub fn code_put(&mut self, app: AppId, of: (&str, &str), code: &Code, now: Millis) -> Result<()> {
        self.run(sql::CODES_FORGET, [now.0])?;
        let row = (self.number(app)?, of.0, of.1, &code.code, code.expires.0, code.tries);
        self.run(sql::CODE_PUT, row).map(drop)
    }

    /// The code of a destination and a reference.
    pub fn code(&self, app: AppId, of: (&str, &str)) -> Result<Option<Code>> {
        self.one(sql::CODE, (self.number(app)?, of.0, of.1), |row| {
            Ok(Code { code: row.get(0)?, expires: Millis(row.get(1)?), tries: row.get(2)? })
        })
    }

    /// One wrong attempt less.
    pub fn code_missed(&mut self, app: AppId, of: (&str, &str)) -> Result<()> {
        self.run(sql::CODE_MISSED, (self.number(app)?, of.0, of.1)).map(drop)
    }

    /// Forgets a code.
    pub fn code_forget(&mut self, app: AppId, of: (&str, &str)) -> Result<()> {
        self.run(sql::CODE_FORGET, (self.number(app)?, of.0, of.1)).map(drop)
    }
}
