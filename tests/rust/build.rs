//! Writes, from the service model, how the SDK's types are made of JSON and shown as it: a walk's members are JSON.

use serde_json::{Map, Value};
use std::{collections::BTreeSet, env, fmt::Write, fs, path::Path};

const MODEL: &str = "../../crates/wire/service-model.json";
/// Shapes that the SDK calls otherwise, since members have their names.
const RENAMED: [&str; 2] = ["CreateRecommenderConfiguration", "UpdateRecommenderConfiguration"];

fn main() {
    println!("cargo::rerun-if-changed={MODEL}");
    let text = fs::read_to_string(MODEL).expect("the service model");
    let model: Value = serde_json::from_str(&text).expect("JSON");
    let shapes = model["shapes"].as_object().expect("shapes");
    let operations = model["operations"].as_object().expect("operations");
    let (mut sent, mut shown) = (BTreeSet::new(), BTreeSet::new());
    for operation in operations.values() {
        reach(shapes, text_of(&operation["input"]["shape"]), &mut sent);
        reach(shapes, text_of(&operation["output"]["shape"]), &mut shown);
    }
    let mut code = String::new();
    types(&mut code, shapes, &sent, &shown);
    call(&mut code, shapes, operations);
    let out = Path::new(&env::var("OUT_DIR").expect("cargo's directory")).join("generated.rs");
    fs::write(out, code).expect("to be written");
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn members<'m>(shapes: &'m Map<String, Value>, shape: &str) -> impl Iterator<Item = (&'m String, &'m str)> {
    let members = shapes.get(shape).and_then(|shape| shape["members"].as_object());
    members.into_iter().flatten().map(|(name, member)| (name, text_of(&member["shape"])))
}

/// Every shape below one, with itself.
fn reach<'m>(shapes: &'m Map<String, Value>, shape: &'m str, found: &mut BTreeSet<&'m str>) {
    if !shapes.contains_key(shape) || !found.insert(shape) {
        return;
    }
    for below in ["member", "key", "value"] {
        reach(shapes, text_of(&shapes[shape][below]["shape"]), found);
    }
    members(shapes, shape).for_each(|(_, below)| reach(shapes, below, found));
}

fn types(code: &mut String, shapes: &Map<String, Value>, sent: &BTreeSet<&str>, shown: &BTreeSet<&str>) {
    let tops =
        |name: &str| name.ends_with("Request") && members(shapes, name).any(|(_, s)| s.ends_with("Request"));
    for (name, shape) in shapes {
        let rust = type_name(name);
        if shape["enum"].is_array() {
            writeln!(code, "word!({rust});").unwrap();
        } else if shape["type"] == "structure" {
            let is_input = sent.contains(name.as_str()) && !is_operation(shapes, name);
            if is_input && !tops(name) {
                let sets: String = members(shapes, name)
                    .map(|(member, _)| format!(".set_{}(member(value, {member:?}))", snake(member)))
                    .collect();
                writeln!(code, "impl Made for types::{rust} {{ fn of(value: &Value) -> Self {{ let _ = value; Self::builder(){sets}.build() }} }}").unwrap();
            }
            if shown.contains(name.as_str()) && !is_operation(shapes, name) {
                writeln!(
                    code,
                    "impl Shown for types::{rust} {{ fn json(&self) -> Value {{ {} }} }}",
                    object("self", shapes, name)
                )
                .unwrap();
            }
        }
    }
}

/// The SDK has the inputs and outputs of operations elsewhere.
fn is_operation(shapes: &Map<String, Value>, name: &str) -> bool {
    let shape = &shapes[name];
    let placed =
        shape["members"].as_object().is_some_and(|m| m.values().any(|m| m.get("location").is_some()));
    placed || shape.get("payload").is_some()
}

fn object(of: &str, shapes: &Map<String, Value>, shape: &str) -> String {
    let pairs: String = members(shapes, shape)
        .map(|(name, _)| format!("({name:?}, {of}.{}.json()), ", field(name)))
        .collect();
    format!("object([{pairs}])")
}

/// One function that makes any call.
fn call(code: &mut String, shapes: &Map<String, Value>, operations: &Map<String, Value>) {
    code.push_str("pub async fn call(client: &Client, operation: &str, method: Option<&str>, value: &Value) -> Result<Value, Refused> {\nmatch operation {\n");
    for (name, operation) in operations {
        let (input, output) = (text_of(&operation["input"]["shape"]), text_of(&operation["output"]["shape"]));
        let sets: String = members(shapes, input)
            .map(|(member, _)| format!(".set_{}(member(value, {member:?}))", snake(member)))
            .collect();
        writeln!(
            code,
            "{name:?} => sent!(client.{}(){sets}, method, |output| {}),",
            snake(name),
            object("output", shapes, output)
        )
        .unwrap();
    }
    code.push_str("other => panic!(\"no operation is called {other}\"),\n}\n}\n");
}

/// `APNSVoipChannelRequest` → `apns_voip_channel_request`.
fn snake(name: &str) -> String {
    let letters: Vec<char> = name.trim_start_matches('_').chars().collect();
    let mut words = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let (before, after) = (at.checked_sub(1).map(|at| letters[at]), letters.get(at + 1));
        let begins = letter.is_uppercase()
            && before.is_some_and(|before| {
                !before.is_uppercase() || after.is_some_and(|after| after.is_lowercase())
            });
        if begins {
            words.push('_');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

/// A member's field; words that a builder or the language has for itself are avoided.
fn field(name: &str) -> String {
    match name {
        "Default" => "default_value".to_owned(),
        "Type" => "r#type".to_owned(),
        other => snake(other),
    }
}

fn type_name(name: &str) -> String {
    let words: String = snake(name).split('_').map(capital).collect();
    if RENAMED.contains(&name) { format!("{words}Shape") } else { words }
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(word.len().min(1));
    first.to_uppercase() + rest
}
