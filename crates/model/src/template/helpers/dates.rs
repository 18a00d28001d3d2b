//! `now` and `dateFormat`: the four Java styles, and Java date patterns.

use super::{
    complaint,
    texts::{Call, Text},
};
use crate::{template::context::NOW, time::Millis};
use handlebars::{Handlebars, RenderError};
use jiff::{Timestamp, ZonedDateTime, civil, tz::TimeZone};

pub(super) fn register(registry: &mut Handlebars<'_>) {
    registry.register_helper("now", Box::new(Text(now)));
    registry.register_helper("dateFormat", Box::new(Text(date_format)));
}

fn zone(c: &Call<'_, '_>) -> Result<TimeZone, RenderError> {
    let Some(name) = c.named("tz") else { return Ok(TimeZone::UTC) };
    TimeZone::get(&name).map_err(|_| complaint(format!("{name} is no time zone such as America/Los_Angeles")))
}

fn now(c: &Call<'_, '_>) -> Result<String, RenderError> {
    let format = if c.has(0) { c.text(0) } else { "medium".to_owned() };
    shown(&Millis(c.private(NOW)).timestamp().to_zoned_datetime(zone(c)?), &format)
}

fn date_format(c: &Call<'_, '_>) -> Result<String, RenderError> {
    let (value, zone) = (c.text(0), zone(c)?);
    let given = c.named("outputFormat").or_else(|| c.has(1).then(|| c.text(1)));
    let date = match c.named("inputFormat") {
        Some(pattern) => parsed(&value, &pattern, &zone)?,
        None => iso(&value, &zone)
            .ok_or_else(|| complaint(format!("dateFormat: {value} is no ISO 8601 date; give inputFormat")))?,
    };
    shown(&date, given.as_deref().unwrap_or("medium"))
}

fn iso(text: &str, zone: &TimeZone) -> Option<ZonedDateTime> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.to_zoned_datetime(zone.clone()));
    }
    if let Ok(at) = text.parse::<civil::DateTime>() {
        return at.to_zoned_datetime(zone.clone()).ok();
    }
    text.parse::<civil::Date>().ok()?.to_zoned_datetime(zone.clone()).ok()
}

fn parsed(text: &str, pattern: &str, zone: &TimeZone) -> Result<ZonedDateTime, RenderError> {
    let wrong = || complaint(format!("dateFormat: {text} is not written as {pattern}"));
    let format = strftime(pattern)?;
    let broken = jiff::fmt::strtime::parse(&format, text).map_err(|_| wrong())?;
    if let Ok(instant) = broken.to_timestamp() {
        return Ok(instant.to_zoned_datetime(zone.clone()));
    }
    let date = broken.to_date().map_err(|_| wrong())?;
    let time = broken.to_time().unwrap_or(civil::Time::midnight());
    date.to_datetime(time).to_zoned_datetime(zone.clone()).map_err(|_| wrong())
}

fn shown(date: &ZonedDateTime, format: &str) -> Result<String, RenderError> {
    let format = match format {
        "full" => "%A, %B %-d, %Y".to_owned(),
        "long" => "%B %-d, %Y".to_owned(),
        "medium" => "%b %-d, %Y".to_owned(),
        "short" => "%-m/%-d/%y".to_owned(),
        pattern => strftime(pattern)?,
    };
    Ok(date.strftime(&format).to_string())
}

/// A Java date pattern as a strftime format.
fn strftime(pattern: &str) -> Result<String, RenderError> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let run = rest.chars().take_while(|r| *r == c).count();
        if c == '\'' {
            let literal = rest[1..].split('\'').next().unwrap_or_default();
            out.push_str(&literal.replace('%', "%%"));
            rest = rest.get(literal.len() + 2..).unwrap_or_default();
            continue;
        }
        let field = match (c, run) {
            ('y' | 'u', 2) => "%y",
            ('y' | 'u', _) => "%Y",
            ('M' | 'L', 1) => "%-m",
            ('M' | 'L', 2) => "%m",
            ('M' | 'L', 3) => "%b",
            ('M' | 'L', _) => "%B",
            ('d', 1) => "%-d",
            ('d', _) => "%d",
            ('E', 1..=3) => "%a",
            ('E', _) => "%A",
            ('H', 1) => "%-H",
            ('H', _) => "%H",
            ('h', 1) => "%-I",
            ('h', _) => "%I",
            ('m', 1) => "%-M",
            ('m', _) => "%M",
            ('s', 1) => "%-S",
            ('s', _) => "%S",
            ('S', _) => "%3f",
            ('a', _) => "%p",
            ('D', _) => "%j",
            ('z', _) => "%Z",
            ('Z' | 'X' | 'x', _) => "%z",
            ('%', _) => "%%",
            (c, _) if c.is_ascii_alphabetic() => {
                return Err(complaint(format!("dateFormat: {c} is no letter of a date pattern")));
            }
            _ => {
                out.extend(std::iter::repeat_n(c, run));
                ""
            }
        };
        out.push_str(field);
        rest = &rest[c.len_utf8() * run..];
    }
    Ok(out)
}
