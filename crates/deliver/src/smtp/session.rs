//! A window of messages over one connection.
//!
//! With PIPELINING the envelope of the next message travels with the body of the one before, so a message
//! costs one round trip. What is known of a message when the link breaks decides its outcome: before its end
//! of data it was not sent; after it, nobody knows.

use super::{
    Ready,
    connection::{Connection, Reply},
};
use model::message::Outcome;
use std::fmt::Write as _;

const END_OF_DATA: &[u8] = b".\r\n";

/// How the envelope of a message was answered.
enum Envelope {
    /// The relay waits for the message.
    Go,
    /// Refused; `open` when it waits for data all the same.
    Refused { by: Reply, open: bool },
}

/// Sends messages in order; the outcomes are in the same order, one each.
pub(super) async fn send<'m>(
    connection: &mut Connection,
    messages: impl Iterator<Item = &'m Ready>,
) -> Vec<Outcome> {
    let messages: Vec<&Ready> = messages.collect();
    let mut outcomes = Vec::with_capacity(messages.len());
    let mut announced = false;
    for (i, message) in messages.iter().enumerate() {
        let next = messages.get(i + 1).copied().filter(|_| connection.pipelining);
        let (outcome, next_announced) = one(connection, message, announced, next).await;
        announced = next_announced;
        outcomes.push(outcome);
        connection.messages += 1;
        if !connection.is_usable() {
            break;
        }
    }
    let error = || "the connection ended before this message".to_owned();
    outcomes.resize_with(messages.len(), || Outcome::NotSent { error: error() });
    outcomes
}

/// One message; `announced` when its envelope is on its way already. Also says whether the next one's is.
async fn one(
    connection: &mut Connection,
    message: &Ready,
    announced: bool,
    next: Option<&Ready>,
) -> (Outcome, bool) {
    let not_sent = |error| (Outcome::NotSent { error }, false);
    let envelope = match envelope(connection, message, announced).await {
        Ok(envelope) => envelope,
        Err(error) => return not_sent(error),
    };
    let ahead = next.map(commands);
    match envelope {
        Envelope::Go => body(connection, message, ahead).await,
        Envelope::Refused { by, open } => {
            if !connection.is_usable() {
                return (refused(by), false);
            }
            if open {
                // Nobody takes the message, but data is waited for: end it at once.
                if let Err(error) = ended(connection).await {
                    return (settled(connection, by, error), false);
                }
            } else if let Err(error) = reset(connection).await {
                return (settled(connection, by, error), false);
            }
            (refused(by), false)
        }
    }
}

/// The refusal stands even if the link breaks after it.
fn settled(connection: &mut Connection, by: Reply, error: String) -> Outcome {
    tracing::debug!(error, "the link broke after a refusal");
    connection.spoil();
    refused(by)
}

fn commands(message: &Ready) -> String {
    let mut text = String::with_capacity(message.from.len() + message.to.len() + 40);
    let _ = write!(text, "MAIL FROM:<{}>\r\nRCPT TO:<{}>\r\nDATA\r\n", message.from, message.to);
    text
}

async fn envelope(connection: &mut Connection, message: &Ready, announced: bool) -> Result<Envelope, String> {
    if connection.pipelining {
        if !announced {
            connection.write(commands(message).as_bytes()).await?;
        }
        let (mail, rcpt, data) =
            (connection.reply().await?, connection.reply().await?, connection.reply().await?);
        let open = data.code == 354;
        return Ok(match [mail, rcpt].into_iter().find(|reply| reply.code / 100 != 2) {
            Some(by) => Envelope::Refused { by, open },
            None if open => Envelope::Go,
            None => Envelope::Refused { by: data, open },
        });
    }
    for line in [format!("MAIL FROM:<{}>\r\n", message.from), format!("RCPT TO:<{}>\r\n", message.to)] {
        connection.write(line.as_bytes()).await?;
        let reply = connection.reply().await?;
        if reply.code / 100 != 2 {
            return Ok(Envelope::Refused { by: reply, open: false });
        }
    }
    connection.write(b"DATA\r\n").await?;
    let reply = connection.reply().await?;
    Ok(if reply.code == 354 { Envelope::Go } else { Envelope::Refused { by: reply, open: false } })
}

/// Sends the message with its end; from here on a lost link leaves it uncertain.
async fn body(connection: &mut Connection, message: &Ready, ahead: Option<String>) -> (Outcome, bool) {
    let mut bytes = Vec::with_capacity(message.data.len() + 256);
    bytes.extend_from_slice(&message.data);
    bytes.extend_from_slice(END_OF_DATA);
    if let Some(commands) = &ahead {
        bytes.extend_from_slice(commands.as_bytes());
    }
    if let Err(error) = connection.write(&bytes).await {
        return (Outcome::Uncertain { error }, false);
    }
    match connection.reply().await {
        Err(error) => (Outcome::Uncertain { error }, false),
        Ok(reply) if reply.code / 100 == 2 => (Outcome::Delivered { response: reply.text }, ahead.is_some()),
        Ok(reply) => (refused(reply), ahead.is_some()),
    }
}

async fn ended(connection: &mut Connection) -> Result<(), String> {
    connection.write(END_OF_DATA).await?;
    connection.reply().await.map(drop)
}

async fn reset(connection: &mut Connection) -> Result<(), String> {
    connection.write(b"RSET\r\n").await?;
    connection.reply().await.map(drop)
}

/// 5xx is for ever, anything else for now.
fn refused(by: Reply) -> Outcome {
    let Reply { code, text: response } = by;
    if code / 100 == 5 { Outcome::Rejected { code, response } } else { Outcome::Deferred { code, response } }
}
