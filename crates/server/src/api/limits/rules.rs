//! Holds requests to the rows of the table that are held here.

use super::{
    Bound, Entry,
    path::{self, Step, Trail},
    table,
};
use model::error::{Fault, Result};
use serde_json::{Value, value::RawValue};
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
    sync::LazyLock,
};
use wire::{
    OperationId,
    shape::{Form, Shape},
    shapes,
};

/// A row, ready to be walked.
struct Rule {
    steps: Vec<Step>,
    bound: Bound,
}

/// The rows that are held here, by the shape they begin at.
static RULES: LazyLock<HashMap<String, Vec<Rule>>> = LazyLock::new(|| {
    let mut rules: HashMap<String, Vec<Rule>> = HashMap::new();
    for entry in entries().into_iter().filter(|entry| entry.by.is_none()) {
        let (shape, steps) = path::read(&entry.path);
        rules.entry(shape.to_owned()).or_default().push(Rule { steps, bound: entry.bound });
    }
    rules
});

/// Operations that have such a row: the bodies of others are not looked at here.
static BOUNDED: LazyLock<HashSet<OperationId>> = LazyLock::new(|| {
    let bounded = |id: &OperationId| {
        let mut reached = BTreeMap::new();
        shapes::body(*id).into_iter().for_each(|body| reach(body, &mut reached));
        reached.keys().any(|name| RULES.contains_key(*name))
    };
    OperationId::ALL.iter().copied().filter(bounded).collect()
});

/// Every row: those written down, and one for each member that is one of the service model's words.
pub(super) fn entries() -> Vec<Entry> {
    let written: Vec<Entry> = table::rows().cloned().collect();
    let paths: HashSet<&str> = written.iter().map(|entry| entry.path.as_ref()).collect();
    let mut reached = BTreeMap::new();
    OperationId::ALL.iter().filter_map(|id| shapes::body(*id)).for_each(|body| reach(body, &mut reached));
    let mut derived = Vec::new();
    for shape in reached.values() {
        for (member, form) in shape.members {
            words(format!("{}.{member}", shape.name), form, &mut derived);
        }
    }
    derived.retain(|entry| !paths.contains(entry.path.as_ref()));
    written.iter().cloned().chain(derived).collect()
}

/// Rows for the words that a member, its items or its keys are made of: unknown ones are refused (A §8.1).
fn words(path: String, form: &'static Form, all: &mut Vec<Entry>) {
    let mut row = |path: String, words: &'static [&'static str]| {
        let entry = Entry::new("", Bound::Words(words), "A §8.1");
        all.push(Entry { path: Cow::Owned(path), ..entry });
    };
    match form {
        Form::Words(words) => row(path, words),
        Form::List(Form::Words(words)) => row(format!("{path}[]"), words),
        Form::Map { keys, .. } if !keys.is_empty() => row(format!("{path}{{key}}"), keys),
        _ => {}
    }
}

fn reach(shape: &'static Shape, reached: &mut BTreeMap<&'static str, &'static Shape>) {
    if reached.insert(shape.name, shape).is_none() {
        shape.members.iter().filter_map(|(_, form)| structure(form)).for_each(|below| reach(below, reached));
    }
}

