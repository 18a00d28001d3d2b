//! What an operator can set: flags, `COUNTERPOINT_<NAME>` variables, a TOML file; in that order.

mod import;
mod ingest;
mod memory;
mod variables;

pub use ingest::{IngestLimits, IngestMoves};

use crate::api::rates::Rates;
use clap::{Args, Parser, Subcommand};
pub use import::{ImportArgs, ImportWhat};
use model::{
    access::Role,
    channel::Channel,
    error::{Fault, Result},
    quota::Quotas,
};
use serde::Deserialize;
use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf};

/// Customer engagement you run yourself, speaking the Amazon Pinpoint API.
#[derive(Debug, Parser)]
#[command(name = "counterpoint", version, about)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// What the binary can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server.
    Serve(ServeArgs),
    /// Run the server with a demo project, and tell its story.
    Demo(DemoArgs),
    /// Bring in what was saved of Amazon Pinpoint.
    Import(ImportArgs),
    /// Measure this build on this machine (needs Postfix's smtp-sink and smtp-source).
    #[command(hide = true)]
    Bench(BenchArgs),
    /// List the operations of the API that are not built yet.
    #[command(hide = true)]
    Operations,
    /// Print which roles may make which call, as JSON.
    #[command(hide = true)]
    Access,
    /// Print every limit and check on a request, every quota and rate, as JSON.
    #[command(hide = true)]
    Limits {
        /// As docs/limits.md has them.
        #[arg(long)]
        markdown: bool,
    },
}

/// How to serve.
#[derive(Clone, Debug, Args)]
pub struct ServeArgs {
    /// Address and port to listen on [default: 127.0.0.1:8700].
    #[arg(long, env = "COUNTERPOINT_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Data directory [default: ./counterpoint-data].
    #[arg(long, env = "COUNTERPOINT_DATA")]
    pub data: Option<PathBuf>,
    /// TOML file with any of the settings, in lower case.
    #[arg(long, env = "COUNTERPOINT_CONFIG")]
    pub config: Option<PathBuf>,
    /// Let time stand still at START (ISO 8601; default: the real now) until it is moved over the API.
    #[arg(long, value_name = "START", num_args = 0..=1, default_missing_value = "now")]
    pub virtual_clock: Option<String>,
}

/// How long to measure.
#[derive(Clone, Debug, Args)]
pub struct BenchArgs {
    /// Seconds of sustained load.
    #[arg(long, default_value_t = 60)]
    pub seconds: u64,
    /// Mails of the campaign.
    #[arg(long, default_value_t = 100_000)]
    pub mails: u32,
    /// Endpoints of the app whose pages are asked for.
    #[arg(long, default_value_t = 500_000)]
    pub people: u32,
    /// Records of the event archive that is imported.
    #[arg(long, default_value_t = 1_000_000)]
    pub records: u32,
    /// Only this part: events, campaign, import, pages or idle.
    #[arg(long)]
    pub only: Option<String>,
}

/// How to show the demo.
#[derive(Clone, Debug, Args)]
pub struct DemoArgs {
    #[command(flatten)]
    pub serve: ServeArgs,
    /// What the fans are drawn from; who is held out is drawn anew in each project.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Simulated fans.
    #[arg(long, default_value_t = 50_000, value_parser = clap::value_parser!(u32).range(1_000..=200_000))]
    pub fans: u32,
    /// Tell the story as one line of JSON.
    #[arg(long)]
    pub json: bool,
    /// Write everything that is generated to this file, as JSON lines.
    #[arg(long, value_name = "FILE")]
    pub keep: Option<PathBuf>,
}

