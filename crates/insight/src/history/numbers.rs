//! Activation, retention and conversion: one pass each over the events of every subject.

use super::{Filter, History, Subject};
use model::{
    metrics::{Activation, Calendar, Conversion, Product, Retention},
    time::{HOUR, Millis},
};
use std::{
    collections::{BTreeMap, HashSet},
    ops::Range,
};

/// The currency of a value that names none (reference A §3.5).
const USD: &str = "USD";
const CURRENCY: &str = "_currency";

/// What is asked: days from `from` up to, not with, `to`, of everybody or of some.
pub struct Question<'a> {
    pub calendar: Calendar,
    /// Days counted from 1970-01-01; none = from the first event on, up to today.
    pub from: Option<i64>,
    pub to: Option<i64>,
    /// The days of these that are looked at: none after today, and without `from` none too long ago to be listed.
    pub days: Range<i64>,
    pub only: Option<&'a HashSet<Subject>>,
    pub now: Millis,
    /// Later periods of a cohort that are looked at.
    pub periods: i64,
}

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub size: u64,
    pub count: u64,
}

/// One cohort.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its first day.
    pub label: String,
    pub tally: Tally,
    /// Whether time can change it no more.
    pub complete: bool,
}

/// The `n`-th period after a cohort's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    pub n: i64,
    pub tally: Tally,
    pub complete: bool,
}

/// A cohort with what it did later.
#[derive(Clone, Debug, PartialEq)]
pub struct Retained {
    pub cell: Cell,
    pub periods: Vec<Period>,
}

/// A cohort of exposures with what they were worth, by currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Converted {
    pub cell: Cell,
    pub value: BTreeMap<String, f64>,
}

impl Tally {
    /// One more, who counts or not.
    pub fn add(&mut self, counts: bool) {
        self.size += 1;
        self.count += u64::from(counts);
    }
}

impl Question<'_> {
    fn wants(&self, subject: Subject) -> bool {
        self.only.is_none_or(|only| only.contains(&subject))
    }

    fn today(&self) -> i64 {
        self.calendar.day(self.now)
    }

    fn covers(&self, day: i64) -> bool {
        self.days.contains(&day)
    }

    /// Every unit of the range up to today, so that an empty one is seen.
    fn units(&self, earliest: Option<i64>) -> Vec<i64> {
        let last = self.to.map_or(self.today(), |to| (to - 1).min(self.today()));
        let Some(first) = self.from.or(earliest).filter(|first| *first <= last) else { return Vec::new() };
        let unit = self.calendar.unit;
        (unit.of_day(first)..=unit.of_day(last)).collect()
    }

    /// The last day of a unit that the range covers.
    fn last_day(&self, unit: i64) -> i64 {
        let last = self.calendar.unit.last_day(unit);
        self.to.map_or(last, |to| last.min(to - 1))
    }

    fn cell(&self, unit: i64, tally: Tally, complete: bool) -> Cell {
        Cell { label: self.calendar.label(unit), tally, complete }
    }
}

/// Is shown everybody who is asked about, and whether they count.
pub type See<'a> = &'a mut dyn FnMut(Subject, bool);

/// When a subject was first seen: the earliest event that a client sent.
fn first_seen(history: &History, run: &[u32]) -> Option<u32> {
    run.iter().copied().find(|event| history.is_client(*event))
}

/// Of those first seen in each unit, how many were activated.
pub fn activation(history: &History, asked: &Question<'_>, of: &Activation, see: See<'_>) -> Vec<Cell> {
    let filters: Vec<Filter<'_>> = of.events.iter().map(|e| Filter::new(history, e)).collect();
    let (mut by_unit, mut earliest) = (BTreeMap::<i64, Tally>::new(), None);
    for (subject, run) in history.runs().filter(|(subject, _)| asked.wants(*subject)) {
        let Some(first) = first_seen(history, run) else { continue };
        let day = asked.calendar.day(history.at(first));
        if !asked.covers(day) {
            continue;
        }
        earliest = Some(earliest.map_or(day, |e: i64| e.min(day)));
        let last_day = day + i64::from(of.within_days);
        let window = run.iter().copied().filter(|e| history.is_client(*e));
        // Days may go back a little in a zone that sets its clock back over midnight.
        let window: Vec<u32> = window.filter(|e| asked.calendar.day(history.at(*e)) <= last_day).collect();
        let often =
            |filter: &Filter<'_>| window.iter().filter(|e| filter.takes(**e)).count() >= of.at_least as usize;
        let activated = filters.iter().all(often);
        see(subject, activated);
        by_unit.entry(asked.calendar.unit.of_day(day)).or_default().add(activated);
    }
    let cell = |unit: i64| {
        let over = asked.last_day(unit) + i64::from(of.within_days) < asked.today();
        asked.cell(unit, by_unit.get(&unit).copied().unwrap_or_default(), over)
    };
    asked.units(earliest).into_iter().map(cell).collect()
}

