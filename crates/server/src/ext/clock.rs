//! `/counterpoint/v1/clock`: what time the server believes it is, and moving it (`--virtual-clock`).

use super::{Answered, Signed, answered};
use model::error::{Fault, Result};
use serde::{Deserialize, Serialize};

/// The last moment that an ISO 8601 date of four digits can write.
const LATEST_MS: i64 = 253_402_300_799_999;

#[derive(Deserialize)]
struct Advance {
    advance: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Standing {
    now: String,
    is_virtual: bool,
}

/// The engine's time.
pub async fn read(signed: Signed) -> Answered {
    let engine = &signed.cx.engine;
    let standing = Standing { now: engine.now().to_string(), is_virtual: engine.clock().is_virtual() };
    answered(&signed.cx.request_id, Ok(standing))
}

/// Moves a virtual clock by an ISO 8601 duration, running what falls due in due order.
pub async fn advance(signed: Signed) -> Answered {
    let result = async {
        let Advance { advance } = signed.json()?;
        let (engine, ms) = (&signed.cx.engine, millis(&advance)?);
        if engine.now().0.saturating_add(ms) > LATEST_MS {
            return Err(Fault::invalid(format!("advance: {advance} goes beyond the year 9999")));
        }
        let now = engine.advance(ms).await?;
        Ok(Standing { now: now.to_string(), is_virtual: true })
    };
    answered(&signed.cx.request_id, result.await)
}

/// A duration of weeks, days, hours, minutes and seconds, in milliseconds; a day has 24 hours.
fn millis(text: &str) -> Result<i64> {
    let wrong = || Fault::invalid(format!("advance: {text} is no ISO 8601 duration such as PT1H or P7D"));
    let span: jiff::Span = text.parse().map_err(|_| wrong())?;
    if span.get_years() != 0 || span.get_months() != 0 || span.is_negative() {
        return Err(wrong());
    }
    let total = span.total((jiff::Unit::Millisecond, jiff::SpanRelativeTo::days_are_24_hours()));
    total.map(|ms| ms as i64).map_err(|_| wrong())
}
