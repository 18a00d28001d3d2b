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
        return pipelined(connection).await;
    }
    for (cause, line) in [
        (Cause::Sender, format!("MAIL FROM:<{}>\r\n", message.from)),
        (Cause::Receiver, format!("RCPT TO:<{}>\r\n", message.to)),
        (Cause::Content, "DATA\r\n".to_owned()),
    ] {
        connection.write(line.as_bytes()).await?;
        let by = connection.reply().await?;
        if !agrees(cause, &by) {
            return Ok(Envelope::Refused { by, cause, open: false });
        }
    }
    Ok(Envelope::Go)
}

/// The three answers to an envelope sent in one go. The first refusal counts, also when the relay closes the
/// connection with it or after it.
async fn pipelined(connection: &mut Connection) -> Result<Envelope, String> {
    let mut refusal: Option<(Reply, Cause, bool)> = None;
    for cause in [Cause::Sender, Cause::Receiver, Cause::Content] {
        let by = match (connection.reply().await, &refusal) {
            (Ok(by), _) => by,
            (Err(error), None) => return Err(error),
            (Err(_), Some(_)) => break,
        };
        let open = cause == Cause::Content && agrees(cause, &by);
        match &mut refusal {
            None if open => return Ok(Envelope::Go),
            None if agrees(cause, &by) => {}
            None => refusal = Some((by, cause, false)),
            Some((.., waits)) => *waits = open,
        }
        if !connection.is_usable() {
            break;
        }
    }
    let (by, cause, open) = refusal.ok_or_else(|| "the envelope was not answered".to_owned())?;
    Ok(Envelope::Refused { by, cause, open })
}

/// Whether the command that a cause stands for was accepted.
fn agrees(command: Cause, reply: &Reply) -> bool {
    if command == Cause::Content { reply.code == 354 } else { reply.code / 100 == 2 }
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

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    /// What becomes of a message of 100 KB whose link ends once the relay has read so many bytes of it.
    async fn cut_after(bytes: usize) -> Outcome {
        let (ours, mut theirs) = duplex(1_024);
        let relay = tokio::spawn(async move {
            theirs.write_all(b"250 ok\r\n250 ok\r\n354 go on\r\n").await.unwrap();
            let mut read = vec![0; bytes];
            theirs.read_exact(&mut read).await.unwrap();
        });
        let mut connection = Connection::over(Box::new(ours), "relay".to_owned());
        let data = b"line\r\n".repeat(16_000);
        let message = Ready { from: "a@b".to_owned(), to: "c@d".to_owned(), data };
        let mut outcomes = send(&mut connection, std::iter::once(&message)).await;
        relay.await.unwrap();
        assert!(!connection.is_usable());
        outcomes.pop().expect("one outcome for the message")
    }

    #[tokio::test]
    async fn a_link_that_breaks_is_a_riddle_only_after_the_end_of_the_data() {
        let envelope = "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n".len();
        assert!(was_cut_off(&cut_after(envelope + 5_000).await));
        let all = envelope + 16_000 * 6 + END_OF_DATA.len();
        assert!(matches!(cut_after(all).await, Outcome::Uncertain { .. }));
    }
}
