//! Use cases and reconcilers: the one room that joins `store`, `insight` and `deliver`.
//!
//! Every verb of the product is a method of [`Engine`], one file per noun. Time and chance are values
//! ([`clock::Clock`], [`chance::Chance`]). Work that nobody waits for takes no input: followers read the log
//! from their cursor, the scheduler reads what is due (ARCHITECTURE.md, "How things flow").

pub mod apps;
pub mod audit;
mod background;
pub mod campaigns;
pub mod chance;
pub mod channels;
pub mod clock;
pub mod codes;
pub mod counted;
pub mod definitions;
pub mod estimate;
pub mod explain;
pub mod fields;
pub mod follow;
pub mod headline;
pub mod import;
pub mod ingest;
pub mod jobs;
pub mod journeys;
mod kept;
pub mod keys;
pub mod kpis;
pub mod links;
pub mod members;
pub mod messages;
mod moving;
pub mod notes;
mod outbox;
mod outcomes;
pub mod people;
pub mod person;
mod population;
pub mod preview;
mod quotas;
pub mod report;
mod scheduler;
mod sealing;
pub mod search;
pub mod segments;
pub mod settings;
pub mod status;
pub mod suppressions;
pub mod templates;
pub mod timeline;
pub mod uncertain;
mod verdict;

pub use background::Background;
pub use sealing::KEY_BYTES as SECRET_KEY_BYTES;
/// The sandbox carrier's own words.
pub mod sandbox {
    pub use deliver::{Sandbox, SandboxMessage, Wanted};
}

use chance::Chance;
use clock::Clock;
use deliver::{Carriers, Sandbox};
use model::{
    error::{Fault, Result},
    id::AppId,
    time::Millis,
};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError, atomic::AtomicU64},
    time::Duration,
};
use store::Store;
use tokio::sync::{Notify, watch};

/// How long a read waits for the state to reach the log's head before it answers 503.
const BARRIER_MAX: Duration = Duration::from_secs(5);

/// Recipients that travel together: what one crash leaves uncertain on one connection.
pub(crate) const WINDOW: usize = 64;

/// What the operator chose; see the README's table of settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Twelve digits, for ARNs.
    pub account_id: String,
    /// For what has no request to take a region from.
    pub region: String,
    /// The directory where `s3://bucket/key` lives.
    pub objects: std::path::PathBuf,
    /// Base of tracking, unsubscribe and preference links, without a trailing slash.
    pub public_url: String,
    /// What a template variable without a value does.
    pub missing: model::template::Missing,
    /// Bytes of memory for the people of all apps together.
    pub index_memory: usize,
    /// Channels whose carrier is chosen and not built yet.
    pub no_carrier: Vec<model::channel::Channel>,
    /// What an account and an app may have at a time.
    pub quotas: model::quota::Quotas,
}

/// The rooms below, as `main` built them.
pub struct Rooms {
    pub store: Store,
    pub carriers: Carriers,
    /// What secrets in the store are sealed with; kept outside of it.
    pub secret_key: [u8; SECRET_KEY_BYTES],
}

/// The product, without its listener.
pub struct Engine {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) chance: Chance,
    pub(crate) settings: Settings,
    pub(crate) lines: ingest::Lines,
    pub(crate) apps: Mutex<HashMap<AppId, Arc<apps::App>>>,
    pub(crate) turns: apps::Turns,
    /// Apps that are being brought into memory.
    pub(crate) at_hand: Mutex<HashSet<AppId>>,
    /// The log position up to which the state follower has applied.
    pub(crate) applied: watch::Sender<u64>,
    /// Somebody waits for what is logged to be applied.
    pub(crate) awaited: Notify,
    pub(crate) carriers: Carriers,
    pub(crate) outbox: outbox::Outbox,
    pub(crate) histories: headline::Histories,
    pub(crate) populations: population::Populations,
    /// What links in messages are sealed with.
    pub(crate) link_key: Vec<u8>,
    pub(crate) sealer: sealing::Sealer,
    pub(crate) keys: keys::Keys,
    pub(crate) passwords: members::Passwords,
    /// Who has tried to sign in how often.
    pub(crate) attempts: Mutex<model::access::Attempts>,
    /// How rows are written in files.
    pub(crate) rows: Box<dyn jobs::Rows>,
    pub(crate) running: scheduler::Running,
    pub(crate) advancing: tokio::sync::Mutex<()>,
    pub(crate) poked: Notify,
    pub(crate) outbox_poked: Notify,
    pub(crate) moving_poked: Notify,
    /// What `/metrics` shows.
    pub counters: Counters,
}