/// Of those first seen in each unit, how many came back in each later one.
pub fn retention(history: &History, asked: &Question<'_>, of: &Retention, see: See<'_>) -> Vec<Retained> {
    let filter = of.event.as_ref().map(|e| Filter::new(history, e));
    let unit = asked.calendar.unit;
    let current = unit.of_day(asked.today());
    let mut earliest = None;
    let mut by_unit: BTreeMap<i64, (Tally, BTreeMap<i64, u64>)> = BTreeMap::new();
    for (subject, run) in history.runs().filter(|(subject, _)| asked.wants(*subject)) {
        let Some(first) = first_seen(history, run) else { continue };
        let day = asked.calendar.day(history.at(first));
        if !asked.covers(day) {
            continue;
        }
        earliest = Some(earliest.map_or(day, |e: i64| e.min(day)));
        let cohort = unit.of_day(day);
        let back = run.iter().copied().filter(|e| history.is_client(*e));
        let back = back.filter(|e| filter.as_ref().is_none_or(|filter| filter.takes(*e)));
        let mut periods: Vec<i64> =
            back.map(|e| unit.of_day(asked.calendar.day(history.at(e))) - cohort).collect();
        periods.retain(|n| (1..=asked.periods.min(current - cohort)).contains(n));
        // Days may go back a little in a zone that sets its clock back over midnight.
        periods.sort_unstable();
        periods.dedup();
        let (tally, counts) = by_unit.entry(cohort).or_default();
        tally.add(!periods.is_empty());
        see(subject, !periods.is_empty());
        periods.into_iter().for_each(|n| *counts.entry(n).or_default() += 1);
    }
    let row = |cohort: i64| {
        let (tally, counts) = by_unit.get(&cohort).cloned().unwrap_or_default();
        let period = |n: i64| Period {
            n,
            tally: Tally { size: tally.size, count: counts.get(&n).copied().unwrap_or(0) },
            complete: cohort + n < current,
        };
        let periods = (1..=(current - cohort).min(asked.periods)).map(period).collect();
        let over = cohort + asked.periods < current;
        Retained { cell: asked.cell(cohort, tally, over), periods }
    };
    asked.units(earliest).into_iter().map(row).collect()
}

/// One subject's exposures and conversions, by unit.
#[derive(Default)]
struct Exposed {
    units: BTreeMap<i64, bool>,
    values: Vec<(i64, String, f64)>,
}

/// An exposure that a conversion can still follow.
struct Open {
    at: Millis,
    /// None = outside of what is asked.
    unit: Option<i64>,
}

/// Of those exposed in each unit, how many converted, and what it was worth.
pub fn conversion(
    history: &History,
    asked: &Question<'_>,
    of: &Conversion,
    see: See<'_>,
) -> (BTreeMap<String, f64>, Vec<Converted>) {
    let (mut worth, mut earliest) = (BTreeMap::new(), None);
    let mut by_unit: BTreeMap<i64, (Tally, BTreeMap<String, f64>)> = BTreeMap::new();
    let looking = Looking::new(history, asked, of);
    for (subject, run) in history.runs().filter(|(subject, _)| asked.wants(*subject)) {
        let exposed = looking.at(run, &mut earliest);
        if exposed.units.is_empty() {
            continue;
        }
        see(subject, exposed.units.values().any(|converted| *converted));
        for (unit, converted) in exposed.units {
            by_unit.entry(unit).or_default().0.add(converted);
        }
        for (unit, currency, value) in exposed.values {
            *by_unit.entry(unit).or_default().1.entry(currency.clone()).or_default() += value;
            *worth.entry(currency).or_default() += value;
        }
    }
    let row = |unit: i64| {
        let (tally, value) = by_unit.get(&unit).cloned().unwrap_or_default();
        let over =
            asked.calendar.end_of(asked.last_day(unit)).plus(i64::from(of.within_hours) * HOUR) <= asked.now;
        Converted { cell: asked.cell(unit, tally, over), value }
    };
    (worth, asked.units(earliest).into_iter().map(row).collect())
}

