//! What `counterpoint import` is told.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Bring in what was saved of Amazon Pinpoint (docs/import.md). No server may run on the data directory.
#[derive(Clone, Debug, Args)]
pub struct ImportArgs {
    #[command(subcommand)]
    pub what: ImportWhat,
    /// Data directory [default: ./counterpoint-data].
    #[arg(long, env = "COUNTERPOINT_DATA", global = true)]
    pub data: Option<PathBuf>,
    /// TOML file with any of the settings, in lower case.
    #[arg(long, env = "COUNTERPOINT_CONFIG", global = true)]
    pub config: Option<PathBuf>,
    /// Say what would be done, and write nothing.
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Print the report as one line of JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What is brought in; paths are files, or directories with files.
#[derive(Clone, Debug, Subcommand)]
pub enum ImportWhat {
    /// Apps, segments, campaigns, journeys, templates, channels: JSON that `aws pinpoint get-*` printed.
    Definitions {
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// Endpoints: files of a segment export, JSON lines, plain or gzip.
    Endpoints {
        /// The app they go to [default: the one that each row names].
        #[arg(long)]
        app: Option<String>,
        /// The imported segment of that app whose members they are.
        #[arg(long, requires = "app")]
        segment: Option<String>,
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// Events: archives of an event stream, JSON lines, plain or gzip.
    Events {
        /// The app they go to [default: the one that each record names].
        #[arg(long)]
        app: Option<String>,
        /// Make endpoints again from what the records say of them.
        #[arg(long)]
        rebuild_endpoints: bool,
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// Addresses not to be sent to: SES and SMS lists, CSV or JSON.
    Suppressions {
        /// The app whose list they go to [default: all apps].
        #[arg(long)]
        app: Option<String>,
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
}
