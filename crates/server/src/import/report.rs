//! What an import did, for people and, as JSON, for machines.

use crate::api::restore::DefinitionsReport;
use engine::{
    estimate::Estimate,
    import::{EventsReport, PeopleReport, SuppressionsReport, Trouble},
};
use model::report::grouped;
use serde::Serialize;
use std::{collections::BTreeMap, fmt, time::Duration};

/// An app's people on one channel: eligible, or why not; each is counted once.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct OnChannel {
    pub endpoints: u64,
    pub eligible: u64,
    pub no_address: u64,
    pub opted_out: u64,
    pub inactive: u64,
    pub suppressed: u64,
    pub same_address: u64,
}

/// The report of one run; it has the part of what was imported.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Report {
    pub dry_run: bool,
    pub seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definitions: Option<DefinitionsReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoints: Option<PeopleReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<EventsReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppressions: Option<SuppressionsReport>,
    /// App → channel, or `NONE` for those without one.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub people: BTreeMap<String, BTreeMap<String, OnChannel>>,
}

impl Report {
    pub fn finish(&mut self, dry_run: bool, took: Duration) {
        (self.dry_run, self.seconds) = (dry_run, took.as_secs_f64());
    }

    pub fn people(&mut self, app: &str, estimate: &Estimate) {
        let channel = |reach: &engine::estimate::Reach| OnChannel {
            endpoints: reach.members,
            eligible: reach.reachable,
            no_address: reach.no_address,
            opted_out: reach.opted_out,
            inactive: reach.inactive,
            suppressed: reach.suppressed,
            same_address: reach.same_address,
        };
        let present = estimate.reach.iter().filter(|(_, reach)| reach.members > 0);
        let mut channels: BTreeMap<String, OnChannel> =
            present.map(|(name, reach)| (name.as_str().to_owned(), channel(reach))).collect();
        let without =
            estimate.count - channels.values().map(|on| on.endpoints).sum::<u64>().min(estimate.count);
        if without > 0 {
            channels.insert("NONE".to_owned(), OnChannel { endpoints: without, ..OnChannel::default() });
        }
        self.people.insert(app.to_owned(), channels);
    }

    /// Whether every file was read to its end.
    pub fn is_whole(&self) -> bool {
        let troubles = [
            self.endpoints.as_ref().map(|report| &report.trouble),
            self.events.as_ref().map(|report| &report.trouble),
            self.suppressions.as_ref().map(|report| &report.trouble),
        ];
        troubles.into_iter().flatten().all(|trouble| trouble.files_not_read.is_empty())
            && self.definitions.as_ref().is_none_or(|report| report.files_not_read.is_empty())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.dry_run {
            writeln!(f, "Dry run: nothing was written.")?;
        }
        self.definitions.iter().try_for_each(|report| write_definitions(f, report))?;
        self.endpoints.iter().try_for_each(|report| write_endpoints(f, report))?;
        self.events.iter().try_for_each(|report| write_events(f, report, self.seconds))?;
        self.suppressions.iter().try_for_each(|report| write_suppressions(f, report))?;
        for (app, channels) in &self.people {
            writeln!(f, "Eligible people of app {app}:")?;
            for (name, on) in channels {
                write_channel(f, name, on)?;
            }
        }
        Ok(())
    }
}

fn write_channel(f: &mut fmt::Formatter<'_>, name: &str, on: &OnChannel) -> fmt::Result {
    if name == "NONE" {
        return writeln!(f, "  without a channel: {}", grouped(on.endpoints));
    }
    let why = [
        ("without an address", on.no_address),
        ("opted out", on.opted_out),
        ("inactive", on.inactive),
        ("suppressed", on.suppressed),
        ("with the address of another one", on.same_address),
    ];
    let why: Vec<String> =
        why.into_iter().filter(|(_, n)| *n > 0).map(|(why, n)| format!("{} {why}", grouped(n))).collect();
    let rest = if why.is_empty() { String::new() } else { format!("; {}", why.join(", ")) };
    writeln!(f, "  {name}: {} of {} endpoints{rest}", grouped(on.eligible), grouped(on.endpoints))
}