/// What conversion looks for in a subject's events.
struct Looking<'a> {
    history: &'a History,
    asked: &'a Question<'a>,
    exposure: Option<Filter<'a>>,
    event: Filter<'a>,
    within: i64,
    value: Option<&'a Product>,
}

impl<'a> Looking<'a> {
    fn new(history: &'a History, asked: &'a Question<'a>, of: &'a Conversion) -> Self {
        Self {
            history,
            asked,
            exposure: of.exposure.as_ref().map(|e| Filter::new(history, e)),
            event: Filter::new(history, &of.event),
            within: i64::from(of.within_hours) * HOUR,
            value: of.value.as_ref(),
        }
    }

    fn exposes(&self, event: u32) -> bool {
        match &self.exposure {
            Some(filter) => filter.takes(event),
            None => self.history.is_client(event),
        }
    }

    fn at(&self, run: &[u32], earliest: &mut Option<i64>) -> Exposed {
        let mut exposed = Exposed::default();
        let mut open = Vec::new();
        for moment in run.chunk_by(|a, b| self.history.at(*a) == self.history.at(*b)) {
            let at = self.history.at(moment[0]);
            open.retain(|exposure: &Open| at.0 - exposure.at.0 <= self.within);
            let exposures = moment.iter().filter(|event| self.exposes(**event)).count();
            let converts = || moment.iter().copied().filter(|event| self.event.takes(*event));
            // An exposure that is named has to be another event; where any event of a client exposes, it need not.
            let alone = |event: u32| exposures == 1 && self.exposure.is_some() && self.exposes(event);
            converts()
                .filter(|event| alone(*event))
                .for_each(|event| self.convert(event, &open, &mut exposed));
            if exposures > 0 {
                self.expose(at, &mut open, &mut exposed, earliest);
            }
            converts()
                .filter(|event| !alone(*event))
                .for_each(|event| self.convert(event, &open, &mut exposed));
        }
        exposed
    }

    fn expose(&self, at: Millis, open: &mut Vec<Open>, exposed: &mut Exposed, earliest: &mut Option<i64>) {
        let day = self.asked.calendar.day(at);
        let unit = self.asked.covers(day).then(|| self.asked.calendar.unit.of_day(day));
        if let Some(unit) = unit {
            exposed.units.entry(unit).or_insert(false);
            *earliest = Some(earliest.map_or(day, |e| e.min(day)));
        }
        match open.last_mut() {
            // Of one unit the latest will do.
            Some(last) if last.unit == unit => last.at = at,
            _ => open.push(Open { at, unit }),
        }
    }

    fn convert(&self, event: u32, open: &[Open], exposed: &mut Exposed) {
        exposed.units.extend(open.iter().filter_map(|exposure| Some((exposure.unit?, true))));
        // Last touch: what a conversion is worth belongs to the latest exposure alone.
        let Some(latest) = open.last().and_then(|exposure| exposure.unit) else { return };
        exposed.values.extend(self.worth(event).map(|(currency, value)| (latest, currency, value)));
    }

    fn worth(&self, event: u32) -> Option<(String, f64)> {
        let words = &self.history.words;
        let metric = |name: &str| self.history.metric(event, words.known(name)?);
        let value = self.value?.of(metric).filter(|value| value.is_finite())?;
        let currency = words.known(CURRENCY).and_then(|name| self.history.attribute(event, name));
        Some((currency.unwrap_or(USD).to_owned(), value))
    }
}
