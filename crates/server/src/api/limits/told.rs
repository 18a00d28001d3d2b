//! The table as others read it: JSON for programs, Markdown for docs/limits.md.

use super::{Bound, Class, Entry, rules::entries};
use crate::api::rates::of_pinpoint;
use model::quota::Quota;
use serde_json::{Value, json};
use std::fmt::Write;
use wire::{OperationId, error::ErrorKind};

/// `{"Requests","Quotas","Rates"}`. A row of the first is `{"Path","Bound","Says","Source","Error","By"}` with the
/// numbers and words that the bound is made of; of the others the name in the settings, and what `pinpoint` means.
pub fn json() -> Value {
    let quota = |quota: &Quota| {
        json!({
            "Name": quota.name(), "What": quota.what(), "Pinpoint": quota.of_pinpoint(),
            "Source": quota.source(),
        })
    };
    let rate = |id: &OperationId| json!({ "Name": id.name(), "Pinpoint": of_pinpoint(*id) });
    json!({
        "Requests": entries().iter().map(row).collect::<Vec<_>>(),
        "Quotas": Quota::ALL.iter().map(quota).collect::<Vec<_>>(),
        "Rates": OperationId::ALL.iter().map(rate).collect::<Vec<_>>(),
    })
}

fn row(entry: &Entry) -> Value {
    let mut row = json!({
        "Path": entry.path,
        "Says": entry.bound.to_string(),
        "Source": entry.source,
        "Error": error(entry.class),
        "By": entry.by,
    });
    let (kind, values) = parts(&entry.bound);
    row["Bound"] = json!(kind);
    if let (Value::Object(row), Value::Object(values)) = (&mut row, values) {
        row.extend(values);
    }
    row
}

fn parts(bound: &Bound) -> (&'static str, Value) {
    let span = |least: &usize, most: &usize| json!({ "Least": least, "Most": most });
    let range = |least: &i64, most: &i64| json!({ "Least": least, "Most": most });
    match bound {
        Bound::Chars(least, most) => ("Chars", span(least, most)),
        Bound::RenderedChars(most) => ("Chars", span(&0, most)),
        Bound::Bytes(most) => ("Bytes", span(&0, most)),
        Bound::Items(least, most) => ("Items", span(least, most)),
        Bound::Range(least, most) => ("Range", range(least, most)),
        Bound::RangeOrZero(least, most) => ("RangeOrZero", range(least, most)),
        Bound::Words(words) => ("Words", json!({ "Words": words })),
        Bound::AnyCase(words) => ("AnyCase", json!({ "Words": words })),
        Bound::Form { fits, not, .. } => ("Form", json!({ "Fits": fits, "Not": not })),
        Bound::Texts(most) => ("Texts", span(&0, most)),
        Bound::TextsOf(members, most) => ("TextsOf", json!({ "Members": members, "Most": most })),
        Bound::AtMostOne(members) => ("AtMostOne", json!({ "Members": members })),
        Bound::Together(members) => ("Together", json!({ "Members": members })),
        Bound::Needs(member) => ("Needs", json!({ "Members": [member] })),
        Bound::Said(_) | Bound::Counted(..) => ("Said", json!({})),
    }
}

fn error(class: Class) -> String {
    match class {
        Class::BadRequest => ErrorKind::BadRequest.name().to_owned(),
        Class::Conflict => ErrorKind::Conflict.name().to_owned(),
        Class::TooLarge => ErrorKind::PayloadTooLarge.name().to_owned(),
        Class::Item => "400 of the item".to_owned(),
    }
}

/// Every row for docs/limits.md.
pub fn markdown() -> String {
    let mut text = HEAD.to_owned();
    for entry in entries() {
        let by = entry.by.map_or_else(|| "the table".to_owned(), |by| format!("`{by}`"));
        let says = entry.bound.to_string().replace('|', "\\|");
        writeln!(text, "| `{}` | {says} | {} | {} | {by} |", entry.path, entry.source, error(entry.class))
            .expect("a String takes everything");
    }
    text.push_str(QUOTAS);
    for quota in Quota::ALL {
        let (name, most, what) = (quota.name(), quota.of_pinpoint(), quota.what());
        writeln!(text, "| `{name}` | {most} | {what} | {} |", quota.source())
            .expect("a String takes everything");
    }
    text.push_str(RATES);
    for id in OperationId::ALL.iter().filter(|id| of_pinpoint(**id) != RATE_OF_OTHERS) {
        writeln!(text, "| `{}` | {} |", id.name(), of_pinpoint(*id)).expect("a String takes everything");
    }
    text
}

/// Of operations that docs/limits.md does not name one by one.
const RATE_OF_OTHERS: u32 = 300;

const QUOTAS: &str = "
## Quotas

Off unless `COUNTERPOINT_QUOTAS` says `pinpoint`, or names one with its number, such as `campaigns=500`. A breach is a
`BadRequestException`, of jobs a `TooManyRequestsException`.

| Name | `pinpoint` | Of what | Reference |
|---|---|---|---|
";

const RATES: &str = "
## Rates

Off unless `COUNTERPOINT_RATE_LIMITS` says `pinpoint`, or names an operation with its requests a second, such as
`PutEvents=1000`. As many may come at once. More is a `TooManyRequestsException` with `Retry-After`. Other operations:
300. References A §8.2, B §8.

| Operation | `pinpoint` |
|---|---|
";

const HEAD: &str = "\
# Limits

Made by `counterpoint limits --markdown`; do not edit. Every limit and check on a request, by where it is in the shapes
of the service model: `.Member`, `.*` any member, `[]` items of a list, `{}` values of a map, `{key}` its keys. What is
held by the table is refused before the request is looked at any further; a function is named where it takes more than
the body. These limits are always on. Quotas of an account and rates of requests are off by default: see
`COUNTERPOINT_QUOTAS` and `COUNTERPOINT_RATE_LIMITS` in the README.

| Where | Bound | Reference | Answer | Held by |
|---|---|---|---|---|
";
