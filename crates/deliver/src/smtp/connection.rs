//! One connection: greeting, EHLO, TLS, login; writing commands and reading replies.

use super::SmtpAddress;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rustls_pki_types::ServerName;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

/// How long connecting, and each answer, may take (RFC 5321 §4.5.3.2 asks for minutes on open links; a relay is near).
const CONNECT_MAX: Duration = Duration::from_secs(10);
const ANSWER_MAX: Duration = Duration::from_secs(60);
/// Bytes of one reply line, and lines of one reply.
const LINE_MAX: usize = 4_096;
const LINES_MAX: usize = 128;

pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + Sync {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Sync> Stream for T {}

/// A reply: its code and its last line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub code: u16,
    pub text: String,
}

/// A connection past its greeting.
pub(super) struct Connection {
    stream: BufReader<Box<dyn Stream>>,
    place: String,
    pub pipelining: bool,
    pub messages: u32,
    usable: bool,
    deadline: Option<Instant>,
}

impl Connection {
    /// Connects and says hello; errors name the relay and the stage.
    pub(super) async fn open(address: &SmtpAddress) -> Result<Self, String> {
        let place = address.to_string();
        let said = |what: &dyn std::fmt::Display| format!("{place}: {what}");
        let stream = timeout(CONNECT_MAX, TcpStream::connect((address.host.as_str(), address.port)));
        let stream =
            stream.await.map_err(|_| said(&"no connection within 10 seconds"))?.map_err(|e| said(&e))?;
        let _ = stream.set_nodelay(true);
        let stream: Box<dyn Stream> =
            if address.tls { encrypt(address, Box::new(stream)).await? } else { Box::new(stream) };
        let mut connection = Self::over(stream, place.clone());
        connection.expect(220, "greeting").await?;
        let mut offers = connection.hello().await?;
        if !address.tls && !address.is_loopback() && offers.iter().any(|o| o == "STARTTLS") {
            connection.command("STARTTLS", 220).await?;
            let plain = connection.stream.into_inner();
            connection.stream = BufReader::with_capacity(8 << 10, encrypt(address, plain).await?);
            offers = connection.hello().await?;
        } else if address.login.is_some() && !address.tls && !address.is_loopback() {
            return Err(said(&"offers no STARTTLS; a password is not sent in the clear (use smtps://)"));
        }
        connection.pipelining = offers.iter().any(|o| o == "PIPELINING");
        if let Some((user, password)) = &address.login {
            connection.log_in(&offers, user, password).await?;
        }
        Ok(connection)
    }

    /// A connection nobody has spoken over yet.
    pub(super) fn over(stream: Box<dyn Stream>, place: String) -> Self {
        let stream = BufReader::with_capacity(8 << 10, stream);
        Self { stream, place, pipelining: false, messages: 0, usable: true, deadline: None }
    }

    /// What the relay offers; nothing if it knows only HELO (RFC 5321 §3.2).
    async fn hello(&mut self) -> Result<Vec<String>, String> {
        self.write(b"EHLO counterpoint\r\n").await?;
        let mut offers = Vec::new();
        let reply = self.read_lines(|line| offers.push(line.to_ascii_uppercase())).await?;
        match reply.code {
            250 => Ok(offers),
            500..=504 => {
                self.command("HELO counterpoint", 250).await?;
                Ok(Vec::new())
            }
            _ => Err(format!("{}: EHLO was answered {}", self.place, reply.text)),
        }
    }

    /// PLAIN, unless only LOGIN is offered.
    async fn log_in(&mut self, offers: &[String], user: &str, password: &str) -> Result<(), String> {
        let mechanisms = offers.iter().filter_map(|offer| offer.strip_prefix("AUTH"));
        let offered: Vec<&str> = mechanisms.flat_map(|all| all.split([' ', '='])).collect();
        let lines = match offered.contains(&"LOGIN") && !offered.contains(&"PLAIN") {
            true => vec![
                ("AUTH LOGIN".to_owned(), 334),
                (STANDARD.encode(user), 334),
                (STANDARD.encode(password), 235),
            ],
            false => vec![(format!("AUTH PLAIN {}", STANDARD.encode(format!("\0{user}\0{password}"))), 235)],
        };
        for (line, code) in lines {
            self.write(format!("{line}\r\n").as_bytes()).await?;
            self.expect(code, "login").await?;
        }
        Ok(())
    }

    async fn command(&mut self, line: &str, code: u16) -> Result<(), String> {
        self.write(format!("{line}\r\n").as_bytes()).await?;
        self.expect(code, line).await
    }

