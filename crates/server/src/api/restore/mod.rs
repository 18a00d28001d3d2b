//! Definitions as `aws pinpoint get-*` printed them, made again with their ids (docs/import.md).

mod document;
mod report;
mod resources;
mod within;

use super::Cx;
use document::{Document, Kind};
use engine::Engine;
use model::{
    endpoint::Moves,
    error::{Fault, Result},
};
pub use report::DefinitionsReport;
use report::Thing;
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc};

/// Makes again what the files say, in the order in which one rests on the other. Each is named, with its text.
///
/// # Errors
/// When the state cannot be written; what cannot come along is in the report.
pub async fn restore(engine: &Arc<Engine>, files: &[(String, String)]) -> Result<DefinitionsReport> {
    let mut restoring = Restoring {
        cx: Cx {
            engine: engine.clone(),
            region: engine.settings().region.clone(),
            by: "counterpoint import".to_owned(),
            request_id: engine.uuid(),
            moves: Moves::Free,
        },
        report: DefinitionsReport::default(),
        active: BTreeMap::new(),
    };
    let mut documents = Vec::new();
    for (file, text) in files {
        if let Err(why) = document::read(file, text, &mut documents) {
            restoring.report.files_not_read.insert(file.clone(), why);
        }
    }
    restoring.note_account(&documents);
    for (kind, groups) in document::grouped(documents) {
        for versions in groups {
            restoring.group(kind, &versions).await?;
        }
    }
    Ok(restoring.report)
}

struct Restoring {
    cx: Cx,
    report: DefinitionsReport,
    /// Type and name of a template → its active version, as the list of templates had it.
    active: BTreeMap<(String, String), i64>,
}

/// What became of something, with what is to be said of it.
type Restored = Result<(engine::import::Fate, Vec<String>)>;

impl Restoring {
    /// All versions of one thing, oldest first.
    async fn group(&mut self, kind: Kind, versions: &[Document]) -> Result<()> {
        let Some(newest) = versions.last() else { return Ok(()) };
        let thing = Thing::of(kind, newest);
        let restored = match kind {
            Kind::App => self.app(newest).await,
            Kind::Settings => self.settings(newest).await,
            Kind::Channel => self.channel(newest).await,
            Kind::Template => self.template(versions).await,
            Kind::Recommender => self.recommender(newest).await,
            Kind::Segment => self.segment(versions).await,
            Kind::Campaign => self.campaign(versions).await,
            Kind::Journey => self.journey(newest).await,
            Kind::Stream => self.stream(newest).await,
            Kind::Tags => self.tags(newest).await,
            Kind::TemplateListed => return self.template_listed(newest),
            Kind::ChannelListed => return self.channel_listed(newest),
            Kind::Other => Err(Fault::invalid(
                "nothing that can be made again: runs, jobs, metrics and logs are history",
            )),
        };
        match restored {
            Ok((fate, notes)) => self.report.done(&thing, fate, notes),
            Err(Fault::Caller(_, why)) => self.report.left_out(&thing, why),
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    /// ARNs carry the account: those of another one are not those that applications know.
    fn note_account(&mut self, documents: &[Document]) {
        let own = &self.cx.engine.settings().account_id;
        let account = |document: &Document| {
            let arn = document.body.get("Arn")?.as_str()?;
            arn.split(':').nth(4).filter(|account| account.len() == 12).map(str::to_owned)
        };
        if let Some(other) = documents.iter().filter_map(account).find(|account| account != own) {
            self.report.remarks.push(format!(
                "ARNs name the account {other}: set COUNTERPOINT_ACCOUNT_ID={other} so that they stay as they were"
            ));
        }
    }
}

/// A member that is a text, and not an empty one.
fn text<'d>(body: &'d Value, name: &str) -> Option<&'d str> {
    body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}