fn write_definitions(f: &mut fmt::Formatter<'_>, report: &DefinitionsReport) -> fmt::Result {
    for (kind, n) in &report.kinds {
        writeln!(
            f,
            "{kind}: {} new, {} changed, {} same, {} here and different, {} left out",
            n.new, n.changed, n.same, n.differs, n.left_out
        )?;
    }
    for (title, notes) in [("Came along, but:", &report.notes), ("Could not come along:", &report.left_out)] {
        if !notes.is_empty() {
            writeln!(f, "{title}")?;
        }
        for note in notes {
            writeln!(f, "  {} {} [{}]: {}", note.kind, note.name, note.file, note.text)?;
        }
    }
    report.remarks.iter().try_for_each(|remark| writeln!(f, "{remark}"))?;
    write_not_read(f, &report.files_not_read)
}

fn write_endpoints(f: &mut fmt::Formatter<'_>, report: &PeopleReport) -> fmt::Result {
    writeln!(
        f,
        "{} rows: {} new, {} changed, {} same, {} newer here, {} bad",
        grouped(report.rows),
        grouped(report.new),
        grouped(report.changed),
        grouped(report.same),
        grouped(report.newer_here),
        grouped(report.trouble.bad)
    )?;
    for (app, n) in &report.of_other_apps {
        let rows = grouped(*n);
        writeln!(f, "  {rows} of the app {app:?}, which is not here: import its definitions, or give --app")?;
    }
    write_trouble(f, &report.trouble)
}

fn write_events(f: &mut fmt::Formatter<'_>, report: &EventsReport, seconds: f64) -> fmt::Result {
    writeln!(
        f,
        "{} records in {seconds:.1} s: {} new ({} of the service's own), {} already here, {} repeated, {} bad",
        grouped(report.records),
        grouped(report.new),
        grouped(report.of_service),
        grouped(report.already_here),
        grouped(report.repeated),
        grouped(report.trouble.bad)
    )?;
    for (why, n) in &report.left_out {
        writeln!(f, "  {} left out: {why}", grouped(*n))?;
    }
    let (new, changed) = (report.endpoints_new, report.endpoints_changed);
    if new + changed + report.endpoints_unreadable > 0 {
        let unreadable = grouped(report.endpoints_unreadable);
        let (new, changed) = (grouped(new), grouped(changed));
        writeln!(f, "  endpoints from the records: {new} new, {changed} changed, {unreadable} unreadable")?;
    }
    write_trouble(f, &report.trouble)
}

fn write_suppressions(f: &mut fmt::Formatter<'_>, report: &SuppressionsReport) -> fmt::Result {
    writeln!(
        f,
        "{} addresses: {} new, {} already here, {} bad",
        grouped(report.addresses),
        grouped(report.new),
        grouped(report.already_here),
        grouped(report.trouble.bad)
    )?;
    for (kind, n) in &report.by_reason {
        writeln!(f, "  {} {kind}", grouped(*n))?;
    }
    for (why, n) in &report.left_out {
        writeln!(f, "  {} left out: {why}", grouped(*n))?;
    }
    write_trouble(f, &report.trouble)
}

fn write_trouble(f: &mut fmt::Formatter<'_>, trouble: &Trouble) -> fmt::Result {
    for bad in &trouble.bad_lines {
        writeln!(f, "  {} line {}: {}", bad.file, bad.line, bad.reason)?;
    }
    let unlisted = trouble.bad - trouble.bad_lines.len() as u64;
    if unlisted > 0 {
        writeln!(f, "  and {} more bad lines", grouped(unlisted))?;
    }
    write_not_read(f, &trouble.files_not_read)
}

fn write_not_read(f: &mut fmt::Formatter<'_>, files: &BTreeMap<String, String>) -> fmt::Result {
    files.iter().try_for_each(|(file, why)| writeln!(f, "  not read: {file}: {why}"))
}
