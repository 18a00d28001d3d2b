//! The three headline numbers (design §5.10): definitions kept as such, answers from history.

use crate::{
    Engine,
    apps::App,
    definitions::{At, Definition, draft},
    held,
    kept::PerApp,
};
use insight::{
    audience,
    history::{self, Converted, History, Question, Retained, See, Subject, Tally},
};
use model::{
    error::{Fault, Result},
    id::AppId,
    metrics::{Calendar, Conversion, Definitions, Unit},
    segment::{Segment, Source},
    time::Millis,
};
use std::{
    collections::{BTreeMap, HashSet},
    ops::Range,
};
use store::ReadLimits;

pub use insight::history::{Cell, Period};

/// The kind of their definition.
const METRICS: &str = "metrics";
/// Records read from the log at a time.
const READ: ReadLimits = ReadLimits { records: 20_000, raw_bytes: 32 << 20 };

/// What somebody wants to know.
#[derive(Clone, Debug)]
pub struct Asked {
    pub unit: Unit,
    /// Dates or instants; `to` is exclusive.
    pub from: Option<String>,
    pub to: Option<String>,
    pub zone: Option<String>,
    /// Only people who are in this segment now.
    pub segment: Option<String>,
    /// Later periods looked at, of what has them: retention.
    pub periods: i64,
}

/// An answer with what it is exact for.
#[derive(Clone, Debug)]
pub struct Answer<T> {
    /// `User`, or `Endpoint` where nobody is known as a user.
    pub unit: &'static str,
    pub position: u64,
    pub total: Tally,
    pub rows: Vec<T>,
}

/// Histories that were asked lately.
pub(crate) type Histories = PerApp<History>;

impl Engine {
    /// Defines an app's numbers.
    ///
    /// # Errors
    /// 400 naming the member and the bound.
    pub async fn define_metrics(
        &self,
        app: &App,
        body: &(impl serde::Serialize + Sync),
        definitions: &Definitions,
    ) -> Result<Definition> {
        definitions.check()?;
        let at = At(Some(app.id), METRICS, METRICS);
        self.put_definition(at, draft(body, definitions)?).await
    }

    /// What an app's numbers mean; none when they were never defined.
    pub fn metrics_definition(&self, app: &App) -> Result<Option<Definition>> {
        self.definition_if_any(At(Some(app.id), METRICS, METRICS))
    }

    pub(crate) fn definitions_of(&self, app: &App) -> Result<Definitions> {
        self.metrics_definition(app)?.map_or_else(|| Ok(Definitions::default()), |found| found.read())
    }

    /// Of those first seen in each unit, how many were activated.
    ///
    /// # Errors
    /// 404 while activation is not defined.
    pub async fn activation(&self, app: &App, asked: &Asked) -> Result<Answer<Cell>> {
        let definitions = self.definitions_of(app)?;
        let of = definitions.activation.clone().ok_or_else(|| undefined("Activation"))?;
        let asked = &Asked { periods: 0, ..asked.clone() };
        let ask = |history: &History, question: &Question<'_>, see: See<'_>| {
            history::activation(history, question, &of, see)
        };
        self.answer(app, asked, definitions.zone.as_deref(), ask).await
    }

    /// Of those first seen in each unit, how many came back later.
    pub async fn retention(&self, app: &App, asked: &Asked) -> Result<Answer<Retained>> {
        let definitions = self.definitions_of(app)?;
        let of = definitions.retention.clone().unwrap_or_default();
        let ask = |history: &History, question: &Question<'_>, see: See<'_>| {
            history::retention(history, question, &of, see)
        };
        self.answer(app, asked, definitions.zone.as_deref(), ask).await
    }

    /// Of those exposed in each unit, how many converted, by another definition or the app's own; with what it
    /// was worth in all.
    ///
    /// # Errors
    /// 404 while conversion is not defined; 400 for another definition that is out of bounds.
    pub async fn conversion(
        &self,
        app: &App,
        asked: &Asked,
        other: Option<Conversion>,
    ) -> Result<(Answer<Converted>, BTreeMap<String, f64>)> {
        let mut definitions = self.definitions_of(app)?;
        if other.is_some() {
            definitions.conversion = other;
            definitions.check()?;
        }
        let of = definitions.conversion.clone().ok_or_else(|| undefined("Conversion"))?;
        let (mut worth, asked) = (BTreeMap::new(), &Asked { periods: 0, ..asked.clone() });
        let answer = self.answer(app, asked, definitions.zone.as_deref(), |history, question, see| {
            let (value, rows) = history::conversion(history, question, &of, see);
            worth = value;
            rows
        });
        Ok((answer.await?, worth))
    }

