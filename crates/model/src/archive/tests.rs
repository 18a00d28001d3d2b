use super::*;

fn read(line: &str) -> Archived {
    record(line.as_bytes()).unwrap_or_else(|unfit| panic!("{unfit:?}: {line}"))
}

const CAMPAIGN: &str = r#"{"event_type":"_campaign.send","event_timestamp":1704164645678,"arrival_timestamp":1704164645790,"event_version":"3.1",
 "application":{"app_id":"a1","sdk":{}},"client":{"client_id":"E-1"},"device":{"platform":{}},"session":{},
 "attributes":{"treatment_id":"0","campaign_activity_id":"r","campaign_type":null,"campaign_id":"c","campaign_send_status":"SUCCESS"},
 "client_context":{"custom":{"endpoint":"{\"ChannelType\":\"EMAIL\",\"User\":{}}"}},"awsAccountId":"1"}"#;

#[test]
fn what_the_service_recorded_stays_its_own() {
    let found = read(CAMPAIGN);
    assert_eq!((found.app.as_deref(), found.arrived), (Some("a1"), Millis(1_704_164_645_790)));
    assert_eq!(found.endpoint.as_deref(), Some(r#"{"ChannelType":"EMAIL","User":{}}"#));
    assert_eq!((found.event.origin, found.event.at), (Origin::Service, Millis(1_704_164_645_678)));
    assert!(!found.event.attributes.contains("campaign_type"), "null is as if absent");
    assert_eq!(found.event.session, None);
    let by_client = CAMPAIGN.replace("campaign_send_status", "other");
    assert_eq!(read(&by_client).event.origin, Origin::Client);
}

#[test]
fn mail_has_its_receiver_and_message() {
    let mail = r#"{"event_type":"_email.click","event_timestamp":5,"arrival_timestamp":9,"client":{"client_id":"e"},
      "attributes":{"feedback":"https://x","journey_id":"j"},"client_context":{"custom":{"legacy_identifier":"a2"}},
      "facets":{"email_channel":{"mail_event":{"mail":{"message_id":"m","destination":["a@b","c@d"]},"click":{}}}}}"#;
    let found = read(mail);
    assert_eq!(found.app.as_deref(), Some("a2"));
    assert_eq!(found.event.address.as_deref(), Some("a@b"));
    assert_eq!(found.event.attributes.get("message_id").unwrap(), "m");
    assert_eq!(found.event.recipient.as_deref(), Some("e"), "a journey's receiver is an endpoint");
    assert_eq!(found.event.origin, Origin::Service);
}

#[test]
fn an_apps_event_keeps_session_client_and_numbers() {
    let line = r#"{"event_type":"buy","event_timestamp":10,"arrival_timestamp":20,
      "application":{"app_id":"a","package_name":"p","sdk":{"name":"s","version":"1"}},"client":{"client_id":"e"},
      "session":{"session_id":"s1","start_timestamp":7,"stop_timestamp":9,"duration":2},
      "attributes":{"sku":"x","n":4,"yes":true},"metrics":{"price":9.5,"none":null},"endpoint":{"Address":"a@b"}}"#;
    let found = read(line);
    let session = found.event.session.as_deref().unwrap();
    assert_eq!((session.start, session.stop, session.duration_ms), (Millis(7), Some(Millis(9)), Some(2)));
    assert_eq!(found.event.client.as_deref().unwrap().sdk_name.as_deref(), Some("s"));
    assert_eq!((found.event.attributes.get("n").unwrap().as_str(), found.event.metrics.len()), ("4", 1));
    assert_eq!(found.endpoint.as_deref(), Some(r#"{"Address":"a@b"}"#));
    assert_eq!(read(line).fingerprint, found.fingerprint);
    assert_ne!(read(&line.replace("9.5", "9.6")).event.id, found.event.id);
}

#[test]
fn what_is_no_event_says_why() {
    for (line, wanted) in [
        ("", "no JSON object"),
        ("[1]", "no JSON object"),
        ("{", "no event record"),
        (r#"{"event_timestamp":1}"#, "event_type"),
        (r#"{"event_type":"x"}"#, "event_timestamp"),
        (r#"{"event_type":"x","event_timestamp":-1}"#, "event_timestamp"),
        (r#"{"event_type":"x","event_timestamp":1e300}"#, "event_timestamp"),
        (r#"{"event_type":"x","event_timestamp":1}"#, "client_id"),
        (
            r#"{"event_type":"x","event_timestamp":1,"client":{"client_id":"e"},"metrics":{"m":"x"}}"#,
            "metrics.m",
        ),
    ] {
        match record(line.as_bytes()) {
            Err(Unfit::Bad(text)) => assert!(text.contains(wanted), "{text} of {line}"),
            other => panic!("{other:?} of {line}"),
        }
    }
    let test = r#"{"event_type":"_test.event_stream","event_timestamp":1,"client":{"client_id":"e"}}"#;
    assert!(matches!(record(test.as_bytes()), Err(Unfit::LeftOut(_))));
}
