//! How quickly the audience index answers, against scanning the same people in memory.
//!
//! `cargo run --profile quick -p insight --example audience [endpoints …]`; without sizes 50,000, 500,000 and 5,000,000.
//! Scanning is measured with at most 200,000 whole endpoints, some 4 kB each, and scaled: its time goes with their
//! number.

use insight::audience::{self, Asking, Index, Population, See};
use model::{
    channel::Channel,
    endpoint::{Endpoint, EndpointPatch, Location, OptOut, Rules, User, merge},
    error::Result,
    segment::{
        AttributeTest, AttributeType, Dimensions, Group, Groups, Join, MetricTest, Near, Operator, Recency,
        Segment, SetTest, Source, Sources,
    },
    time::{DAY, Millis},
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Instant,
};

const NOW: Millis = Millis(20_000 * DAY);
/// Endpoints that are scanned.
const SCANNED_MAX: u32 = 200_000;
/// Times that each question is asked; the median counts.
const ROUNDS: usize = 9;

/// Numbers from a seed (xorshift).
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % n
    }

    /// Below `n`, low ones more often.
    fn skewed(&mut self, n: u64) -> u64 {
        self.below(n).min(self.below(n)).min(self.below(n))
    }

    fn text(&mut self, name: &str, n: u64) -> String {
        format!("{name}{}", self.skewed(n))
    }
}

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|text| (*text).to_owned()).collect()
}

/// What people had in common in a shop of fan articles.
fn endpoint(draw: &mut Draw, no: u32, people: u64) -> Endpoint {
    const CHANNELS: [Channel; 4] = [Channel::Email, Channel::Gcm, Channel::Apns, Channel::Sms];
    let mut patch = EndpointPatch {
        channel: Some(CHANNELS[draw.below(4) as usize]),
        address: Some(format!("somebody{}@mail{}.example", draw.below(people * 20), draw.below(5))),
        opt_out: (draw.below(10) == 0).then_some(OptOut::All),
        user_id: (draw.below(5) > 0).then(|| format!("fan-{}", draw.below(people))),
        ..EndpointPatch::default()
    };
    let (teams, interests) = (1 + draw.below(3), draw.below(6));
    let mut put = |name: &str, values: Vec<String>| drop(patch.attributes.insert(name.to_owned(), values));
    put("plan", vec![draw.text("plan", 5)]);
    put("team", (0..teams).map(|_| draw.text("team", 200)).collect());
    put("interests", (0..interests).map(|_| draw.text("interest", 500)).collect());
    put("customer", vec![format!("C-{no:010}")]);
    put("FirstName", vec![draw.text("Name", 50_000)]);
    patch.metrics.insert("purchases".to_owned(), draw.skewed(50) as f64);
    patch.metrics.insert("ltv".to_owned(), draw.skewed(1_000_000) as f64 / 100.0);
    patch.demographic.platform = Some(draw.text("platform", 4));
    patch.demographic.app_version = Some(draw.text("1.", 30));
    patch.demographic.timezone = Some(draw.text("zone", 24));
    if draw.below(3) > 0 {
        patch.location = Location {
            country: Some(draw.text("C", 60)),
            latitude: Some(draw.below(1_300) as f64 / 10.0 - 60.0),
            longitude: Some(draw.below(3_600) as f64 / 10.0 - 180.0),
            ..Location::default()
        };
    }
    let rules = Rules { now: NOW, request_id: "", cohort: 0, newest_event: None, exported: false };
    merge(None, None, &format!("device-{no:08x}"), &patch, &rules).expect("as drawn").endpoint
}

fn user(draw: &mut Draw, n: u64) -> User {
    let attributes = BTreeMap::from([("tier".to_owned(), vec![draw.text("tier", 6)])]);
    User { id: format!("fan-{n}"), attributes }
}

/// Everybody as they are, up to a bound.
struct Whole {
    endpoints: Vec<(u32, Endpoint, Millis)>,
    users: HashMap<String, User>,
}