    async fn answer<T>(
        &self,
        app: &App,
        asked: &Asked,
        zone: Option<&str>,
        ask: impl FnOnce(&History, &Question<'_>, See<'_>) -> Vec<T>,
    ) -> Result<Answer<T>> {
        let answer = |history: &History, question: &Question<'_>| {
            let mut total = Tally::default();
            let rows = ask(history, question, &mut |_, counts| total.add(counts));
            let unit = if history.has_users() { "User" } else { "Endpoint" };
            Answer { unit, position: history.position, total, rows }
        };
        self.asked(app, asked, zone, answer).await
    }

    /// Asks one of the numbers' questions of an app's history; `zone` serves where none is asked for.
    ///
    /// # Errors
    /// 400 for a range, zone or segment that is none; 503 when the state is behind.
    pub(crate) async fn asked<T>(
        &self,
        app: &App,
        asked: &Asked,
        zone: Option<&str>,
        ask: impl FnOnce(&History, &Question<'_>) -> T,
    ) -> Result<T> {
        let head = self.barrier().await?;
        let calendar = Calendar::new(asked.unit, asked.zone.as_deref().or(zone))?;
        let day = |member, text: &Option<String>| {
            text.as_deref().map(|text| calendar.read_day(member, text)).transpose()
        };
        let (from, to) = (day("from", &asked.from)?, day("to", &asked.to)?);
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            return Err(Fault::invalid("from: a day before the one in `to`"));
        }
        let days = days(&calendar, (from, to), self.now(), asked.periods)?;
        self.with_history(app, head, |history| {
            let only = asked.segment.as_deref().map(|id| self.subjects(app, id, history)).transpose()?;
            let (only, now, periods) = (only.as_ref(), self.now(), asked.periods);
            let question = Question { calendar, from, to, days, only, now, periods };
            Ok(ask(history, &question))
        })
    }

    /// Asks something of an app's history, exact for at least a log position; blocks while it looks.
    pub(crate) fn with_history<T>(
        &self,
        app: &App,
        head: u64,
        ask: impl FnOnce(&History) -> Result<T>,
    ) -> Result<T> {
        tokio::task::block_in_place(|| {
            let kept = self.histories.of(app.id);
            let mut kept = held(&kept);
            kept.touch();
            self.follow_history(app.id, &mut kept.value, head)?;
            ask(&kept.value)
        })
    }

    fn follow_history(&self, app: AppId, history: &mut History, head: u64) -> Result<()> {
        while history.position < head {
            let records = self.store.log().read(history.position, READ)?;
            let Some(last) = records.last() else { break };
            let position = last.position;
            for logged in records.iter().filter(|logged| logged.app == app) {
                history.take(logged.position, &logged.record);
            }
            history.position = position;
        }
        history.arrange();
        Ok(())
    }

    /// Who of a history is in a segment now.
    fn subjects(&self, app: &App, id: &str, history: &History) -> Result<HashSet<Subject>> {
        let found = self.segment(app, id, None)?;
        let rule: Segment = found.read()?;
        let own = Source { id: id.to_owned(), version: Some(found.revision.version) };
        let now = self.now();
        self.with_people(app, |people| {
            let mut subjects = HashSet::new();
            let mut see = |id: &str, user: Option<&str>| subjects.extend(history.subject(id, user));
            audience::each(people, (&rule, &own), now, &mut see)?;
            Ok(subjects)
        })
    }
}

/// The days that are looked at: up to today, and where no `from` is given from the earliest one of an answer that
/// somebody can still read.
///
/// # Errors
/// 400 for a `from` that makes too many rows, or too many later periods of them.
fn days(
    calendar: &Calendar,
    (from, to): (Option<i64>, Option<i64>),
    now: Millis,
    periods: i64,
) -> Result<Range<i64>> {
    /// Rows of one answer, and later periods of all of its rows together.
    const ROWS_MAX: i64 = 10_000;
    const CELLS_MAX: i64 = 200_000;
    let rows_max = match periods {
        0 => ROWS_MAX,
        // A row has no more periods than there are rows after it.
        periods => (CELLS_MAX / periods).max(CELLS_MAX.isqrt()).min(ROWS_MAX),
    };
    let (unit, tomorrow) = (calendar.unit, calendar.day(now) + 1);
    let end = to.unwrap_or(tomorrow).min(tomorrow);
    let last = unit.of_day(end - 1);
    let Some(from) = from else { return Ok(unit.first_day(last - rows_max + 1)..end) };
    let rows = last - unit.of_day(from) + 1;
    if rows > rows_max {
        return Err(Fault::invalid(format!(
            "from: at most {rows_max} rows, here are {rows}: a later day, a larger unit or fewer periods"
        )));
    }
    Ok(from..end)
}

pub(crate) fn undefined(what: &str) -> Fault {
    Fault::missing(format!(
        "{what} is not defined for this app: PUT its definition to /counterpoint/v1/apps/ID/metrics"
    ))
}
