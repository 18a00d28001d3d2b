//! Lists of addresses as the AWS CLI prints them, or as CSV with a header.

use super::{Listing, SuppressionsReport};
use crate::jobs::lines::csv_values;
use model::{channel::Channel, time::Millis};
use serde_json::{Map, Value};

const OF_SES: &str = "imported: SES suppression list";
const OF_SMS: &str = "imported: SMS opt-out list";
const OF_CONTACTS: &str = "imported: SES contact list";

/// Column names of CSV files, without case, spaces and underscores.
const MAILS: &[&str] = &["emailaddress", "email"];
const PHONES: &[&str] = &["optedoutnumber", "phonenumber", "phone", "destinationphonenumber"];
const TIMES: &[&str] = &["lastupdatetime", "optedouttimestamp", "date", "timestamp"];

/// The addresses of one file: `list-suppressed-destinations`, `describe-opted-out-numbers`,
/// `list-phone-numbers-opted-out`, `list-contacts`, or CSV.
pub fn listed(file: &str, text: &str, report: &mut SuppressionsReport) -> Vec<Listing> {
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with(['{', '[']) {
        return csv(file, text, report);
    }
    let mut found = Vec::new();
    for document in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match document {
            Ok(document) => json(file, &document, &mut found, report),
            Err(e) => {
                report.not_read(file, format!("no JSON: {e}"));
                break;
            }
        }
    }
    found
}

fn json(file: &str, document: &Value, found: &mut Vec<Listing>, report: &mut SuppressionsReport) {
    let items = |name: &str| document.get(name).and_then(Value::as_array);
    let before = found.len();
    let known = if let Some(items) = items("SuppressedDestinationSummaries") {
        let one = |item: &Value| listing(item, Channel::Email, &["EmailAddress"], OF_SES);
        place(file, items, one, found, report);
        true
    } else if let Some(items) = items("OptedOutNumbers") {
        let one = |item: &Value| listing(item, Channel::Sms, &["OptedOutNumber"], OF_SMS);
        place(file, items, one, found, report);
        true
    } else if let Some(items) = items("phoneNumbers").or_else(|| items("PhoneNumbers")) {
        let one = |item: &Value| Some(of(Channel::Sms, item.as_str()?, "UNSUBSCRIBED", None, OF_SMS));
        place(file, items, one, found, report);
        true
    } else if let Some(items) = items("Contacts") {
        contacts(items, found, report);
        true
    } else {
        false
    };
    if document.get("NextToken").is_some_and(|token| !token.is_null()) {
        report.leave_out("pages that follow: the file ends with a NextToken, print the list to its end", 1);
    }
    if !known && found.len() == before {
        report.not_read(file, "none of the lists that are known (docs/import.md)".to_owned());
    }
}

fn place(
    file: &str,
    items: &[Value],
    one: impl Fn(&Value) -> Option<Listing>,
    found: &mut Vec<Listing>,
    report: &mut SuppressionsReport,
) {
    for (at, item) in items.iter().enumerate() {
        match one(item) {
            Some(listing) => found.push(listing),
            None => report.bad(file, at as u64 + 1, "an item without an address"),
        }
    }
}

fn listing(item: &Value, channel: Channel, names: &[&str], detail: &'static str) -> Option<Listing> {
    let address = names.iter().find_map(|name| item.get(*name)?.as_str())?;
    let times = ["LastUpdateTime", "OptedOutTimestamp"];
    let at = times.iter().find_map(|name| time(item.get(*name)?));
    let reason = item.get("Reason").and_then(Value::as_str).unwrap_or("UNSUBSCRIBED");
    Some(of(channel, address, reason, at, detail))
}

fn of(channel: Channel, address: &str, reason: &str, at: Option<Millis>, detail: &'static str) -> Listing {
    Listing { channel, address: address.trim().to_owned(), reason: reason.to_owned(), at, detail }
}