impl Sources for Whole {
    fn segment(&self, _: &Source) -> Result<Option<Segment>> {
        Ok(None)
    }

    fn members(&self, _: &Source) -> Result<(Vec<String>, Vec<String>)> {
        Ok(Default::default())
    }
}

impl Population for Whole {
    fn position(&self) -> u64 {
        0
    }

    fn scan(&self, _: u32, see: &mut See<'_>) -> Result<()> {
        for (no, endpoint, last_active) in &self.endpoints {
            let user = endpoint.user_id.as_ref().and_then(|id| self.users.get(id));
            if see(*no, endpoint, user, *last_active).is_break() {
                break;
            }
        }
        Ok(())
    }
}

struct Arranged(Whole, Index);

impl Sources for Arranged {
    fn segment(&self, source: &Source) -> Result<Option<Segment>> {
        self.0.segment(source)
    }

    fn members(&self, source: &Source) -> Result<(Vec<String>, Vec<String>)> {
        Sources::members(&self.0, source)
    }
}

impl Population for Arranged {
    fn position(&self) -> u64 {
        self.1.position
    }

    fn scan(&self, after: u32, see: &mut See<'_>) -> Result<()> {
        self.0.scan(after, see)
    }

    fn index(&self) -> Option<&Index> {
        Some(&self.1)
    }
}

fn arranged(count: u32) -> Arranged {
    let people = u64::from(count) * 7 / 10;
    let mut draw = Draw(0x5EED_1997);
    let mut whole = Whole { endpoints: Vec::new(), users: HashMap::new() };
    let mut index = Index::default();
    let (mut spent, began) = (0.0, Instant::now());
    for n in 0..people {
        let user = user(&mut draw, n);
        let began = Instant::now();
        index.user(&user.id, Some(&user));
        spent += began.elapsed().as_secs_f64();
        if count <= SCANNED_MAX || n < u64::from(SCANNED_MAX) {
            whole.users.insert(user.id.clone(), user);
        }
    }
    for no in 1..=count {
        let endpoint = endpoint(&mut draw, no, people);
        let last_active = NOW.plus(-(draw.skewed(200 * DAY as u64) as i64));
        let began = Instant::now();
        index.put(no, &endpoint, last_active);
        spent += began.elapsed().as_secs_f64();
        if no <= SCANNED_MAX {
            whole.endpoints.push((no, endpoint, last_active));
        }
    }
    index.settle();
    let bytes = index.bytes();
    println!(
        "\n## {count} endpoints: built in {spent:.2} s ({:.2} s with drawing them), {:.0} MB = {:.0} bytes each",
        began.elapsed().as_secs_f64(),
        bytes as f64 / 1e6,
        bytes as f64 / f64::from(count)
    );
    Arranged(whole, index)
}

