//! PutEvents, signed, validated and durable, against the same HTTP stack that only parses.

use super::{Line, applied, folder, machine, number, say, server};
use crate::{config::BenchArgs, credentials::RootKey, http::listen};
use axum::{Router, body::Bytes, routing::post};
use engine::clock::real_now;
use model::error::{Fault, Result};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use wire::sigv4::{self, Credentials};

const CONNECTIONS: usize = 64;
const EVENTS: usize = 100;
const ENDPOINTS: u64 = 100_000;
/// Requests that carry an endpoint part, one in so many.
const WITH_ENDPOINT: u64 = 10;
/// Where ids are written into a prepared body.
const MARK: &str = "0123456789abcdef";

/// Parses only; answered; answered and applied.
pub async fn run(args: &BenchArgs) -> Result<Vec<Line>> {
    let short = Duration::from_secs(args.seconds.min(15));
    say("events, parsed only …");
    let parsed = baseline(short).await?;
    say("events, signed and durable …");
    let folder = folder()?;
    let running = server(folder.path(), "sandbox").await?;
    let app = running.local.call("POST", "/v1/apps", Some(&serde_json::json!({ "Name": "bench" }))).await?;
    let path = format!("/v1/apps/{}/events", app["Id"].as_str().unwrap_or_default());
    let load = Load::new(running.address, path, running.local.key.clone(), false);
    let answered = load.run(short).await?;
    applied(&running).await;
    say("events, sustained until applied …");
    let load = Load { endpoints: true, ..load };
    let started = Instant::now();
    let (sent, lags) = sustained(&running, &load, Duration::from_secs(args.seconds)).await?;
    let sustained = sent as f64 / started.elapsed().as_secs_f64();
    running.stop().await;
    let per_second = |n: f64| format!("{} events/s", number(n));
    Ok(vec![
        Line {
            what: format!("PutEvents answered, {CONNECTIONS} connections, {EVENTS} events each"),
            ours: per_second(answered),
            baseline: format!("{} parsed only", per_second(parsed)),
            ratio: Some(answered / parsed),
            target: "≥ 0.35",
        },
        Line {
            what: format!("the same for {} s over 100,000 endpoints, until applied ({lags})", args.seconds),
            ours: per_second(sustained),
            baseline: format!("{} parsed only", per_second(parsed)),
            ratio: Some(sustained / parsed),
            target: "≥ 0.12",
        },
    ])
}

/// Runs the load, watches how far the state is behind, waits until it is not.
async fn sustained(running: &crate::start::Running, load: &Load, span: Duration) -> Result<(u64, String)> {
    let (mut records, mut ended) = (Vec::new(), None);
    let running_load = load.count(span);
    tokio::pin!(running_load);
    let sent = loop {
        tokio::select! {
            sent = &mut running_load => break sent?,
            () = tokio::time::sleep(Duration::from_millis(100)) => {
                let (head, applied) = running.engine.positions();
                records.push(head - applied);
            }
        }
    };
    let at = *ended.get_or_insert_with(Instant::now);
    applied(running).await;
    records.sort_unstable();
    let median = records.get(records.len() / 2).copied().unwrap_or(0);
    let worst = records.last().copied().unwrap_or(0);
    let text = format!(
        "records behind: median {median}, most {worst}; {:.0} ms from the last answer to applied",
        at.elapsed().as_secs_f64() * 1_000.0
    );
    Ok((sent, text))
}

/// Events a second through the same listener, router and decoder, without signature, decision and disk.
async fn baseline(span: Duration) -> Result<f64> {
    let parse = |body: Bytes| async move {
        match wire::events::decode(&body, model::limits::EVENT_BYTES) {
            Ok(request) => request.batch.len().to_string(),
            Err(refusal) => refusal.to_string(),
        }
    };
    let listener = listen::bind(([127, 0, 0, 1], 0).into()).await?;
    let address = listener.local_addr().map_err(Fault::bug)?;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let app = Router::new().route("/v1/apps/{app}/events", post(parse));
    let serving = tokio::spawn(listen::serve(listener, None, app, async {
        let _ = stopped.await;
    }));
    let key = RootKey { access_key_id: "AKIDEXAMPLE".to_owned(), secret: "secret".to_owned() };
    let rate = Load::new(address, "/v1/apps/x/events".to_owned(), key, false).run(span).await?;
    let _ = stop.send(());
    let _ = serving.await;
    Ok(rate)
}

/// Clients that send as fast as they are answered.
struct Load {
    address: SocketAddr,
    path: Arc<str>,
    key: RootKey,
    endpoints: bool,
    next: Arc<AtomicU64>,
}

/// A body with places for ids.
struct Prepared {
    body: Vec<u8>,
    endpoint_at: Vec<usize>,
    ids_at: Vec<usize>,
}