/// ISO 8601, or seconds since 1970, as the CLI prints it when asked to.
fn time(value: &Value) -> Option<Millis> {
    match value {
        Value::String(text) => {
            Millis::parse_or_utc(text).or_else(|| text.parse().ok().map(|s: f64| Millis((s * 1e3) as i64)))
        }
        Value::Number(seconds) => seconds.as_f64().map(|seconds| Millis((seconds * 1e3) as i64)),
        _ => None,
    }
}

/// Who left a contact list altogether is suppressed; preferences by topic have no place in the model.
fn contacts(items: &[Value], found: &mut Vec<Listing>, report: &mut SuppressionsReport) {
    for item in items {
        let address = item.get("EmailAddress").and_then(Value::as_str).unwrap_or_default();
        let at = item.get("LastUpdatedTimestamp").and_then(time);
        if item.get("UnsubscribeAll").and_then(Value::as_bool) == Some(true) && !address.is_empty() {
            found.push(of(Channel::Email, address, "UNSUBSCRIBED", at, OF_CONTACTS));
            continue;
        }
        let topics = item.get("TopicPreferences").and_then(Value::as_array).into_iter().flatten();
        for topic in topics.filter_map(Value::as_object).filter(|topic| says(topic, "OPT_OUT")) {
            let name = topic.get("TopicName").and_then(Value::as_str).unwrap_or_default();
            report.leave_out(&format!("opted out of the topic {name:?} alone: topics are not built yet"), 1);
        }
    }
}

fn says(topic: &Map<String, Value>, word: &str) -> bool {
    topic.get("SubscriptionStatus").and_then(Value::as_str) == Some(word)
}

fn csv(file: &str, text: &str, report: &mut SuppressionsReport) -> Vec<Listing> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let header = lines.next().and_then(|(_, line)| csv_values(line).ok()).unwrap_or_default();
    let plain = |name: &String| name.to_lowercase().replace([' ', '_', '-'], "");
    let header: Vec<String> = header.iter().map(plain).collect();
    let column = |names: &[&str]| header.iter().position(|name| names.contains(&name.as_str()));
    let (channel, address, detail) = match (column(MAILS), column(PHONES)) {
        (Some(at), _) => (Channel::Email, at, OF_SES),
        (None, Some(at)) => (Channel::Sms, at, OF_SMS),
        (None, None) => {
            let text = "its first line names neither a column EmailAddress nor OptedOutNumber";
            report.not_read(file, text.to_owned());
            return Vec::new();
        }
    };
    let (reason, when) = (column(&["reason"]), column(TIMES));
    let mut found = Vec::new();
    for (at, line) in lines {
        match csv_values(line) {
            Err(why) => report.bad(file, at as u64 + 1, &why),
            Ok(cells) => {
                let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).map(|text| text.trim());
                match cell(Some(address)).filter(|text| !text.is_empty()) {
                    None => report.bad(file, at as u64 + 1, "a row without an address"),
                    Some(text) => {
                        let word = cell(reason).filter(|word| !word.is_empty()).unwrap_or("UNSUBSCRIBED");
                        let since = cell(when).and_then(|text| time(&Value::String(text.to_owned())));
                        found.push(of(channel, text, word, since, detail));
                    }
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_list_is_said_and_nothing_of_it_taken() {
        for text in ["{}", "[", "{\"Contacts\":[", "a,b\n1,2", ""] {
            let mut report = SuppressionsReport::default();
            assert_eq!(listed("f", text, &mut report), [], "{text}");
            assert!(report.trouble.files_not_read.contains_key("f"), "{text}");
        }
    }

    #[test]
    fn columns_are_found_by_their_names_in_any_case() {
        let mut report = SuppressionsReport::default();
        let text = "date,Phone Number\n2023-01-02T03:04:05Z,\"+1206\"\n,\nx\n";
        let found = listed("f", text, &mut report);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].channel, found[0].address.as_str()), (Channel::Sms, "+1206"));
        assert_eq!(found[0].at, Millis::parse("2023-01-02T03:04:05Z"));
        assert_eq!(report.trouble.bad, 2);
    }
}
