//! Templates: what compiles renders within bounds, for everybody and for nobody.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::{
    endpoint::{Endpoint, EndpointPatch, Rules, User, merge},
    template::{Defaults, Mode, Scope, Template, Values},
    time::Millis,
};
use std::{collections::BTreeMap, sync::LazyLock};

static ANA: LazyLock<(Endpoint, Option<User>)> = LazyLock::new(|| {
    let list = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
    let patch = EndpointPatch {
        address: Some("ana@example.com".to_owned()),
        attributes: BTreeMap::from([("teams".to_owned(), list(&["red", "blue"]))]),
        metrics: BTreeMap::from([("visits".to_owned(), 3.0)]),
        user_id: Some("u-1".to_owned()),
        user_attributes: BTreeMap::from([("born".to_owned(), list(&["1990-09-19"]))]),
        ..EndpointPatch::default()
    };
    let rules = Rules { now: Millis(0), request_id: "r", cohort: 1, newest_event: None, exported: false };
    let merged = merge(None, None, "e-1", &patch, &rules).expect("Ana can be stored");
    (merged.endpoint, merged.user)
});

fuzz_target!(|text: &str| {
    let (endpoint, user) = &*ANA;
    let now = Millis(1_600_473_600_000);
    let known = Scope {
        endpoint: Some(endpoint),
        user: user.as_ref(),
        app_id: "app",
        campaign_id: "c",
        now,
        seed: 7,
    };
    let nobody = Scope { now, ..Scope::default() };
    let defaults = Defaults::parse(r#"{"Attributes":{"teams":"none"},"x":"d"}"#).expect("defaults");
    for mode in [Mode::Html, Mode::Text] {
        let Ok(template) = Template::compile(text, mode) else { continue };
        for scope in [known, nobody] {
            let values = Values { scope, substitutions: &[], defaults: &defaults };
            if let Ok(rendered) = template.render(&values) {
                assert!(rendered.text.len() <= 2 << 20, "over its bound");
            }
        }
    }
    let _ = Defaults::parse(text);
});
