//! An event-stream archive, imported until applied, against the same file that is only unpacked and parsed.

use super::{Line, folder, number, say};
use crate::{
    config::{BenchArgs, ServeArgs, Settings},
    import::open,
};
use engine::import::{AppImage, Files, Into};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use model::{
    error::{Fault, Result},
    id::AppId,
    time::Millis,
};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader, BufWriter, Write},
    path::Path,
    time::Instant,
};

const APP: AppId = AppId(7);
/// The first record's time: 2024-01-02.
const START_MS: i64 = 1_704_164_645_678;
const ENDPOINTS: i64 = 100_000;

/// One line of the table.
pub async fn run(args: &BenchArgs) -> Result<Line> {
    say("an archive of events, imported …");
    let folder = folder()?;
    let file = folder.path().join("archive.gz");
    write(&file, i64::from(args.records)).map_err(Fault::bug)?;
    let parsed = parse(&file).map_err(Fault::bug)?;
    let data = Some(folder.path().join("data"));
    let settings = Settings::load(&ServeArgs { listen: None, data, config: None, virtual_clock: None })?;
    let engine = open(&settings)?;
    let mut following = engine.only_follow();
    let (name, region) = ("bench".to_owned(), "us-east-1".to_owned());
    let image = AppImage { id: APP, name, region, created: Millis(0), tags: BTreeMap::new() };
    engine.restore_app(image).await?;
    let (importing, files) = (engine.clone(), Files::find(&[file])?);
    let started = Instant::now();
    let done = tokio::task::spawn_blocking(move || importing.import_events(&files, Into::default(), &|_| ()));
    let report = done.await.map_err(Fault::bug)??;
    let ours = report.new as f64 / started.elapsed().as_secs_f64();
    following.shutdown().await;
    Ok(Line {
        what: format!("import of event archives, {} records, until applied", number(f64::from(args.records))),
        ours: format!("{} records/s", number(ours)),
        baseline: format!("{} records/s unpacked and parsed only", number(parsed)),
        ratio: Some(ours / parsed),
        target: "≥ 16,667 records/s",
    })
}

/// Half of them events of apps, half of campaigns, as the stream wrote them.
fn write(file: &Path, records: i64) -> std::io::Result<()> {
    let mut out = GzEncoder::new(BufWriter::new(File::create(file)?), Compression::fast());
    for n in 0..records {
        let (at, client) = (START_MS + n, n.wrapping_mul(7_919) % ENDPOINTS);
        let head = |kind: &str| {
            format!(
                r#"{{"event_type":"{kind}","event_timestamp":{at},"arrival_timestamp":{},"event_version":"3.1","application":{{"app_id":"{APP}","package_name":"com.example","sdk":{{"name":"aws-sdk","version":"2"}}}},"client":{{"client_id":"endpoint-{client}"}},"device":{{"locale":{{"code":"en_US","country":"US","language":"en"}},"platform":{{"name":"iOS","version":"17"}}}}"#,
                at + 112
            )
        };
        match n % 2 {
            0 => writeln!(
                out,
                r#"{},"session":{{"session_id":"s-{n}","start_timestamp":{at}}},"attributes":{{"sku":"A{}","screen":"home"}},"metrics":{{"price":9.5}},"awsAccountId":"123456789012"}}"#,
                head("checkout"),
                n % 50
            )?,
            _ => writeln!(
                out,
                r#"{},"session":{{}},"attributes":{{"treatment_id":"0","campaign_activity_id":"0123456789abcdef0123456789abcdef","delivery_type":"EMAIL","campaign_id":"fedcba9876543210fedcba9876543210","campaign_send_status":"SUCCESS"}},"client_context":{{"custom":{{"endpoint":"{{\"ChannelType\":\"EMAIL\",\"EndpointStatus\":\"ACTIVE\",\"OptOut\":\"NONE\",\"EffectiveDate\":\"2024-01-01T00:00:00.000Z\",\"Attributes\":{{\"plan\":[\"pro\"]}},\"User\":{{\"UserId\":\"u-{client}\"}}}}"}}}},"awsAccountId":"123456789012"}}"#,
                head("_campaign.send")
            )?,
        }
    }
    out.finish()?.flush()
}

/// Records a second.
fn parse(file: &Path) -> std::io::Result<f64> {
    let mut reader = BufReader::new(GzDecoder::new(BufReader::new(File::open(file)?)));
    let (started, mut line, mut count) = (Instant::now(), Vec::new(), 0.0);
    while reader.read_until(b'\n', &mut line)? > 0 {
        count += f64::from(u8::from(model::archive::record(&line).is_ok()));
        line.clear();
    }
    Ok(count / started.elapsed().as_secs_f64())
}
