//! What a server costs that nobody asks anything: memory and start, with the demo project loaded.

use super::{Line, folder, say};
use model::error::{Fault, Result};
use std::{
    net::SocketAddr,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpStream,
    process::{Child, Command},
};

/// How long the server is left alone before its memory is read.
const REST: Duration = Duration::from_secs(2);

/// Memory and start-up of a second start.
pub async fn run() -> Result<Vec<Line>> {
    say("the demo project, made …");
    let folder = folder()?;
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(Fault::bug)?;
    let began = Instant::now();
    let mut first = demo(folder.path(), free)?;
    told(&mut first).await?;
    let made = began.elapsed();
    end(first).await;
    say("the demo project, started again …");
    let began = Instant::now();
    let mut second = demo(folder.path(), free)?;
    while TcpStream::connect(free).await.is_err() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    told(&mut second).await?;
    let started = began.elapsed();
    tokio::time::sleep(REST).await;
    let memory = resident(second.id().unwrap_or_default());
    end(second).await;
    let line = |what: &str, ours: String, target| Line {
        what: what.to_owned(),
        ours,
        baseline: String::new(),
        ratio: None,
        target,
    };
    Ok(vec![
        line(
            "idle server with the demo project: resident memory",
            format!("{} MB", memory >> 20),
            "< 150 MB",
        ),
        line("the same: from start to ready and told", format!("{:.2} s", started.as_secs_f64()), "< 1 s"),
        line("demo project: generated, sent, told", format!("{:.1} s", made.as_secs_f64()), ""),
    ])
}

fn demo(data: &Path, address: SocketAddr) -> Result<Child> {
    let me = std::env::current_exe().map_err(Fault::bug)?;
    Command::new(me)
        .args(["demo", "--json", "--listen", &address.to_string(), "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(Fault::bug)
}

/// The story is one line.
async fn told(child: &mut Child) -> Result<()> {
    let out = child.stdout.take().ok_or_else(|| Fault::bug("no output"))?;
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line).await.map_err(Fault::bug)?;
    if line.is_empty() { Err(Fault::bug("the demo told nothing")) } else { Ok(()) }
}

async fn end(mut child: Child) {
    let _ = child.start_kill();
    let _ = child.wait().await;
}

/// Bytes of memory in use.
fn resident(process: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kb = text
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.trim().split(' ').next()?.parse::<u64>().ok());
    kb.unwrap_or(0) << 10
}
