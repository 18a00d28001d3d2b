//! The outbox: the single door to sending. Windows that are due are admitted, rendered, marked in flight, handed
//! to the carrier and settled (design: "One campaign run").

mod content;
mod settle;
mod window;

pub(crate) use content::{DirectContent, Substitutions};

use crate::{Engine, WINDOW, campaigns::close_if_done, held};
use content::Contents;
use model::{
    error::{Fault, Result},
    message::Outcome,
    policy::Refusal,
    tracking::message_id,
};
use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};
use store::{Page, Recipient, Settled, Window};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Windows looked ahead in one read.
const AHEAD: usize = 256;
/// How often the real clock is looked at for windows that fell due.
const TICK: Duration = Duration::from_millis(200);
/// How long to wait before what was sent is written again, after the disk refused it.
const RETRY: Duration = Duration::from_millis(500);

/// What the outbox remembers between windows.
#[derive(Default)]
pub(crate) struct Outbox {
    /// Windows that somebody works on.
    busy: Mutex<HashSet<i64>>,
    contents: Contents,
}

impl Outbox {
    /// A campaign is deleted: what is put off is not sent.
    pub(crate) fn forget(&self, campaign: &str) {
        self.contents.forget(campaign);
    }

    /// Windows whose messages are on their way.
    pub(crate) fn in_flight(&self) -> usize {
        held(&self.busy).len()
    }
}

impl Engine {
    /// Sends what is due, for ever; as many windows at a time as the carrier has connections.
    pub(crate) async fn run_outbox(self: Arc<Self>) {
        let slots = Arc::new(Semaphore::new(self.carriers.email.connections()));
        let mut ahead = VecDeque::new();
        loop {
            let Ok(slot) = slots.clone().acquire_owned().await else { return };
            match self.take_due(&mut ahead) {
                Ok(Some(window)) => drop(tokio::spawn(self.clone().carry(window, slot))),
                Ok(None) => {
                    drop(slot);
                    let _ = tokio::time::timeout(TICK, self.outbox_poked.notified()).await;
                }
                Err(fault) => {
                    tracing::error!(%fault, "the outbox cannot be read; trying again");
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    fn take_due(&self, ahead: &mut VecDeque<Window>) -> Result<Option<Window>> {
        if ahead.is_empty() {
            let now = self.now();
            ahead.extend(self.store.read(|r| r.windows_ready(now, AHEAD))?);
        }
        let mut busy = held(&self.outbox.busy);
        while let Some(window) = ahead.pop_front() {
            if busy.insert(window.id) {
                return Ok(Some(window));
            }
        }
        Ok(None)
    }

    /// Waits until every message on its way has its outcome, for as long as a relay near by needs: whoever is cut
    /// off becomes uncertain.
    pub async fn handed_over(&self) {
        /// Less than the 10 seconds after which container engines kill.
        const PATIENCE: Duration = Duration::from_secs(7);
        const PAUSE: Duration = Duration::from_millis(20);
        let quiet = async {
            while self.outbox.in_flight() > 0 {
                tokio::time::sleep(PAUSE).await;
            }
        };
        if tokio::time::timeout(PATIENCE, quiet).await.is_err() {
            tracing::warn!(
                windows = self.outbox.in_flight(),
                "messages are still on their way: they become uncertain"
            );
        }
    }

    async fn carry(self: Arc<Self>, window: Window, _slot: OwnedSemaphorePermit) {
        if let Err(fault) = self.send_window(&window).await {
            tracing::error!(%fault, window = window.id, "a window could not be sent; trying again");
            tokio::time::sleep(RETRY).await;
        }
        self.note_complaints().await;
        held(&self.outbox.busy).remove(&window.id);
        self.poke();
    }

    async fn send_window(&self, window: &Window) -> Result<()> {
        let prepared = tokio::task::block_in_place(|| self.prepare(window))?;
        let Some(mut prepared) = prepared else {
            return self.written(window, Settled::default()).await;
        };
        let mails = prepared.take_mails();
        let mut outcomes = Vec::new();
        if !mails.is_empty() {
            let id = window.id;
            if !self.store.write(move |tx| tx.window_mark(id)).await? {
                return Ok(());
            }
            outcomes = self.carriers.email.send(mails).await;
        }
        let settled = prepared.settle(outcomes, self.now());
        self.written(window, settled).await
    }

    /// Writes what became of a window. What was sent must be known: tried until the disk takes it.
    async fn written(&self, window: &Window, settled: Settled) -> Result<()> {
        let settled = Arc::new(settled);
        loop {
            let (window, settled, now) = (window.clone(), settled.clone(), self.now());
            let write = self.store.write(move |tx| {
                tx.window_settle(&window, &settled, WINDOW)?;
                window.run.map_or(Ok(()), |run| close_if_done(tx, run, now))
            });
            match write.await {
                Err(Fault::Later(text)) => {
                    tracing::error!(text, "what was sent cannot be written yet; trying again");
                    tokio::time::sleep(RETRY).await;
                }
                other => return other,
            }
        }
    }

    /// Sends one message that somebody waits for; its window is marked in flight already.
    pub(crate) async fn send_now(&self, window: &Window, limit: Duration) -> Result<Direct> {
        let prepared = tokio::task::block_in_place(|| self.prepare(window))?;
        let Some(mut prepared) = prepared else {
            self.written(window, Settled::default()).await?;
            return Ok(Direct::Refused(Refusal::Gone));
        };
        let Some(mail) = prepared.take_mails().pop() else {
            self.written(window, prepared.settle(Vec::new(), self.now())).await?;
            return Ok(prepared.why_not());
        };
        let outcome = self.carriers.email.send_within(mail, limit).await;
        let settled = prepared.settle_once(outcome.clone(), self.now());
        self.written(window, settled).await?;
        self.note_complaints().await;
        Ok(Direct::Sent(outcome))
    }

    /// At a start: who was in flight is uncertain; never sent again by itself.
    pub(crate) fn recover_outbox(&self) -> Result<()> {
        let now = self.now();
        let found = self.store.write(move |tx| tx.recover_in_flight(now, message_of)).wait()?;
        if found > 0 {
            tracing::warn!(found, "messages were in flight when the server was cut off: they are uncertain");
        }
        Ok(())
    }

    /// What the sandbox's receivers complained about.
    async fn note_complaints(&self) {
        for mail in self.carriers.sandbox.complaints() {
            if let Err(fault) = self.complained(&mail).await {
                tracing::error!(%fault, "a complaint could not be written");
            }
        }
    }
}

/// What became of a message that somebody waited for.
pub(crate) enum Direct {
    Sent(Outcome),
    Refused(Refusal),
    Unrenderable(String),
}

/// The id of a recipient's message: 32 hex digits, another one for each attempt.
pub(crate) fn message_of(page: &Page, recipient: &Recipient) -> String {
    message_at(page, recipient, recipient.attempt)
}

fn message_at(page: &Page, recipient: &Recipient, attempt: u32) -> String {
    let run = page.run.unwrap_or_else(|| content::direct_id(page));
    message_id(run, recipient.endpoint.as_deref().unwrap_or(&recipient.address), attempt).to_string()
}
