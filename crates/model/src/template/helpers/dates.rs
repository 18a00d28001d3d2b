//! `now` and `dateFormat`: the four Java styles, and Java date patterns.

use super::{
    Empty, complaint,
    texts::{Call, Row},
};
use crate::{template::context::NOW, time::Millis};
use handlebars::RenderError;
use jiff::{Timestamp, ZonedDateTime, civil, tz::TimeZone};

pub(super) const ALL: &[Row] = &[("now", Empty::Known, now), ("dateFormat", Empty::Nothing, date_format)];

fn zone(c: &Call<'_, '_>) -> Result<TimeZone, RenderError> {
    let Some(name) = given(c, "tz") else { return Ok(TimeZone::UTC) };
    TimeZone::get(&name).map_err(|_| complaint(format!("{name} is no time zone such as America/Los_Angeles")))
}

fn given(c: &Call<'_, '_>, name: &str) -> Option<String> {
    c.named(name).filter(|text| !text.is_empty())
}

fn positional(c: &Call<'_, '_>, index: usize) -> Option<String> {
    Some(c.text(index)).filter(|text| !text.is_empty())
}

fn now(c: &Call<'_, '_>) -> Result<String, RenderError> {
    let format = positional(c, 0);
    let date = Millis(c.private(NOW)).timestamp().to_zoned_datetime(zone(c)?);
    shown(&date, format.as_deref().unwrap_or("medium"))
}

fn date_format(c: &Call<'_, '_>) -> Result<String, RenderError> {
    let (value, zone) = (c.text(0), zone(c)?);
    let format = given(c, "outputFormat").or_else(|| positional(c, 1));
    let date = match given(c, "inputFormat") {
        Some(pattern) => parsed(&value, &pattern, &zone)?,
        None => iso(&value, &zone)
            .ok_or_else(|| complaint(format!("dateFormat: {value} is no ISO 8601 date; give inputFormat")))?,
    };
    shown(&date, format.as_deref().unwrap_or("medium"))
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
    let format = strftime(pattern, false)?;
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
        pattern => strftime(pattern, date.offset().is_zero())?,
    };
    Ok(date.strftime(&format).to_string())
}

/// A text in quotes at the start of a pattern, where two quotes mean one; and its length in the pattern.
fn quoted(pattern: &str) -> (String, usize) {
    if pattern.starts_with("''") {
        return ("'".to_owned(), 2);
    }
    let (mut text, mut at) = (String::new(), 1);
    while let Some(c) = pattern[at..].chars().next() {
        at += c.len_utf8();
        if c == '\'' {
            if !pattern[at..].starts_with('\'') {
                break;
            }
            at += 1;
        }
        text.push(c);
    }
    (text, at)
}

/// A Java date pattern as a strftime format; `utc` for a date without an offset.
fn strftime(pattern: &str, utc: bool) -> Result<String, RenderError> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let run = rest.chars().take_while(|r| *r == c).count();
        if c == '\'' {
            let (text, length) = quoted(rest);
            out.push_str(&text.replace('%', "%%"));
            rest = &rest[length..];
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
            ('X', _) if utc => "Z",
            ('X' | 'x', 3) | ('Z', 5) => "%:z",
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