/// The structure that a form is made of.
fn structure(form: &'static Form) -> Option<&'static Shape> {
    match form {
        Form::Structure(shape) => Some(shape),
        Form::List(items) => structure(items),
        Form::Map { values, .. } => structure(values),
        Form::Words(_) | Form::Plain => None,
    }
}

/// Holds a body of an operation's shape to the table. What is no JSON object is for the decoder to refuse.
///
/// # Errors
/// 400 naming the member and the bound.
pub fn check(id: OperationId, body: &[u8]) -> Result<()> {
    let Some(shape) = shapes::body(id).filter(|_| BOUNDED.contains(&id)) else { return Ok(()) };
    let value = std::str::from_utf8(body).map_or(Value::Null, |text| readable(text, 0));
    of_structure(shape, &value, Trail::Body(shape.name))
}

/// What of a text can be read. Decoders pass over what they do not know, also a number or a character that there is
/// not; such a member must not take the others out of sight.
fn readable(text: &str, depth: usize) -> Value {
    /// No shape is that deep.
    const DEPTH_MAX: usize = 64;
    if let Ok(value) = serde_json::from_str(text) {
        return value;
    }
    if depth == DEPTH_MAX {
        return Value::Null;
    }
    if let Ok(members) = serde_json::from_str::<BTreeMap<String, &RawValue>>(text) {
        let members = members.into_iter().map(|(name, raw)| (name, readable(raw.get(), depth + 1)));
        return Value::Object(members.collect());
    }
    if let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(text) {
        return items.into_iter().map(|raw| readable(raw.get(), depth + 1)).collect();
    }
    Value::Null
}

fn of_structure(shape: &'static Shape, value: &Value, trail: Trail<'_>) -> Result<()> {
    let Value::Object(members) = value else { return Ok(()) };
    for rule in RULES.get(shape.name).into_iter().flatten() {
        hold(&rule.bound, &rule.steps, value, trail)?;
    }
    for (name, value) in members {
        if let Some(form) = shape.member(name) {
            of_form(form, value, Trail::Member(&trail, name))?;
        }
    }
    Ok(())
}

fn of_form(form: &'static Form, value: &Value, trail: Trail<'_>) -> Result<()> {
    match (form, value) {
        (Form::Structure(shape), _) => of_structure(shape, value, trail),
        (Form::List(form), Value::Array(items)) => {
            items.iter().enumerate().try_for_each(|(at, item)| of_form(form, item, Trail::Item(&trail, at)))
        }
        (Form::Map { values, .. }, Value::Object(map)) => {
            map.iter().try_for_each(|(key, value)| of_form(values, value, Trail::Entry(&trail, key)))
        }
        _ => Ok(()),
    }
}

/// What was written where only some words may be.
fn instead(bound: &Bound, value: &Value) -> String {
    /// Characters that are shown of it.
    const SHOWN: usize = 50;
    match (bound, value) {
        (Bound::Words(_) | Bound::AnyCase(_), Value::String(text)) if !text.is_empty() => {
            format!(", not {}", text.chars().take(SHOWN).collect::<String>())
        }
        _ => String::new(),
    }
}

/// Follows a row's steps to the values that it bounds.
fn hold(bound: &Bound, steps: &[Step], value: &Value, trail: Trail<'_>) -> Result<()> {
    let broken = |trail: Trail<'_>| Err(Fault::invalid(format!("{trail}: {bound}{}", instead(bound, value))));
    if value.is_null() {
        return Ok(());
    }
    let Some((step, below)) = steps.split_first() else {
        return if bound.holds(value) { Ok(()) } else { broken(trail) };
    };
    match (step, value) {
        (Step::Member(name), Value::Object(map)) => match map.get(name) {
            Some(value) => hold(bound, below, value, Trail::Member(&trail, name)),
            None => Ok(()),
        },
        (Step::AnyMember, Value::Object(map)) => {
            map.iter().try_for_each(|(name, value)| hold(bound, below, value, Trail::Member(&trail, name)))
        }
        (Step::Values, Value::Object(map)) => {
            map.iter().try_for_each(|(key, value)| hold(bound, below, value, Trail::Entry(&trail, key)))
        }
        (Step::Keys, Value::Object(map)) => match map.keys().find(|key| !bound.holds_text(key)) {
            Some(key) => broken(Trail::Entry(&trail, key)),
            None => Ok(()),
        },
        (Step::Items, Value::Array(items)) => {
            let mut items = items.iter().enumerate();
            items.try_for_each(|(at, item)| hold(bound, below, item, Trail::Item(&trail, at)))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused(id: OperationId, body: Value) -> String {
        check(id, body.to_string().as_bytes()).err().map(|fault| fault.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_refusal_names_the_member_and_the_bound() {
        let campaign = |body| refused(OperationId::CreateCampaign, body);
        assert_eq!(campaign(json!({"Limits": {"Daily": 101}})), "WriteCampaignRequest.Limits.Daily: 0..100");
        assert_eq!(
            campaign(json!({"AdditionalTreatments": [{}, {"SizePercent": 0}]})),
            "WriteCampaignRequest.AdditionalTreatments[1].SizePercent: 1..100"
        );
        assert_eq!(campaign(json!({"Limits": {"Daily": "x"}, "Unknown": {"Daily": 101}})), "");
        let journey = refused(
            OperationId::CreateJourney,
            json!({"Activities": {"a1": {"Description": "x"}, "b1": {"Wait": {}, "EMAIL": {}}}}),
        );
        assert!(
            journey.starts_with("WriteJourneyRequest.Activities[b1]: at most one of CUSTOM,"),
            "{journey}"
        );
    }

    #[test]
    fn words_of_the_model_are_bounds() {
        let schedule = |word| refused(OperationId::CreateCampaign, json!({"Schedule": {"Frequency": word}}));
        assert_eq!(schedule("DAILY"), "");
        assert!(schedule("NEVER").contains("Schedule.Frequency: one of ONCE, HOURLY"));
        let types = json!({"CustomDeliveryConfiguration": {"EndpointTypes": ["SMS", "FAX"]}});
        assert!(refused(OperationId::CreateCampaign, types).contains("EndpointTypes[1]: one of PUSH"));
        let hours = json!({"OpenHours": {"EMAIL": {"FUNDAY": []}}});
        assert!(
            refused(OperationId::CreateJourney, hours).contains("OpenHours.EMAIL[FUNDAY]: one of MONDAY")
        );
    }

    #[test]
    fn what_is_read_by_items_is_not_read_twice() {
        use OperationId::{CreateSegment, PutEvents, UpdateEndpoint, UpdateEndpointsBatch};
        assert_eq!(
            [PutEvents, UpdateEndpoint, UpdateEndpointsBatch].map(|id| BOUNDED.contains(&id)),
            [false; 3]
        );
        assert!(BOUNDED.contains(&CreateSegment));
    }

    /// Every path of the table is one of the service model.
    #[test]
    fn paths_lead_somewhere() {
        let mut shapes_there = BTreeMap::new();
        OperationId::ALL
            .iter()
            .filter_map(|id| shapes::body(*id))
            .for_each(|body| reach(body, &mut shapes_there));
        for entry in entries() {
            let (shape, steps) = path::read(&entry.path);
            let Some(shape) = shapes_there.get(shape) else {
                assert!(
                    entry.by.is_some(),
                    "{}: no shape of a body, so a function has to hold it",
                    entry.path
                );
                continue;
            };
            let top = Form::Structure(shape);
            let mut at: Vec<&Form> = vec![&top];
            for step in &steps {
                at = at.into_iter().flat_map(|form| below(form, step)).collect();
            }
            assert!(!at.is_empty(), "{} leads nowhere", entry.path);
        }
    }

    fn below<'f>(form: &'f Form, step: &Step) -> Vec<&'f Form> {
        match (form, step) {
            (Form::Structure(shape), Step::Member(name)) => shape.member(name).into_iter().collect(),
            (Form::Structure(shape), Step::AnyMember) => shape.members.iter().map(|(_, form)| form).collect(),
            (Form::List(items), Step::Items) => vec![items],
            (Form::Map { values, .. }, Step::Values) => vec![values],
            (Form::Map { .. }, Step::Keys) => vec![&Form::Plain],
            _ => Vec::new(),
        }
    }

    #[test]
    fn forms_fit_their_own_examples() {
        for entry in entries() {
            if let Bound::Form { fits, not, test, .. } = entry.bound {
                assert!(test(fits) && !test(not), "{}: {fits} or {not}", entry.path);
            }
        }
    }
}
