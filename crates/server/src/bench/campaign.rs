//! A whole campaign to Postfix's smtp-sink, against Postfix's own smtp-source.

use super::{Line, applied, folder, id, number, say, server};
use crate::{config::BenchArgs, http::local::Local};
use model::error::{Fault, Result};
use serde_json::{Value, json};
use std::{
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::process::{Child, Command};

const CONNECTIONS: usize = 20;
/// Endpoints in one UpdateEndpointsBatch.
const BATCH: u32 = 100;
/// Bytes of one mail as it travels; the body below with its headers and links.
const MAIL_BYTES: usize = 2_600;

/// Audience, rendering, MIME, ledger and outcomes included.
pub async fn run(args: &BenchArgs) -> Result<Line> {
    let (port, mut sink) = sink().await?;
    say("mails, smtp-source …");
    let source = source(port, args.mails).await?;
    say("mails, a campaign …");
    let ours = campaign(port, args.mails).await;
    let _ = sink.kill().await;
    let ours = ours?;
    Ok(Line {
        what: format!(
            "campaign of {} mails to smtp-sink over {CONNECTIONS} connections",
            number(f64::from(args.mails))
        ),
        ours: format!("{} mails/s", number(ours)),
        baseline: format!("{} mails/s smtp-source -d", number(source)),
        ratio: Some(ours / source),
        target: "≥ 0.6",
    })
}

/// Postfix's sink on a free port.
async fn sink() -> Result<(u16, Child)> {
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(Fault::bug)?;
    let missing = |e| Fault::invalid(format!("smtp-sink: {e}; `make setup` installs it (Debian's postfix)"));
    let mut command = Command::new("/usr/sbin/smtp-sink");
    if std::fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0) {
        // It does not run as root.
        command.args(["-u", "nobody"]);
    }
    let sink = command
        .args([&format!("127.0.0.1:{}", free.port()), "1000"])
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(missing)?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    Ok((free.port(), sink))
}

async fn source(port: u16, mails: u32) -> Result<f64> {
    let started = Instant::now();
    let status = Command::new("/usr/sbin/smtp-source")
        .args(["-d", "-s", &CONNECTIONS.to_string(), "-m", &mails.to_string(), "-l", &MAIL_BYTES.to_string()])
        .args(["-f", "shop@example.com", "-t", "somebody@example.org", &format!("127.0.0.1:{port}")])
        .status()
        .await
        .map_err(Fault::bug)?;
    if !status.success() {
        return Err(Fault::bug("smtp-source failed"));
    }
    Ok(f64::from(mails) / started.elapsed().as_secs_f64())
}

async fn campaign(port: u16, mails: u32) -> Result<f64> {
    let folder = folder()?;
    let running = server(folder.path(), &format!("smtp://127.0.0.1:{port}")).await?;
    let local = running.local.clone();
    let app = id(&local.call("POST", "/v1/apps", Some(&json!({ "Name": "bench" }))).await?);
    people(&local, &app, mails).await?;
    applied(&running).await;
    let channel = json!({ "FromAddress": "shop@example.com", "Identity": "arn:aws:ses:us-east-1:1:identity/example.com" });
    local.call("PUT", &format!("/v1/apps/{app}/channels/email"), Some(&channel)).await?;
    let segment =
        id(&local.call("POST", &format!("/v1/apps/{app}/segments"), Some(&json!({ "Name": "all" }))).await?);
    let paragraph = "<p>Dear {{Attributes.name.[0]}}, the season begins and your seat is still free.</p>";
    let html = format!(
        "<html><body>{}<p><a href=\"https://shop.example/seats\">Seats</a></p></body></html>",
        paragraph.repeat(8)
    );
    let request = json!({
        "Name": "bench",
        "SegmentId": segment,
        "Schedule": { "StartTime": "IMMEDIATE" },
        "MessageConfiguration": { "EmailMessage": { "Title": "For {{Attributes.name.[0]}}", "HtmlBody": html } },
    });
    let started = Instant::now();
    let campaign = id(&local.call("POST", &format!("/v1/apps/{app}/campaigns"), Some(&request)).await?);
    loop {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let now = local.call("GET", &format!("/v1/apps/{app}/campaigns/{campaign}"), None).await?;
        if now["State"]["CampaignStatus"] == "COMPLETED" {
            break;
        }
    }
    let took = started.elapsed();
    let runs = local.call("GET", &format!("/v1/apps/{app}/campaigns/{campaign}/activities"), None).await?;
    if runs["Item"][0]["SuccessfulEndpointCount"] != json!(mails) {
        return Err(Fault::bug(format!("not everybody got the mail: {runs}")));
    }
    running.stop().await;
    Ok(f64::from(mails) / took.as_secs_f64())
}

async fn people(local: &Local, app: &str, count: u32) -> Result<()> {
    for first in (0..count).step_by(BATCH as usize) {
        let one = |n: u32| {
            json!({
                "Id": format!("e{n}"),
                "ChannelType": "EMAIL",
                "Address": format!("somebody{n}@example.org"),
                "Attributes": { "name": [format!("Somebody {n}")] },
                "User": { "UserId": format!("u{n}") },
            })
        };
        let items: Vec<Value> = (first..(first + BATCH).min(count)).map(one).collect();
        local.call("PUT", &format!("/v1/apps/{app}/endpoints"), Some(&json!({ "Item": items }))).await?;
    }
    Ok(())
}