/// Everything in the TOML file or the environment; see the README's table.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub listen: SocketAddr,
    pub data: PathBuf,
    pub access_key_id: Option<String>,
    pub secret_access_key: Option<String>,
    pub account_id: String,
    pub region: String,
    pub store: String,
    pub history: String,
    pub objects: Option<String>,
    pub email: String,
    pub email_connections: usize,
    pub public_url: Option<String>,
    pub missing_variable: MissingVariable,
    /// Whether the keys of apps move endpoints.
    pub ingest_moves: IngestMoves,
    /// How often the keys of apps may call.
    pub ingest_limits: IngestLimits,
    /// The first member, at the first start.
    pub admin_email: String,
    pub oidc_issuer: Option<String>,
    pub oidc_client_id: Option<String>,
    pub oidc_client_secret: Option<String>,
    /// What those become who come from the identity provider without being asked in; unset: they may not.
    pub oidc_role: Option<String>,
    /// Set by `counterpoint demo`.
    #[serde(skip)]
    pub demo: bool,
    pub tls_cert: Option<PathBuf>,
    pub tls_key: Option<PathBuf>,
    pub log: String,
    pub log_format: LogFormat,
    /// Memory for the people of all apps together, such as `2G`; none = a quarter of the machine's.
    pub index_memory: Option<String>,
    /// `off`, `pinpoint`, `PutEvents=1000`, with commas between.
    pub rate_limits: String,
    /// `off`, `pinpoint`, `campaigns=500`, with commas between.
    pub quotas: String,
    /// Settings whose rooms are not built yet; see [`Settings::warnings`].
    pub sms: Option<String>,
    pub voice: Option<String>,
    pub push: Option<String>,
    pub verify_webhooks: Option<String>,
    pub require_verified_senders: Option<String>,
    pub allow_private_targets: Option<String>,
    pub log_keep: Option<String>,
    pub stream_keep: Option<String>,
    pub apns_url: Option<String>,
    pub fcm_url: Option<String>,
    pub fcm_token_url: Option<String>,
    pub adm_url: Option<String>,
    pub baidu_url: Option<String>,
    pub streams: Option<BTreeMap<String, String>>,
    pub functions: Option<BTreeMap<String, String>>,
}

/// What a template variable without a value does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum MissingVariable {
    Empty,
    Fail,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum LogFormat {
    Text,
    Json,
}

impl TryFrom<String> for MissingVariable {
    type Error = &'static str;

    fn try_from(word: String) -> std::result::Result<Self, Self::Error> {
        match word.as_str() {
            "empty" => Ok(Self::Empty),
            "fail" => Ok(Self::Fail),
            _ => Err("COUNTERPOINT_MISSING_VARIABLE: `empty` or `fail`"),
        }
    }
}

impl TryFrom<String> for LogFormat {
    type Error = &'static str;

    fn try_from(word: String) -> std::result::Result<Self, Self::Error> {
        match word.as_str() {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("COUNTERPOINT_LOG_FORMAT: `text` or `json`"),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8700)),
            data: PathBuf::from("counterpoint-data"),
            access_key_id: None,
            secret_access_key: None,
            account_id: "000000000000".to_owned(),
            region: "us-east-1".to_owned(),
            store: "sqlite".to_owned(),
            history: "local".to_owned(),
            objects: None,
            email: "sandbox".to_owned(),
            email_connections: 20,
            public_url: None,
            missing_variable: MissingVariable::Empty,
            ingest_moves: IngestMoves::Guarded,
            ingest_limits: IngestLimits::default(),
            admin_email: "admin@localhost".to_owned(),
            oidc_issuer: None,
            oidc_client_id: None,
            oidc_client_secret: None,
            oidc_role: None,
            demo: false,
            tls_cert: None,
            tls_key: None,
            log: "info,refinery_core=warn".to_owned(),
            log_format: LogFormat::Text,
            sms: None,
            voice: None,
            push: None,
            rate_limits: "off".to_owned(),
            quotas: "off".to_owned(),
            verify_webhooks: None,
            require_verified_senders: None,
            allow_private_targets: None,
            log_keep: None,
            index_memory: None,
            stream_keep: None,
            apns_url: None,
            fcm_url: None,
            fcm_token_url: None,
            adm_url: None,
            baidu_url: None,
            streams: None,
            functions: None,
        }
    }
}