fn questions() -> Vec<(&'static str, Segment)> {
    let set = |values: &[&str]| Some(SetTest { exclusive: false, values: texts(values) });
    let attribute =
        |name: &str, kind, values: &[&str]| (name.to_owned(), AttributeTest { kind, values: texts(values) });
    let metric = |name: &str, operator, value| (name.to_owned(), MetricTest { operator, value });
    let of = |dimensions| Segment { dimensions: Some(dimensions), ..Segment::default() };
    let simple =
        Dimensions { channel: set(&["EMAIL"]), country: set(&["C1", "C2", "C3"]), ..Dimensions::default() };
    let bought = Dimensions {
        channel: set(&["EMAIL", "PUSH"]),
        recency: Some(Recency { active: true, hours: 24 * 30 }),
        attributes: [
            attribute("team", AttributeType::Inclusive, &["team1", "team2", "team30"]),
            attribute("interests", AttributeType::Exclusive, &["interest4"]),
            attribute("plan", AttributeType::Inclusive, &["plan1", "plan2"]),
        ]
        .into(),
        user_attributes: [attribute("tier", AttributeType::Inclusive, &["tier0", "tier3"])].into(),
        metrics: [
            metric("purchases", Operator::GreaterThanOrEqual, 3.0),
            metric("ltv", Operator::LessThan, 5_000.0),
        ]
        .into(),
        ..Dimensions::default()
    };
    let named = Dimensions {
        attributes: [attribute("FirstName", AttributeType::Contains, &["me77", "12"])].into(),
        app_version: Some(SetTest { exclusive: true, values: texts(&["1.7"]) }),
        ..Dimensions::default()
    };
    let group =
        Group { dimensions: vec![bought.clone(), named.clone()], join: Join::Any, ..Group::default() };
    let apart = Group { dimensions: vec![simple.clone()], join: Join::None, ..Group::default() };
    let groups = Some(Groups { include: Join::All, groups: vec![group, apart] });
    let near = Dimensions {
        near: Some(Near { latitude: 48.9, longitude: 2.4, kilometers: 800.0 }),
        country: set(&["C0", "C1", "C2", "C3", "C4"]),
        metrics: [metric("purchases", Operator::GreaterThan, 1.0)].into(),
        ..Dimensions::default()
    };
    vec![
        ("everybody", Segment::default()),
        ("simple: channel, 3 countries", of(simple)),
        ("complex: 8 rules", of(bought)),
        ("groups: 8 rules or CONTAINS, not simple", Segment { groups, ..Segment::default() }),
        ("CONTAINS over 50,000 names", of(named)),
        ("GPS 800 km, countries, metric", of(near)),
    ]
}

/// Median milliseconds, and the last answer.
fn median<T>(rounds: usize, mut ask: impl FnMut() -> T) -> (f64, T) {
    let mut last = ask();
    let mut all: Vec<f64> = Vec::new();
    for _ in 0..rounds {
        let began = Instant::now();
        last = ask();
        all.push(began.elapsed().as_secs_f64() * 1e3);
    }
    all.sort_by(f64::total_cmp);
    (all[all.len() / 2], last)
}

fn main() {
    let sizes: Vec<u32> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![50_000, 500_000, 5_000_000] } else { sizes };
    for count in sizes {
        let people = arranged(count);
        let suppressed: HashSet<(Channel, String)> =
            (0..1_000).map(|n| (Channel::Email, format!("somebody{n}@mail1.example"))).collect();
        let asking = Asking { now: NOW, suppressed: &suppressed, stop: &|| false };
        let scale = f64::from(count) / people.0.endpoints.len() as f64;
        println!("| segment | members | count ms | scan ms | ratio | estimate ms | scan ms | ratio |");
        println!("|---|---:|---:|---:|---:|---:|---:|---:|");
        for (what, segment) in questions() {
            let members =
                |all: &dyn Population| audience::members(all, &segment, None, NOW).expect("answers");
            let estimate =
                |all: &dyn Population| audience::estimate(all, &segment, &asking).expect("answers");
            let (count_ms, found) = median(ROUNDS, || members(&people));
            let (estimate_ms, estimated) = median(ROUNDS, || estimate(&people));
            let (scan_ms, scanned) = median(1, || members(&people.0));
            let (long_ms, looked) = median(1, || estimate(&people.0));
            if scale == 1.0 {
                assert_eq!((found.numbers.clone(), found.users), (scanned.numbers, scanned.users), "{what}");
                assert_eq!(estimated, looked, "{what}");
            }
            let (scan_ms, long_ms) = (scan_ms * scale, long_ms * scale);
            println!(
                "| {what} | {} | {count_ms:.2} | {scan_ms:.0} | {:.0}× | {estimate_ms:.2} | {long_ms:.0} | {:.0}× |",
                found.numbers.len(),
                scan_ms / count_ms,
                long_ms / estimate_ms
            );
        }
        let (fields_ms, _) = median(3, || audience::fields(&people).expect("answers"));
        let (find_ms, found) = median(3, || people.1.candidates(None, "name123", (0, NOW)).take(50).count());
        println!("fields {fields_ms:.1} ms; finding `name123` {find_ms:.1} ms ({found} shown)");
    }
}