    async fn expect(&mut self, code: u16, stage: &str) -> Result<(), String> {
        let reply = self.reply().await?;
        if reply.code == code {
            Ok(())
        } else {
            Err(format!("{}: {stage} was answered {}", self.place, reply.text))
        }
    }

    /// Writes and flushes.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.write_counted(bytes).await.map_err(|(_, error)| error)
    }

    /// As [`Connection::write`]; an error says how many bytes were on their way before it.
    pub(super) async fn write_counted(&mut self, bytes: &[u8]) -> Result<(), (usize, String)> {
        let patience = self.patience();
        let stream = self.stream.get_mut();
        let mut sent = 0;
        let written = timeout(patience, async {
            while sent < bytes.len() {
                match stream.write(&bytes[sent..]).await? {
                    0 => return Err(std::io::ErrorKind::WriteZero.into()),
                    n => sent += n,
                }
            }
            stream.flush().await
        });
        let result = match written.await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(e)) => e.to_string(),
            Err(_) => "takes no data".to_owned(),
        };
        self.usable = false;
        Err((sent, format!("{}: {result}", self.place)))
    }

    /// Reads one reply.
    pub(super) async fn reply(&mut self) -> Result<Reply, String> {
        self.read_lines(|_| {}).await
    }

    async fn read_lines(&mut self, mut see: impl FnMut(&str)) -> Result<Reply, String> {
        let patience = self.patience();
        let read = timeout(patience, read_reply(&mut self.stream, &mut see));
        let reply = read.await.unwrap_or_else(|_| Err("no answer in time".to_owned()));
        match reply {
            Ok(reply) => {
                // 421: the relay closes the connection whatever was asked.
                self.usable &= reply.code != 421;
                Ok(reply)
            }
            Err(error) => {
                self.usable = false;
                Err(format!("{}: {error}", self.place))
            }
        }
    }

    fn patience(&self) -> Duration {
        let left = self.deadline.map(|at| at.saturating_duration_since(Instant::now()));
        left.map_or(ANSWER_MAX, |left| left.min(ANSWER_MAX))
    }

    /// From now on answers have to come by a moment.
    pub(super) fn answer_by(&mut self, at: Instant) {
        self.deadline = Some(at);
    }

    /// Answers have their ordinary time again.
    pub(super) fn answer_in_time(&mut self) {
        self.deadline = None;
    }

    /// Whether the next message may go over it.
    pub(super) fn is_usable(&self) -> bool {
        self.usable
    }

    /// It is not to be used again.
    pub(super) fn spoil(&mut self) {
        self.usable = false;
    }
}

async fn read_reply(
    stream: &mut BufReader<Box<dyn Stream>>,
    see: &mut impl FnMut(&str),
) -> Result<Reply, String> {
    for _ in 0..LINES_MAX {
        let mut line = Vec::new();
        loop {
            let part = stream.fill_buf().await.map_err(|e| e.to_string())?;
            if part.is_empty() {
                return Err("the connection was closed".to_owned());
            }
            let (used, ended) = match part.iter().position(|b| *b == b'\n') {
                Some(at) => (at + 1, true),
                None => (part.len(), false),
            };
            line.extend_from_slice(&part[..used]);
            stream.consume(used);
            if line.len() > LINE_MAX {
                return Err("a reply is too long".to_owned());
            }
            if ended {
                break;
            }
        }
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        let code =
            text.get(..3).filter(|c| c.bytes().all(|b| b.is_ascii_digit())).and_then(|c| c.parse().ok());
        let code: u16 = code
            .filter(|c| (200..600).contains(c))
            .ok_or_else(|| format!("answered {text:?}, which is no SMTP"))?;
        if let Some(rest) = text.get(4..) {
            see(rest.trim());
        }
        if text.as_bytes().get(3) != Some(&b'-') {
            return Ok(Reply { code, text });
        }
    }
    Err("a reply has too many lines".to_owned())
}

async fn encrypt(address: &SmtpAddress, stream: Box<dyn Stream>) -> Result<Box<dyn Stream>, String> {
    let failed = |e: &dyn std::fmt::Display| format!("{address}: TLS: {e}");
    let mut roots = rustls::RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|e| failed(&e))?.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(address.host.clone()).map_err(|e| failed(&e))?;
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, stream);
    let stream = timeout(CONNECT_MAX, connecting).await.map_err(|_| failed(&"no handshake in time"))?;
    Ok(Box::new(stream.map_err(|e| failed(&e))?))
}
