//! `counterpoint import …`: what people saved of the original, into a data directory that no server uses (ADR 0009).

mod progress;
mod report;

use crate::{
    api::restore,
    config::{ImportArgs, ImportWhat, ServeArgs, Settings},
    start,
};
use engine::{
    Engine,
    apps::App,
    chance::Chance,
    clock::Clock,
    import::{Files, Into, SuppressionsReport, listed},
};
use model::error::{Fault, Result};
use progress::Progress;
use report::Report;
use std::{process::ExitCode, sync::Arc, time::Instant};

/// Runs one import and prints its report. A failure is what the report says is not read.
pub async fn run(args: ImportArgs) -> Result<ExitCode> {
    let serve =
        ServeArgs { listen: None, data: args.data.clone(), config: args.config.clone(), virtual_clock: None };
    let mut settings = Settings::load(&serve)?;
    start::log_to_stderr(&settings);
    // The same, on a copy that is thrown away: what a dry run says is what happens.
    let scratch = tempfile::tempdir().map_err(Fault::bug)?;
    if args.dry_run {
        let copy = scratch.path().join("data");
        crate::copy(&settings.data, &copy)?;
        settings.data = copy;
    }
    let engine = open(&settings)?;
    let mut following = engine.only_follow();
    let started = Instant::now();
    let made = import(&engine, &args).await;
    following.shutdown().await;
    let closed = engine.close();
    let mut report = made?;
    closed?;
    report.finish(args.dry_run, started.elapsed());
    match args.json {
        true => println!("{}", serde_json::to_string(&report).map_err(Fault::bug)?),
        false => print!("{report}"),
    }
    Ok(if report.is_whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The engine over a data directory, at rest.
///
/// # Errors
/// A data directory in use or damaged.
pub fn open(settings: &Settings) -> Result<Arc<Engine>> {
    let rooms = crate::rooms(settings, false)?;
    let rows = Box::new(crate::api::rows::Files);
    tokio::task::block_in_place(|| {
        Engine::new(rooms, Clock::real(), Chance::system(), start::engine_settings(settings)?, rows)
    })
}

async fn import(engine: &Arc<Engine>, args: &ImportArgs) -> Result<Report> {
    let progress = Progress::new(args.json);
    let mut report = Report::default();
    let apps = match &args.what {
        ImportWhat::Definitions { paths } => {
            report.definitions = Some(definitions(engine, &Files::find(paths)?).await?);
            Vec::new()
        }
        ImportWhat::Endpoints { app, segment, paths } => {
            let (files, into) = (Files::find(paths)?, app_named(engine, app.as_deref())?);
            let (engine, segment, progress) = (engine.clone(), segment.clone(), progress.clone());
            let done = blocking(move || {
                engine.import_endpoints(&files, (into, segment.as_deref()), &|step| progress.show(step))
            });
            let done = done.await?;
            let apps = done.apps.iter().cloned().collect();
            report.endpoints = Some(done);
            apps
        }
        ImportWhat::Events { app, rebuild_endpoints, paths } => {
            let files = Files::find(paths)?;
            let into = Into { app: app_named(engine, app.as_deref())?, rebuild: *rebuild_endpoints };
            let (engine, progress) = (engine.clone(), progress.clone());
            let done = blocking(move || engine.import_events(&files, into, &|step| progress.show(step)));
            let done = done.await?;
            let apps = done.apps.iter().filter(|_| *rebuild_endpoints).cloned().collect();
            report.events = Some(done);
            apps
        }
        ImportWhat::Suppressions { app, paths } => {
            let (apps, done) = suppressions(engine, app.as_deref(), &Files::find(paths)?).await?;
            report.suppressions = Some(done);
            apps
        }
    };
    progress.end();
    for id in apps {
        let app = engine.app(&id)?;
        let (estimate, _) = engine.estimate(&app, model::segment::Segment::default()).await?;
        report.people(&id, &estimate);
    }
    Ok(report)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Fault::bug)?
}

fn app_named(engine: &Engine, id: Option<&str>) -> Result<Option<Arc<App>>> {
    let here = |fault: Fault| Fault::invalid(format!("--app: {fault} in this data directory"));
    id.map(|id| engine.app(id).map_err(here)).transpose()
}

async fn definitions(engine: &Arc<Engine>, files: &Files) -> Result<restore::DefinitionsReport> {
    let mut texts = Vec::new();
    for path in &files.paths {
        // What is no text is no JSON: the report says so.
        let bytes = std::fs::read(path).map_err(|e| Fault::invalid(format!("{}: {e}", path.display())))?;
        texts.push((path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()));
    }
    restore::restore(engine, &texts).await
}

/// SES and SMS keep one list for an account: without an app it goes to all of them.
async fn suppressions(
    engine: &Arc<Engine>,
    app: Option<&str>,
    files: &Files,
) -> Result<(Vec<String>, SuppressionsReport)> {
    let apps = match app_named(engine, app)? {
        Some(app) => vec![app],
        None => engine.apps(None, usize::MAX >> 1)?.into_iter().map(Arc::new).collect(),
    };
    let mut report = SuppressionsReport::default();
    for path in &files.paths {
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Err(e) => report.not_read(&name, e.to_string()),
            Ok(text) => {
                let found = listed(&name, &text, &mut report);
                engine.import_suppressions(&apps, &found, &mut report).await?;
            }
        }
    }
    Ok((apps.iter().map(|app| app.id.to_string()).collect(), report))
}