impl Prepared {
    fn new(with_endpoint: bool) -> Self {
        let now = model::time::Millis(real_now().0).to_string();
        let endpoint = if with_endpoint {
            &format!(
                r#"{{"ChannelType":"EMAIL","Address":"{MARK}@example.com","Attributes":{{"team":["Rovers"]}},"Demographic":{{"AppVersion":"1.2"}}}}"#
            )
        } else {
            "{}"
        };
        let event = |_| {
            format!(
                r#""{MARK}":{{"EventType":"minigame.played","Timestamp":"{now}","Attributes":{{"game":"penalty","level":"7"}},"Metrics":{{"score":4711.5}},"Session":{{"Id":"s-1","StartTimestamp":"{now}"}}}}"#
            )
        };
        let events: Vec<String> = (0..EVENTS).map(event).collect();
        let text = format!(
            r#"{{"BatchItem":{{"{MARK}":{{"Endpoint":{endpoint},"Events":{{{}}}}}}}}}"#,
            events.join(",")
        );
        let mut endpoint_at: Vec<usize> = text.match_indices(MARK).map(|(at, _)| at).collect();
        let ids_at = endpoint_at.split_off(if with_endpoint { 2 } else { 1 });
        Self { body: text.into_bytes(), endpoint_at, ids_at }
    }

    fn fill(&mut self, first: u64, endpoint: u64) {
        let mut put = |at: usize, n: u64| {
            self.body[at..at + MARK.len()].copy_from_slice(format!("{n:016x}").as_bytes())
        };
        self.endpoint_at.iter().for_each(|at| put(*at, endpoint));
        for (n, at) in self.ids_at.iter().enumerate() {
            put(*at, first + n as u64);
        }
    }
}

impl Load {
    fn new(address: SocketAddr, path: String, key: RootKey, endpoints: bool) -> Self {
        Self { address, path: path.into(), key, endpoints, next: Arc::default() }
    }

    /// Events a second.
    async fn run(&self, span: Duration) -> Result<f64> {
        let (started, cpu) = (Instant::now(), machine::cpu_us());
        let sent = self.count(span).await?;
        let per_event = (machine::cpu_us() - cpu) / sent.max(1) as f64;
        say(&format!("  {per_event:.2} µs of processor time for each event, client included"));
        Ok(sent as f64 / started.elapsed().as_secs_f64())
    }

    /// Events answered.
    async fn count(&self, span: Duration) -> Result<u64> {
        let until = Instant::now() + span;
        let clients = (0..CONNECTIONS).map(|_| {
            let client = self.client();
            tokio::spawn(async move { client.send_until(until).await })
        });
        let mut sent = 0;
        for client in clients.collect::<Vec<_>>() {
            sent += client.await.map_err(Fault::bug)??;
        }
        Ok(sent)
    }

    fn client(&self) -> Load {
        let (path, key, next) = (self.path.clone(), self.key.clone(), self.next.clone());
        Load { address: self.address, path, key, endpoints: self.endpoints, next }
    }

    async fn send_until(self, until: Instant) -> Result<u64> {
        let mut stream = TcpStream::connect(self.address).await.map_err(Fault::bug)?;
        let _ = stream.set_nodelay(true);
        let (mut plain, mut full) = (Prepared::new(false), Prepared::new(true));
        let (mut sent, mut buffer) = (0, Vec::with_capacity(64 << 10));
        while Instant::now() < until {
            let n = self.next.fetch_add(EVENTS as u64, Relaxed);
            let request = n / EVENTS as u64;
            let with_endpoint = self.endpoints && request.is_multiple_of(WITH_ENDPOINT);
            let prepared = if with_endpoint { &mut full } else { &mut plain };
            // A multiplier without a common divisor, so that all endpoints come in turn and apart.
            let endpoint = if self.endpoints {
                request.wrapping_mul(7_919) % ENDPOINTS
            } else {
                request % CONNECTIONS as u64
            };
            prepared.fill(n, endpoint);
            self.put(&mut stream, &prepared.body, &mut buffer).await?;
            sent += EVENTS as u64;
        }
        Ok(sent)
    }

    async fn put(&self, stream: &mut TcpStream, body: &[u8], buffer: &mut Vec<u8>) -> Result<()> {
        let host = self.address.to_string();
        let mut headers = http::HeaderMap::new();
        headers.insert(http::header::HOST, host.parse().map_err(Fault::bug)?);
        let request = sigv4::Request { method: "POST", path: &self.path, query: "", headers: &headers, body };
        let by = Credentials {
            access_key_id: &self.key.access_key_id,
            secret: &self.key.secret,
            region: "us-east-1",
        };
        let signed = sigv4::sign(&request, &by, real_now().0);
        let text = |name: &str| signed.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        buffer.clear();
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: {host}\r\nx-amz-date: {}\r\nauthorization: {}\r\ncontent-length: {}\r\n\r\n",
            self.path,
            text("x-amz-date"),
            text("authorization"),
            body.len()
        );
        buffer.extend_from_slice(head.as_bytes());
        buffer.extend_from_slice(body);
        stream.write_all(buffer).await.map_err(Fault::bug)?;
        answer(stream, buffer).await
    }
}

/// Reads one answer; anything but success ends the benchmark.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<()> {
    buffer.clear();
    loop {
        let read = stream.read_buf(buffer).await.map_err(Fault::bug)?;
        if read == 0 {
            return Err(Fault::bug("the server hung up"));
        }
        let Some(head) = buffer.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
        let length =
            text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
        let length = length.ok_or_else(|| Fault::bug("an answer without a length"))?;
        if buffer.len() < head + 4 + length {
            continue;
        }
        if !text.starts_with("http/1.1 20") {
            return Err(Fault::bug(String::from_utf8_lossy(buffer).into_owned()));
        }
        return Ok(());
    }
}
