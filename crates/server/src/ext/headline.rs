//! `/counterpoint/v1/apps/{id}/metrics`: activation, retention, conversion (design §5.10).

use super::{
    Answered, Signed, answered,
    listing::{self, Listing},
    people,
};
use crate::api::metrics::{Written, WrittenConversion};
use axum::extract::{Path, Query};
use engine::{
    apps::App,
    counted::Number,
    headline::{Answer, Asked, Cell},
};
use model::{
    error::{Fault, Result},
    metrics::{Conversion, Unit},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The range, the unit and whom it is about.
#[derive(Deserialize)]
pub struct Wanted {
    from: Option<String>,
    to: Option<String>,
    unit: Option<String>,
    zone: Option<String>,
    segment: Option<String>,
    periods: Option<String>,
}

impl Wanted {
    fn asked(self) -> Result<Asked> {
        /// Later periods shown of a cohort by default: a quarter of days, a year of weeks, five years of months.
        const PERIODS: [i64; 3] = [92, 53, 60];
        const PERIODS_MAX: i64 = 1_000;
        let unit = self.unit.as_deref().map_or(Ok(Unit::Day), Unit::parse)?;
        let default = PERIODS[unit as usize];
        let periods = self.periods.map_or(Ok(default), |text| text.parse());
        let periods = periods.ok().filter(|n| (1..=PERIODS_MAX).contains(n));
        let periods =
            periods.ok_or_else(|| Fault::invalid(format!("periods: a whole number 1..{PERIODS_MAX}")))?;
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        Ok(Asked {
            unit,
            from: given(self.from),
            to: given(self.to),
            zone: given(self.zone),
            segment: given(self.segment),
            periods,
        })
    }
}

/// Sets what the numbers mean; members that are absent stay, null clears.
pub async fn define(Path(app): Path<String>, signed: Signed) -> Answered {
    let define = async {
        let engine = &signed.cx.engine;
        let app = signed.cx.app(&app)?;
        let stored = engine.metrics_definition(&app)?.map(|d| d.revision.body).unwrap_or_default();
        let written = Written::read(&stored, &signed.body)?;
        engine.define_metrics(&app, &written, &written.definitions()?).await?;
        Ok(written)
    };
    answered(&signed.cx.request_id, define.await)
}

/// What the numbers mean.
pub async fn read(Path(app): Path<String>, signed: Signed) -> Answered {
    let read = || written(&signed, &app);
    answered(&signed.cx.request_id, read())
}

fn written(signed: &Signed, app: &str) -> Result<Written> {
    let app = signed.cx.app(app)?;
    let stored = signed.cx.engine.metrics_definition(&app)?;
    stored.map_or_else(
        || Ok(Written::default()),
        |d| serde_json::from_str(&d.revision.body).map_err(Fault::bug),
    )
}

/// The event of the app's own conversion, as it was written; null when there is none.
///
/// # Errors
/// When the stored definition cannot be read.
pub fn conversion_event(signed: &Signed, app: &App) -> Result<Value> {
    let written = written(signed, &app.id.to_string())?;
    Ok(written.conversion.map_or(Value::Null, |conversion| json!(conversion.event())))
}

/// Who is behind a number.
#[derive(Deserialize)]
pub struct Behind {
    missed: Option<String>,
}

/// People who count in a number, or with `missed=true` those who are missing.
pub async fn people(
    Path((app, number)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
    Query(behind): Query<Behind>,
    Query(list): Query<listing::Asked>,
    signed: Signed,
) -> Answered {
    let ask = async {
        let app = signed.cx.app(&app)?;
        let number = match number.as_str() {
            "activation" => Number::Activation,
            "retention" => Number::Retention,
            "conversion" => Number::Conversion,
            other => {
                let text = format!("{other} is none of activation, retention, conversion");
                return Err(Fault::missing(text));
            }
        };
        let missed = match behind.missed.as_deref() {
            None | Some("" | "false") => false,
            Some("true") => true,
            Some(other) => return Err(Fault::invalid(format!("missed: {other} is neither true nor false"))),
        };
        let page = list.page("people behind a number")?;
        let rest = (page.after.as_deref(), page.size + 1);
        let found = signed.cx.engine.counted(&app, &wanted.asked()?, (number, missed), rest).await?;
        let (found, next) = page.cut(found, |c| c.token.clone());
        Ok(Listing::new(found.into_iter().map(people::counted), next))
    };
    answered(&signed.cx.request_id, ask.await)
}

/// Of those first seen in each unit, how many were activated.
pub async fn activation(Path(app): Path<String>, Query(wanted): Query<Wanted>, signed: Signed) -> Answered {
    let ask = async {
        let asked = wanted.asked()?;
        let definition = json!(written(&signed, &app)?.activation);
        let answer = signed.cx.engine.activation(&*signed.cx.app(&app)?, &asked).await?;
        let rows = answer.rows.iter().map(row).collect();
        Ok(shown(definition, &answer, rows))
    };
    answered(&signed.cx.request_id, ask.await)
}

/// Of those first seen in each unit, how many came back in each later one.
pub async fn retention(Path(app): Path<String>, Query(wanted): Query<Wanted>, signed: Signed) -> Answered {
    let ask = async {
        let asked = wanted.asked()?;
        let definition = json!(written(&signed, &app)?.retention.unwrap_or_default());
        let answer = signed.cx.engine.retention(&*signed.cx.app(&app)?, &asked).await?;
        let rows = answer.rows.iter().map(|retained| {
            let period = |p: &engine::headline::Period| {
                json!({
                    "N": p.n,
                    "Size": p.tally.size,
                    "Count": p.tally.count,
                    "Rate": rate(p.tally.count, p.tally.size),
                    "Complete": p.complete,
                })
            };
            let mut row = row(&retained.cell);
            row.insert("Periods".to_owned(), retained.periods.iter().map(period).collect());
            row
        });
        Ok(shown(definition, &answer, rows.collect()))
    };
    answered(&signed.cx.request_id, ask.await)
}

/// Of those exposed in each unit, how many converted, and what it was worth.
pub async fn conversion(Path(app): Path<String>, Query(wanted): Query<Wanted>, signed: Signed) -> Answered {
    let ask = async {
        let definition = written(&signed, &app)?.conversion;
        converted(&signed, &app, wanted, definition, None).await
    };
    answered(&signed.cx.request_id, ask.await)
}

/// The same by a definition in the body, which is not kept: a campaign's own effect, for example.
pub async fn ask_conversion(
    Path(app): Path<String>,
    Query(wanted): Query<Wanted>,
    signed: Signed,
) -> Answered {
    let ask = async {
        let definition = WrittenConversion::read(&signed.body)?;
        let other = definition.definition()?;
        converted(&signed, &app, wanted, Some(definition), Some(other)).await
    };
    answered(&signed.cx.request_id, ask.await)
}

async fn converted(
    signed: &Signed,
    app: &str,
    wanted: Wanted,
    definition: Option<WrittenConversion>,
    other: Option<Conversion>,
) -> Result<Shown> {
    let asked = wanted.asked()?;
    let (answer, worth) = signed.cx.engine.conversion(&*signed.cx.app(app)?, &asked, other).await?;
    let rows = answer.rows.iter().map(|converted| {
        let mut row = row(&converted.cell);
        row.insert("Value".to_owned(), money(&converted.value));
        row
    });
    let mut shown = shown(json!(definition), &answer, rows.collect());
    shown.total.insert("Value".to_owned(), money(&worth));
    Ok(shown)
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown {
    definition: Value,
    unit: &'static str,
    position: u64,
    total: Map<String, Value>,
    rows: Vec<Map<String, Value>>,
}

fn shown<T>(definition: Value, answer: &Answer<T>, rows: Vec<Map<String, Value>>) -> Shown {
    let (size, count) = (answer.total.size, answer.total.count);
    let total = object(json!({ "Size": size, "Count": count, "Rate": rate(count, size) }));
    Shown { definition, unit: answer.unit, position: answer.position, total, rows }
}

fn row(cell: &Cell) -> Map<String, Value> {
    object(json!({
        "Cohort": cell.label,
        "Size": cell.tally.size,
        "Count": cell.tally.count,
        "Rate": rate(cell.tally.count, cell.tally.size),
        "Complete": cell.complete,
    }))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// Of nobody there is no rate, not a rate of 0.
fn rate(count: u64, size: u64) -> Option<f64> {
    (size > 0).then(|| count as f64 / size as f64)
}

/// Sums of cents stay sums of cents: what binary fractions add is rounded away.
fn money(value: &std::collections::BTreeMap<String, f64>) -> Value {
    const PARTS: f64 = 1e6;
    let shown = |sum: f64| {
        let rounded = (sum * PARTS).round() / PARTS;
        // JSON has no infinity.
        json!(if rounded.is_finite() { rounded } else { sum.clamp(f64::MIN, f64::MAX) })
    };
    value.iter().map(|(currency, sum)| (currency.clone(), shown(*sum))).collect::<Map<_, _>>().into()
}
