//! SMTP: pooled connections, commands pipelined across messages (RFC 2920).

mod address;
mod connection;
mod session;

pub use address::SmtpAddress;

use crate::{mime, nothing};
use connection::Connection;
use model::message::{Email, Outcome};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// An idle connection is not used again after this.
const IDLE_MAX: Duration = Duration::from_secs(30);
/// Messages sent over one connection.
const MESSAGES_MAX: u32 = 1_000;

/// A relay.
pub struct Smtp {
    address: SmtpAddress,
    connections: usize,
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<(Instant, Connection)>>,
}

/// A message ready for the wire, or why it never will be.
struct Ready {
    from: String,
    to: String,
    data: Vec<u8>,
}

fn ready(email: &Email) -> Result<Ready, Outcome> {
    let unfit = |unfit: mime::Unfit| Outcome::Unfit { why: unfit.0.to_owned() };
    let from = mime::bare(&email.from).map_err(unfit)?.to_owned();
    let to = mime::bare(&email.to).map_err(unfit)?.to_owned();
    let message = mime::build(email).map_err(unfit)?;
    let mut data = Vec::with_capacity(message.len() + message.len() / 32 + 8);
    mime::stuff(&message, &mut data);
    Ok(Ready { from, to, data })
}

impl Smtp {
    pub(crate) fn new(address: SmtpAddress, connections: usize) -> Self {
        let permits = Arc::new(Semaphore::new(connections));
        Self { address, connections, permits, idle: Mutex::default() }
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections
    }

    async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        self.permits.clone().acquire_owned().await.ok()
    }

    pub(crate) async fn send(&self, batch: Vec<Email>) -> Vec<Outcome> {
        let _permit = self.permit().await;
        let mut outcomes: Vec<Option<Outcome>> = vec![None; batch.len()];
        let mut messages = Vec::with_capacity(batch.len());
        for (i, email) in batch.iter().enumerate() {
            match ready(email) {
                Ok(message) => messages.push((i, message)),
                Err(outcome) => outcomes[i] = Some(outcome),
            }
        }
        let mut rest = messages.as_slice();
        while !rest.is_empty() {
            match self.send_some(rest.iter().map(|(_, message)| message)).await {
                // Every message that was tried has its outcome; the others go over another connection.
                Ok(sent) => {
                    let (tried, others) = rest.split_at(sent.len());
                    tried.iter().zip(sent).for_each(|((i, _), outcome)| outcomes[*i] = Some(outcome));
                    rest = others;
                }
                Err(error) => {
                    let not_sent = || Some(Outcome::NotSent { error: error.clone() });
                    rest.iter().for_each(|(i, _)| outcomes[*i] = not_sent());
                    rest = &[];
                }
            }
        }
        outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(nothing)).collect()
    }

    /// The outcomes of the first messages, at least of one.
    ///
    /// # Errors
    /// There is no connection.
    async fn send_some<'m>(
        &self,
        messages: impl Iterator<Item = &'m Ready> + Clone,
    ) -> Result<Vec<Outcome>, String> {
        // A pooled connection that has died in the meantime is no reason to put anything off.
        if let Some(mut connection) = self.take() {
            let sent = session::send(&mut connection, messages.clone()).await;
            self.put_back(connection);
            if !sent.first().is_some_and(session::was_cut_off) {
                return Ok(sent);
            }
        }
        let mut connection = Connection::open(&self.address).await?;
        let sent = session::send(&mut connection, messages).await;
        self.put_back(connection);
        Ok(sent)
    }

    pub(crate) async fn send_within(&self, email: Email, limit: Duration) -> Outcome {
        let late =
            || Outcome::NotSent { error: format!("not handed over to {} within {limit:?}", self.address) };
        let message = match ready(&email) {
            Ok(message) => message,
            Err(outcome) => return outcome,
        };
        let until = Instant::now() + limit;
        let permit = tokio::time::timeout(limit, self.permit()).await;
        let Ok(_permit) = permit else { return late() };
        if let Some(connection) = self.take() {
            let outcome = self.send_by(connection, &message, until).await;
            if !session::was_cut_off(&outcome) {
                return outcome;
            }
        }
        let left = until.saturating_duration_since(Instant::now());
        match tokio::time::timeout(left, Connection::open(&self.address)).await {
            Err(_) => late(),
            Ok(Err(error)) => Outcome::NotSent { error },
            Ok(Ok(connection)) => match self.send_by(connection, &message, until).await {
                // Nobody tries it again: it was not sent, and that is all there is to say.
                Outcome::Deferred { code: session::CUT_OFF, response: error } => Outcome::NotSent { error },
                outcome => outcome,
            },
        }
    }

    async fn send_by(&self, mut connection: Connection, message: &Ready, until: Instant) -> Outcome {
        connection.answer_by(until);
        let outcome = session::send(&mut connection, std::iter::once(message)).await.pop();
        connection.answer_in_time();
        self.put_back(connection);
        outcome.unwrap_or_else(nothing)
    }

    fn take(&self) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(since, _)| since.elapsed() < IDLE_MAX);
        idle.pop().map(|(_, connection)| connection)
    }

    fn put_back(&self, connection: Connection) {
        if connection.is_usable() && connection.messages < MESSAGES_MAX {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push((Instant::now(), connection));
        }
    }
}
