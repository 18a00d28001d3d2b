//! A record as the log has it: the JSON that serde writes of it, byte for byte, without escaping the names of members
//! again for each of a million events a second.

use crate::{
    change::Record,
    event::{Event, Origin, Session},
    named::Named,
};
use serde::Serialize;

/// Writes a record at the end of `out`.
pub fn record(record: &Record, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"at\":");
    value(&record.at, out);
    if !record.changes.is_empty() {
        member(",\"changes\":", &record.changes, out);
    }
    if !record.events.is_empty() {
        list(",\"events\":[", &record.events, out);
    }
    out.push(b'}');
}

fn list(start: &str, events: &[Event], out: &mut Vec<u8>) {
    out.extend_from_slice(start.as_bytes());
    for (n, one) in events.iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        event(one, out);
    }
    out.push(b']');
}

fn event(event: &Event, out: &mut Vec<u8>) {
    string("{\"e\":", &event.endpoint, out);
    string(",\"i\":", &event.id, out);
    string(",\"t\":", &event.kind, out);
    member(",\"at\":", &event.at, out);
    out.extend_from_slice(match event.origin {
        Origin::Client => b",\"o\":\"Client\"",
        Origin::Service => b",\"o\":\"Service\"",
    });
    named(",\"a\":", &event.attributes, out, |text, out| string(":", text, out));
    named(",\"m\":", &event.metrics, out, |number, out| member(":", number, out));
    if let Some(of) = &event.session {
        session(of, out);
    }
    if let Some(client) = &event.client {
        member(",\"c\":", client, out);
    }
    if let Some(address) = &event.address {
        string(",\"d\":", address, out);
    }
    if let Some(recipient) = &event.recipient {
        string(",\"r\":", recipient, out);
    }
    out.push(b'}');
}

fn session(session: &Session, out: &mut Vec<u8>) {
    string(",\"s\":{\"id\":", &session.id, out);
    member(",\"start\":", &session.start, out);
    if let Some(stop) = &session.stop {
        member(",\"stop\":", stop, out);
    }
    if let Some(duration) = &session.duration_ms {
        member(",\"duration_ms\":", duration, out);
    }
    out.push(b'}');
}

fn named<T>(start: &str, map: &Named<T>, out: &mut Vec<u8>, write: impl Fn(&T, &mut Vec<u8>)) {
    if map.is_empty() {
        return;
    }
    out.extend_from_slice(start.as_bytes());
    for (n, (name, value)) in map.iter().enumerate() {
        string(if n == 0 { "{" } else { "," }, name, out);
        write(value, out);
    }
    out.push(b'}');
}

fn member(start: &str, of: &impl Serialize, out: &mut Vec<u8>) {
    out.extend_from_slice(start.as_bytes());
    value(of, out);
}

fn value(of: &impl Serialize, out: &mut Vec<u8>) {
    serde_json::to_writer(out, of).expect("string keys and finite numbers");
}

/// A text between quotes; what has to be escaped is serde's to write.
fn string(start: &str, text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(start.as_bytes());
    if text.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        return value(&text, out);
    }
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{change::Change, event::Client, time::Millis};
    use proptest::{collection::vec, option, prelude::*};

    prop_compose! {
        fn events()(
            texts in [".{0,30}", "[\"\\\\\n\u{0}-\u{ff}]{0,40}", ".{1,9}", ".{0,3}", ".{0,60}"],
            attributes in vec((".{0,5}", ".{0,40}"), 0..4), metrics in vec((".{0,5}", -1e300..1e300), 0..3),
            times in any::<[i64; 3]>(), session in option::of((option::of(any::<i64>()), option::of(any::<i64>()))),
            parts in any::<[bool; 4]>(),
        ) -> Event {
            let [endpoint, id, kind, address, client] = texts;
            let session = session.map(|(stop, duration_ms)| {
                let (id, start, stop) = (kind.as_str().into(), Millis(times[1]), stop.map(Millis));
                Box::new(Session { id, start, stop, duration_ms })
            });
            let client = Client { title: Some(client.into()), ..Client::default() };
            Event {
                endpoint: endpoint.into(),
                id: id.into(),
                kind: kind.into(),
                at: Millis(times[0]),
                origin: if parts[0] { Origin::Client } else { Origin::Service },
                attributes: attributes.into_iter().collect(),
                metrics: metrics.into_iter().collect(),
                session,
                client: parts[1].then(|| Box::new(client)),
                address: parts[2].then(|| address.as_str().into()),
                recipient: parts[3].then(|| address.into()),
            }
        }
    }

    proptest! {
        #[test]
        fn it_is_what_serde_writes(events in vec(events(), 0..4), deleted in option::of(".{0,9}"), at in any::<i64>()) {
            let changes = deleted.map(|id| Change::EndpointDeleted { id }).into_iter().collect();
            let logged = Record { at: Millis(at), changes, events };
            let mut ours = Vec::new();
            record(&logged, &mut ours);
            prop_assert_eq!(String::from_utf8(ours).unwrap(), serde_json::to_string(&logged).unwrap());
        }
    }
}
