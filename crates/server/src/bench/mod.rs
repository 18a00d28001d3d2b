//! `counterpoint bench`: each speed as a ratio against a baseline of the same run, as a table.

mod campaign;
mod events;
mod idle;
mod import;
mod machine;
mod pages;

use crate::{
    config::{BenchArgs, ServeArgs, Settings},
    start::{self, Running},
};
use engine::clock::Clock;
use model::{
    error::{Fault, Result},
    report::grouped,
};
use std::{path::Path, time::Duration};

/// One line of the table.
pub struct Line {
    pub what: String,
    pub ours: String,
    pub baseline: String,
    pub ratio: Option<f64>,
    pub target: &'static str,
}

/// Runs all benchmarks and prints the table.
pub async fn run(args: BenchArgs) -> Result<()> {
    let wanted = |part: &str| args.only.as_deref().is_none_or(|only| only == part);
    let mut lines = Vec::new();
    if wanted("events") {
        lines.extend(events::run(&args).await?);
    }
    if wanted("campaign") {
        lines.push(campaign::run(&args).await?);
    }
    if wanted("import") {
        lines.push(import::run(&args).await?);
    }
    if wanted("pages") {
        lines.extend(pages::run(&args).await?);
    }
    if wanted("idle") {
        lines.extend(idle::run().await?);
    }
    println!("{}\n", machine::describe());
    println!("| What | Ours | Baseline of the same run | Ratio | Target |");
    println!("|---|---:|---:|---:|---:|");
    for line in lines {
        let ratio = line.ratio.map_or(String::new(), |r| format!("**{r:.2}**"));
        println!("| {} | {} | {} | {ratio} | {} |", line.what, line.ours, line.baseline, line.target);
    }
    Ok(())
}

/// A server of its own in an empty directory.
async fn server(data: &Path, email: &str) -> Result<Running> {
    let args = ServeArgs { listen: None, data: Some(data.to_owned()), config: None, virtual_clock: None };
    let mut settings = Settings::load(&args)?;
    settings.listen = ([127, 0, 0, 1], 0).into();
    settings.email = email.to_owned();
    start::start(settings, Clock::real()).await
}

/// Waits until the state has applied the whole log.
async fn applied(running: &Running) {
    loop {
        let (head, applied) = running.engine.positions();
        if head == applied {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

fn folder() -> Result<tempfile::TempDir> {
    tempfile::tempdir().map_err(Fault::bug)
}

/// Says on standard error what takes a while.
fn say(text: &str) {
    eprintln!("bench: {text}");
}

/// The `Id` of a resource.
fn id(resource: &serde_json::Value) -> String {
    resource["Id"].as_str().unwrap_or_default().to_owned()
}

/// `12,345`.
fn number(n: f64) -> String {
    grouped(n.round_ties_even().max(0.0) as u64)
}
