//! A window of messages over one connection.
//!
//! With PIPELINING the envelope of the next message travels with the body of the one before, so a message
//! costs one round trip. What is known of a message when the link breaks decides its outcome: before its end
//! of data it was not sent; after it, nobody knows.

use super::{
    Ready,
    connection::{Connection, Reply},
};
use model::message::{Cause, Outcome};
use std::fmt::Write as _;

const END_OF_DATA: &[u8] = b".\r\n";
/// What a link that breaks before a message's end of data counts as (RFC 5321 §3.8: closing the channel).
pub(super) const CUT_OFF: u16 = 421;
/// The relay wants us to sign in, or does not believe us: every message would be refused (RFC 4954 §6).
const UNAUTHENTICATED: &[u16] = &[530, 534, 535, 538];

/// How the envelope of a message was answered.
enum Envelope {
    /// The relay waits for the message.
    Go,
    /// Refused; `open` when it waits for data all the same.
    Refused { by: Reply, cause: Cause, open: bool },
}

/// Whether a link broke at a message before its end of data.
pub(super) fn was_cut_off(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Deferred { code: CUT_OFF, .. })
}

/// Sends messages in order; the outcomes are in the same order, up to the one at which the link broke.
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
    outcomes
}

/// One message; `announced` when its envelope is on its way already. Also says whether the next one's is.
async fn one(
    connection: &mut Connection,
    message: &Ready,
    announced: bool,
    next: Option<&Ready>,
) -> (Outcome, bool) {
    let envelope = match envelope(connection, message, announced).await {
        Ok(envelope) => envelope,
        Err(error) => return (cut_off(error), false),
    };
    let ahead = next.map(commands);
    match envelope {
        Envelope::Go => body(connection, message, ahead).await,
        Envelope::Refused { by, cause, open } => {
            if connection.is_usable() {
                // Nobody takes the message, but where data is waited for it has to end.
                let ended = if open { ended(connection).await } else { reset(connection).await };
                if let Err(error) = ended {
                    // The refusal stands even if the link breaks after it.
                    tracing::debug!(error, "the link broke after a refusal");
                    connection.spoil();
                }
            }
            (refused(by, cause), false)
        }
    }
}

fn cut_off(error: String) -> Outcome {
    Outcome::Deferred { code: CUT_OFF, response: error }
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
        let mut first: Option<(Reply, Cause)> = None;
        for cause in [Cause::Sender, Cause::Receiver] {
            let reply = connection.reply().await?;
            if reply.code / 100 != 2 && first.is_none() {
                first = Some((reply, cause));
            }
            // A relay that says goodbye says nothing more.
            if let (Some((by, cause)), false) = (&first, connection.is_usable()) {
                return Ok(Envelope::Refused { by: by.clone(), cause: *cause, open: false });
            }
        }
        let data = connection.reply().await?;
        let open = data.code == 354;
        return Ok(match first {
            Some((by, cause)) => Envelope::Refused { by, cause, open },
            None if open => Envelope::Go,
            None => Envelope::Refused { by: data, cause: Cause::Content, open },
        });
    }
    let sender = (format!("MAIL FROM:<{}>\r\n", message.from), Cause::Sender);
    let receiver = (format!("RCPT TO:<{}>\r\n", message.to), Cause::Receiver);
    for (line, cause) in [sender, receiver] {
        connection.write(line.as_bytes()).await?;
        let reply = connection.reply().await?;
        if reply.code / 100 != 2 {
            return Ok(Envelope::Refused { by: reply, cause, open: false });
        }
    }
    connection.write(b"DATA\r\n").await?;
    let by = connection.reply().await?;
    let cause = Cause::Content;
    Ok(if by.code == 354 { Envelope::Go } else { Envelope::Refused { by, cause, open: false } })
}

/// Sends the message with its end; from here on a lost link leaves it uncertain.
async fn body(connection: &mut Connection, message: &Ready, ahead: Option<String>) -> (Outcome, bool) {
    let mut bytes = Vec::with_capacity(message.data.len() + 256);
    bytes.extend_from_slice(&message.data);
    bytes.extend_from_slice(END_OF_DATA);
    if let Some(commands) = &ahead {
        bytes.extend_from_slice(commands.as_bytes());
    }
    let ends_at = message.data.len() + END_OF_DATA.len();
    if let Err((written, error)) = connection.write_counted(&bytes).await {
        let outcome = if written < ends_at { cut_off(error) } else { Outcome::Uncertain { error } };
        return (outcome, false);
    }
    match connection.reply().await {
        Err(error) => (Outcome::Uncertain { error }, false),
        Ok(reply) if reply.code / 100 == 2 => (Outcome::Delivered { response: reply.text }, ahead.is_some()),
        Ok(reply) => (refused(reply, Cause::Content), ahead.is_some()),
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
fn refused(by: Reply, cause: Cause) -> Outcome {
    let Reply { code, text: response } = by;
    match code {
        _ if UNAUTHENTICATED.contains(&code) => Outcome::NotSent { error: response },
        500..=599 => Outcome::Rejected { code, cause: Cause::of(&response, cause), response },
        _ => Outcome::Deferred { code, response },
    }
}
