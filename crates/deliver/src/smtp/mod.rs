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
    let unfit =
        |unfit: mime::Unfit| Outcome::Rejected { code: 553, response: format!("553 {} (not sent)", unfit.0) };
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
        let mut fresh = false;
        while !rest.is_empty() {
            let taken = if fresh { None } else { self.take() };
            let reused = taken.is_some();
            let connection = match taken {
                Some(connection) => Ok(connection),
                None => Connection::open(&self.address).await,
            };
            let mut connection = match connection {
                Ok(connection) => connection,
                Err(error) => {
                    rest.iter()
                        .for_each(|(i, _)| outcomes[*i] = Some(Outcome::NotSent { error: error.clone() }));
                    break;
                }
            };
            let sent = session::send(&mut connection, rest.iter().map(|(_, message)| message)).await;
            let stale = reused && matches!(sent.first(), Some(Outcome::NotSent { .. }));
            if !stale {
                rest.iter().zip(sent).for_each(|((i, _), outcome)| outcomes[*i] = Some(outcome));
                rest = &[];
            }
            // A pooled connection that had died in the meantime is no reason to put anything off.
            fresh = stale;
            self.put_back(connection);
        }
        outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(nothing)).collect()
    }

    pub(crate) async fn send_within(&self, email: Email, limit: Duration) -> Outcome {
        let late =
            || Outcome::NotSent { error: format!("not handed over to {} within {limit:?}", self.address) };
        let message = match ready(&email) {
            Ok(message) => message,
            Err(outcome) => return outcome,
        };
        let begin = async {
            let permit = self.permit().await;
            let connection = match self.take() {
                Some(connection) => Ok(connection),
                None => Connection::open(&self.address).await,
            };
            (permit, connection)
        };
        let started = Instant::now();
        let Ok((_permit, connection)) = tokio::time::timeout(limit, begin).await else { return late() };
        let mut connection = match connection {
            Ok(connection) => connection,
            Err(error) => return Outcome::NotSent { error },
        };
        connection.answer_by(started + limit);
        let outcome =
            session::send(&mut connection, std::iter::once(&message)).await.pop().unwrap_or_else(nothing);
        connection.answer_in_time();
        self.put_back(connection);
        outcome
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
