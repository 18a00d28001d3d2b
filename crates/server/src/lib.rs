//! The one binary: reads the settings, builds the rooms, listens.

mod api;
mod bench;
mod cognito;
mod config;
mod console;
mod credentials;
mod demo;
mod ext;
mod http;
mod import;
mod oidc;
mod segment;
mod start;

use clap::Parser;
use config::{Cli, Command};
use model::error::{Fault, Result};
use std::process::ExitCode;

/// What the rows of imported files are read with; for fuzz/.
pub use api::rows::Files;

/// Does what the command line says.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(code) => code,
        Err(fault) => {
            eprintln!("counterpoint: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match command {
        Command::Operations => {
            let missing = api::Registry::built().missing();
            missing.iter().for_each(|id| println!("{}", id.name()));
            eprintln!(
                "{} of {} operations are built",
                wire::OperationId::ALL.len() - missing.len(),
                wire::OperationId::ALL.len()
            );
        }
        Command::Access => println!("{}", http::calls()),
        Command::Limits { markdown: true } => print!("{}", api::limits::markdown()),
        Command::Limits { markdown: false } => println!("{:#}", api::limits::json()),
        Command::Bench(args) => runtime()?.block_on(bench::run(args))?,
        Command::Demo(args) => runtime()?.block_on(demo::serve(args))?,
        Command::Import(args) => return runtime()?.block_on(import::run(args)),
        Command::Serve(args) => runtime()?.block_on(start::serve(args))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the rooms below the engine, as the settings say.
///
/// # Errors
/// A data directory in use or damaged; a carrier that cannot be; a live carrier under a virtual clock.
fn rooms(settings: &config::Settings, virtual_clock: bool) -> Result<engine::Rooms> {
    let route = deliver::EmailRoute::parse(&settings.email)?;
    if virtual_clock && route.is_remote() {
        return Err(Fault::invalid(
            "--virtual-clock: COUNTERPOINT_EMAIL may then only be `sandbox` or a relay on loopback",
        ));
    }
    let store = store::Store::open(&settings.data, store::Options::default())?;
    let secret_key = credentials::secret_key(&settings.data)?;
    let carriers = deliver::Carriers::new(route, settings.email_connections);
    Ok(engine::Rooms { store, carriers, secret_key })
}

/// Copies a data directory that no server uses, to try something on.
///
/// # Errors
/// A data directory in use; a full disk.
fn copy(from: &std::path::Path, to: &std::path::Path) -> Result<()> {
    store::copy(from, to)
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Fault::bug)
}