impl Settings {
    /// Reads the file and the environment; the flags of `args` win.
    ///
    /// # Errors
    /// Names the setting and what it should be.
    pub fn load(args: &ServeArgs) -> Result<Self> {
        let mut builder = config::Config::builder();
        if let Some(file) = &args.config {
            builder = builder.add_source(config::File::from(file.as_path()).format(config::FileFormat::Toml));
        }
        // An empty variable is one that is not set: composed environments write `NAME=`.
        let environment =
            config::Environment::with_prefix("COUNTERPOINT").try_parsing(false).ignore_empty(true);
        let environment = environment.source(Some(variables::known()));
        let read = builder.add_source(environment).build().and_then(config::Config::try_deserialize);
        let mut settings: Self = read.map_err(|e| Fault::invalid(format!("in the settings: {e}")))?;
        if let Some(listen) = args.listen {
            settings.listen = listen;
        }
        if let Some(data) = &args.data {
            settings.data = data.clone();
        }
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<()> {
        if self.store != "sqlite" {
            return Err(Fault::invalid("COUNTERPOINT_STORE: only `sqlite` is built yet; unset it"));
        }
        if self.history != "local" {
            return Err(Fault::invalid("COUNTERPOINT_HISTORY: only `local` is built yet; unset it"));
        }
        if self.objects.as_deref().is_some_and(|o| o.contains("://")) {
            return Err(Fault::invalid("COUNTERPOINT_OBJECTS: only a directory is built yet; give a path"));
        }
        if self.account_id.len() != 12 || !self.account_id.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Fault::invalid("COUNTERPOINT_ACCOUNT_ID: 12 digits, for example 000000000000"));
        }
        if self.access_key_id.is_some() != self.secret_access_key.is_some() {
            return Err(Fault::invalid(
                "COUNTERPOINT_ACCESS_KEY_ID and COUNTERPOINT_SECRET_ACCESS_KEY: set both or neither",
            ));
        }
        if self.tls_cert.is_some() != self.tls_key.is_some() {
            return Err(Fault::invalid(
                "COUNTERPOINT_TLS_CERT and COUNTERPOINT_TLS_KEY: set both or neither",
            ));
        }
        if self.public_url.as_deref().is_some_and(|url| !is_web_address(url)) {
            return Err(Fault::invalid(
                "COUNTERPOINT_PUBLIC_URL: a web address such as https://mail.example.com",
            ));
        }
        if let Err(e) = tracing_subscriber::EnvFilter::try_new(&self.log) {
            return Err(Fault::invalid(format!(
                "COUNTERPOINT_LOG: {e}; for example `info` or `info,engine=debug`"
            )));
        }
        let admin = self.admin_email.split_once('@');
        if admin.is_none_or(|(local, domain)| local.is_empty() || domain.is_empty()) {
            return Err(Fault::invalid("COUNTERPOINT_ADMIN_EMAIL: an address such as ana@example.com"));
        }
        self.check_oidc()?;
        self.index_memory()?;
        self.quotas()?;
        self.rates()?;
        if self.email_connections == 0 {
            return Err(Fault::invalid("COUNTERPOINT_EMAIL_CONNECTIONS: at least 1"));
        }
        Ok(())
    }

    fn check_oidc(&self) -> Result<()> {
        let Some(issuer) = &self.oidc_issuer else {
            let others = [&self.oidc_client_id, &self.oidc_client_secret, &self.oidc_role];
            return match others.iter().any(|other| other.is_some()) {
                true => Err(Fault::invalid(
                    "COUNTERPOINT_OIDC_ISSUER: has to be set with the other OIDC_ settings",
                )),
                false => Ok(()),
            };
        };
        let plain = issuer.strip_prefix("http://").and_then(|rest| rest.split(['/', ':']).next());
        if !issuer.starts_with("https://") && !matches!(plain, Some("127.0.0.1" | "localhost")) {
            return Err(Fault::invalid(
                "COUNTERPOINT_OIDC_ISSUER: an https:// address (http:// on this machine only)",
            ));
        }
        if self.oidc_client_id.is_none() {
            return Err(Fault::invalid(
                "COUNTERPOINT_OIDC_CLIENT_ID: the client id that the provider gave you",
            ));
        }
        if self.oidc_role.as_deref().is_some_and(|role| Role::of_member(role).is_none()) {
            return Err(Fault::invalid(
                "COUNTERPOINT_OIDC_ROLE: admin, launcher, marketer, analyst or support",
            ));
        }
        Ok(())
    }

    /// Settings that are known and do nothing yet, as sentences for the log.
    pub fn warnings(&self) -> Vec<String> {
        let idle = |name: &str, value: &Option<String>, quiet: &str| {
            let set = value.as_deref().filter(|v| *v != quiet)?;
            let shown = if set.contains("://") { "a carrier" } else { set };
            Some(format!("COUNTERPOINT_{name} is set ({shown}) but not built yet: it has no effect"))
        };
        [
            idle("SMS", &self.sms, "sandbox"),
            idle("VOICE", &self.voice, "sandbox"),
            idle("PUSH", &self.push, "sandbox"),
            idle("VERIFY_WEBHOOKS", &self.verify_webhooks, "off"),
            idle("REQUIRE_VERIFIED_SENDERS", &self.require_verified_senders, "false"),
            idle("ALLOW_PRIVATE_TARGETS", &self.allow_private_targets, "false"),
            idle("LOG_KEEP", &self.log_keep, "7d"),
            idle("STREAM_KEEP", &self.stream_keep, ""),
            idle("APNS_URL", &self.apns_url, ""),
            idle("FCM_URL", &self.fcm_url, ""),
            idle("FCM_TOKEN_URL", &self.fcm_token_url, ""),
            idle("ADM_URL", &self.adm_url, ""),
            idle("BAIDU_URL", &self.baidu_url, ""),
            self.streams.as_ref().map(|_| "[streams] is set but not built yet: it has no effect".to_owned()),
            self.functions
                .as_ref()
                .map(|_| "[functions] is set but not built yet: it has no effect".to_owned()),
        ]
        .into_iter()
        .flatten()
        .chain(variables::unknown())
        .collect()
    }

    /// Channels that go to a carrier which is not built yet: their messages fail, and do not go to the sandbox.
    pub fn no_carrier(&self) -> Vec<Channel> {
        let is_other = |value: &Option<String>| value.as_deref().is_some_and(|value| value != "sandbox");
        let of = |channel: Channel| match channel {
            Channel::Sms => is_other(&self.sms),
            Channel::Voice => is_other(&self.voice),
            push => push.is_push() && is_other(&self.push),
        };
        Channel::ALL.iter().copied().filter(|channel| of(*channel)).collect()
    }

    /// Bytes of memory for the people of all apps together.
    ///
    /// # Errors
    /// 400 for a text that is no size.
    pub fn index_memory(&self) -> Result<usize> {
        let Some(text) = &self.index_memory else { return Ok(memory::machine() / 4) };
        memory::size(text)
            .ok_or_else(|| Fault::invalid("COUNTERPOINT_INDEX_MEMORY: a size such as 512M or 2G"))
    }

    /// What an account and an app may have at a time.
    ///
    /// # Errors
    /// 400 naming what is no quota.
    pub fn quotas(&self) -> Result<Quotas> {
        Quotas::parse(&self.quotas).map_err(|fault| fault.of("COUNTERPOINT_QUOTAS"))
    }

    /// How often each operation may be called.
    ///
    /// # Errors
    /// 400 naming what is no rate.
    pub fn rates(&self) -> Result<Rates> {
        Rates::parse(&self.rate_limits).map_err(|fault| fault.of("COUNTERPOINT_RATE_LIMITS"))
    }

    /// The base of links in messages.
    pub fn public_url(&self) -> String {
        let scheme = if self.tls_cert.is_some() { "https" } else { "http" };
        let listen = || format!("{scheme}://{}", self.listen);
        self.public_url.clone().unwrap_or_else(listen).trim_end_matches('/').to_owned()
    }

    /// Where `s3://bucket/key` lives.
    pub fn objects(&self) -> PathBuf {
        self.objects.as_ref().map_or_else(|| self.data.join("objects"), PathBuf::from)
    }
}

fn is_web_address(text: &str) -> bool {
    let uri = text.parse::<http::Uri>();
    uri.is_ok_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some())
}
