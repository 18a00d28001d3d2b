//! Addresses that the original's neighbours did not send to: SES' suppression list, opt-out lists of SMS.

use super::Trouble;
use crate::{
    Engine,
    apps::App,
    suppressions::{COMPLAINT, HARD_BOUNCE, MANUAL, UNSUBSCRIBED},
};
use model::{channel::Channel, error::Result, message::mailbox, time::Millis};
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc};
use store::Suppression;

/// Addresses written in one transaction.
const BATCH: usize = 1_000;

/// One address of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    pub channel: Channel,
    pub address: String,
    /// The list's own word: BOUNCE, COMPLAINT, or ours.
    pub reason: String,
    /// When it came to the list; none where the list does not say.
    pub at: Option<Millis>,
    pub detail: &'static str,
}

/// What an import of suppressions did.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SuppressionsReport {
    /// Addresses in the files.
    pub addresses: u64,
    /// Over all apps they went to.
    pub new: u64,
    pub already_here: u64,
    /// New ones by channel and reason.
    pub by_reason: BTreeMap<String, u64>,
    /// What the model has no place for.
    pub left_out: BTreeMap<String, u64>,
    #[serde(flatten)]
    pub trouble: Trouble,
}

impl SuppressionsReport {
    /// A file that cannot be read, or not as such a list.
    pub fn not_read(&mut self, file: &str, why: String) {
        self.trouble.files_not_read.insert(file.to_owned(), why);
    }

    /// A row that cannot be taken in.
    pub fn bad(&mut self, file: &str, line: u64, why: &str) {
        self.trouble.bad(file, line, why);
    }

    /// Something that the model has no place for.
    pub fn leave_out(&mut self, why: &str, count: u64) {
        *self.left_out.entry(why.to_owned()).or_default() += count;
    }
}

fn reason(word: &str) -> &'static str {
    match word.to_ascii_uppercase().as_str() {
        "BOUNCE" | "HARD_BOUNCE" => HARD_BOUNCE,
        "COMPLAINT" => COMPLAINT,
        "UNSUBSCRIBED" | "OPT_OUT" => UNSUBSCRIBED,
        _ => MANUAL,
    }
}

impl Engine {
    /// Puts addresses on the suppression lists of apps; those on a list already stay as they are there.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub async fn import_suppressions(
        &self,
        apps: &[Arc<App>],
        listed: &[Listing],
        report: &mut SuppressionsReport,
    ) -> Result<()> {
        report.addresses += listed.len() as u64;
        let now = self.now();
        for app in apps {
            for page in listed.chunks(BATCH) {
                let rows: Vec<Suppression> = page.iter().map(|listing| row(listing, now)).collect();
                let id = app.id;
                let write = self.store.write(move |tx| {
                    let mut fresh = Vec::new();
                    for row in rows {
                        if tx.suppressed(id, row.channel, &row.address)?.is_none() {
                            tx.suppress(id, &row)?;
                            fresh.push(format!("{} {}", row.channel.as_str(), row.reason));
                        }
                    }
                    Ok(fresh)
                });
                let fresh = write.await?;
                report.new += fresh.len() as u64;
                report.already_here += (page.len() - fresh.len()) as u64;
                fresh.into_iter().for_each(|kind| *report.by_reason.entry(kind).or_default() += 1);
            }
        }
        Ok(())
    }
}

fn row(listing: &Listing, now: Millis) -> Suppression {
    Suppression {
        channel: listing.channel,
        address: mailbox(&listing.address),
        reason: reason(&listing.reason).to_owned(),
        at: listing.at.unwrap_or(now),
        detail: listing.detail.to_owned(),
    }
}