/// Counts since the start, for `/metrics`.
#[derive(Default)]
pub struct Counters {
    /// Events dropped because they had been accepted before.
    pub duplicates: AtomicU64,
    /// Template variables that had no value.
    pub missing_variables: AtomicU64,
    /// Questions about people that were answered from the store: there was no room to arrange them in memory.
    pub scans: AtomicU64,
    /// Events of clients.
    pub pace: status::Pace,
    /// What was said of [`Engine::only_kept`].
    told: Mutex<HashSet<&'static str>>,
}

impl Engine {
    /// Follows the log and runs what is due, in the background, until stopped.
    pub fn start(self: &Arc<Self>) -> Background {
        Background::start(self)
    }

    /// Over open rooms. [`Engine::start`] sets it going.
    pub fn new(
        rooms: Rooms,
        clock: Clock,
        chance: Chance,
        settings: Settings,
        rows: Box<dyn jobs::Rows>,
    ) -> Result<Arc<Self>> {
        let Rooms { store, carriers, secret_key } = rooms;
        let sealer = sealing::Sealer::new(&secret_key);
        let keys = keys::load(&store, &sealer)?;
        let cursor = store.read(|r| r.cursor(follow::STATE))?;
        let link_key = links::key(&store, &chance)?;
        let engine = Self {
            store,
            clock,
            chance,
            settings,
            lines: ingest::Lines::default(),
            apps: Mutex::default(),
            turns: apps::Turns::default(),
            at_hand: Mutex::default(),
            applied: watch::Sender::new(cursor),
            awaited: Notify::new(),
            carriers,
            outbox: outbox::Outbox::default(),
            histories: headline::Histories::default(),
            populations: population::Populations::default(),
            link_key,
            sealer,
            keys,
            passwords: members::Passwords::default(),
            attempts: Mutex::default(),
            rows,
            running: scheduler::Running::default(),
            advancing: tokio::sync::Mutex::default(),
            poked: Notify::new(),
            outbox_poked: Notify::new(),
            moving_poked: Notify::new(),
            counters: Counters::default(),
        };
        engine.catch_up_clock();
        engine.recall_seen()?;
        engine.recover_outbox()?;
        Ok(Arc::new(engine))
    }

    /// A standing clock does not go back before what has happened already.
    fn catch_up_clock(&self) {
        let newest = self.store.log().newest();
        if self.clock.is_virtual() && newest > self.now() {
            tracing::warn!(%newest, "the virtual clock starts at the newest record of this data directory");
            self.clock.set(newest);
        }
    }

    /// Leaves the state in one file.
    ///
    /// # Errors
    /// When the disk does not take it; the next start finds everything all the same.
    pub fn close(&self) -> Result<()> {
        self.store.checkpoint()
    }

    /// Now, by the engine's clock.
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// The clock itself.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// What the operator chose.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Says once in the log that something is kept and shown, and not acted on yet (docs/compatibility.md).
    pub fn only_kept(&self, what: &'static str) {
        if held(&self.counters.told).insert(what) {
            tracing::warn!("{what} are kept and shown, and not acted on yet: see docs/compatibility.md");
        }
    }

    /// A fresh id of 32 hex digits.
    pub fn new_id(&self) -> String {
        AppId(self.chance.id()).to_string()
    }

    /// A fresh dashed UUID.
    pub fn uuid(&self) -> String {
        self.chance.uuid()
    }

    /// The last durable log position, and the last applied one.
    pub fn positions(&self) -> (u64, u64) {
        let applied = *self.applied.borrow();
        (self.store.log().head().max(applied), applied)
    }

    /// Waits until everything durable on arrival is applied, so that everybody reads their own writes.
    ///
    /// # Errors
    /// 503 after 5 seconds.
    pub async fn barrier(&self) -> Result<u64> {
        let head = self.store.log().head();
        self.applied_to(head).await?;
        Ok(head)
    }

    /// Windows whose messages are on their way.
    pub fn windows_in_flight(&self) -> usize {
        self.outbox.in_flight()
    }

    /// The sandbox, whose messages can be read.
    pub fn sandbox(&self) -> &Sandbox {
        &self.carriers.sandbox
    }

    /// Waits until everything logged so far is applied, however long it takes: for work that nobody waits for.
    pub(crate) async fn caught_up(&self) {
        let (head, mut applied) = (self.store.log().head(), self.applied.subscribe());
        self.awaited.notify_one();
        let _ = applied.wait_for(|at| *at >= head).await;
    }

    pub(crate) async fn applied_to(&self, position: u64) -> Result<()> {
        let mut applied = self.applied.subscribe();
        if *applied.borrow_and_update() >= position {
            return Ok(());
        }
        self.awaited.notify_one();
        let reached = applied.wait_for(|at| *at >= position);
        match tokio::time::timeout(BARRIER_MAX, reached).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(Fault::later("the state is more than 5 seconds behind the log: try again")),
        }
    }
}

/// A lock whose holder cannot leave it half changed: poisoning says nothing.
pub(crate) fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
