//! The Rust SDK takes a walk (tests/walks.py says what a step is): `rust-client FILE`.
//!
//! It finds the server by AWS_ENDPOINT_URL_PINPOINT alone.

mod json;

use aws_config::BehaviorVersion;
use aws_sdk_pinpoint::{Client, config::Credentials};
use aws_smithy_http_client::Builder;
use json::{Refused, call};
use serde_json::{Map, Value};
use std::{collections::HashMap, time::Duration};
use tokio::time::{Instant, sleep};

const PATIENCE: Duration = Duration::from_secs(30);

type Outcome<T = ()> = Result<T, String>;

struct Walk {
    clients: HashMap<String, Client>,
    variables: Map<String, Value>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let file = std::env::args().nth(1).expect("a file");
    let given: Value = serde_json::from_slice(&std::fs::read(file).expect("to be read")).expect("JSON");
    let mut walk = Walk {
        clients: clients(&given["keys"]).await,
        variables: given["variables"].as_object().expect("variables").clone(),
    };
    for step in given["steps"].as_array().expect("steps") {
        let list =
            step.get("each").map(|name| given["lists"][text(name)].as_array().expect("a list").clone());
        for each in list.unwrap_or_else(|| vec![Value::Null]) {
            walk.variables.insert("each".to_owned(), each);
            if let Err(why) = walk.one(step).await {
                let shown: String = walk.filled(step).to_string().chars().take(600).collect();
                eprintln!("{shown}\n{why}");
                std::process::exit(1);
            }
        }
    }
    println!("ok");
}

/// The one with the environment's key, called "", and those with others.
async fn clients(keys: &Value) -> HashMap<String, Client> {
    let http = Builder::new().build_http();
    let config = aws_config::defaults(BehaviorVersion::latest()).http_client(http).load().await;
    let mut clients = HashMap::from([(String::new(), Client::new(&config))]);
    for (who, key) in keys.as_object().expect("keys") {
        let credentials =
            Credentials::new(text(&key["accessKeyId"]), text(&key["secretAccessKey"]), None, None, "walk");
        let config =
            aws_sdk_pinpoint::config::Builder::from(&config).credentials_provider(credentials).build();
        clients.insert(who.clone(), Client::from_conf(config));
    }
    clients
}

impl Walk {
    async fn one(&mut self, step: &Value) -> Outcome {
        if step.get("raises").is_some() {
            return self.refuses(step).await;
        }
        if step.get("pages").is_some() {
            return self.pages(step).await;
        }
        let output = self.answer(step).await?;
        for path in list(&step["lacks"]) {
            ensure(at(&output, text(path)).is_null(), || format!("{path} is there"))?;
        }
        for (name, path) in step["keep"].as_object().into_iter().flatten() {
            let value = at(&output, text(path)).clone();
            ensure(value.is_string(), || format!("{path} is missing in {output}"))?;
            self.variables.insert(name.clone(), value);
        }
        Ok(())
    }

    /// The answer that is wanted, waited for if it is to come.
    async fn answer(&self, step: &Value) -> Outcome<Value> {
        let (members, wanted) = (self.filled(&step["with"]), self.filled(&step["gives"]));
        let until = Instant::now() + PATIENCE;
        loop {
            let output = self.send(step, &members).await.map_err(|refused| format!("{refused:?}"))?;
            match holds(&output, &wanted, "") {
                Err(_) if step.get("until").is_some() && Instant::now() < until => {
                    sleep(Duration::from_millis(100)).await;
                }
                outcome => return outcome.map(|()| output),
            }
        }
    }

    async fn send(&self, step: &Value, members: &Value) -> Result<Value, Refused> {
        let who = step["as"].as_str().unwrap_or_default();
        call(&self.clients[who], text(&step["call"]), step["method"].as_str(), members).await
    }

    async fn refuses(&self, step: &Value) -> Outcome {
        let refused = match self.send(step, &self.filled(&step["with"])).await {
            Ok(output) => return Err(format!("was answered: {output}")),
            Err(refused) => refused,
        };
        let status = step["status"].as_u64().is_none_or(|status| status == u64::from(refused.status));
        let typed = refused.typed || step["typed"] == Value::Bool(false);
        ensure(status && typed && refused.name == text(&step["raises"]), || format!("{refused:?}"))
    }

    async fn pages(&self, step: &Value) -> Outcome {
        let page = &step["pages"];
        let mut members = self.filled(&step["with"]);
        members["PageSize"] = "1".into();
        let mut found = Vec::new();
        loop {
            let output = self.send(step, &members).await.map_err(|refused| format!("{refused:?}"))?;
            let output = &output[text(&page["in"])];
            let items = list(&output["Item"]);
            ensure(items.len() <= 1, || format!("more than a page: {output}"))?;
            found.extend(items.iter().map(|item| item[text(&page["of"])].clone()));
            match output.get("NextToken") {
                Some(token) => members[page["token"].as_str().unwrap_or("Token")] = token.clone(),
                None => break,
            }
        }
        let whole = page.get("gives");
        let wanted = self.filled(whole.unwrap_or(&page["holds"]));
        if whole.is_none() {
            found.retain(|item| list(&wanted).contains(item));
        }
        ensure(found == list(&wanted), || format!("{found:?}, not {wanted}"))
    }

    /// A value with its variables filled in.
    fn filled(&self, value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                map.iter().map(|(name, inner)| (self.text(name), self.filled(inner))).collect()
            }
            Value::Array(items) => items.iter().map(|item| self.filled(item)).collect(),
            Value::String(text) => Value::from(self.text(text)),
            other => other.clone(),
        }
    }

    fn text(&self, text: &str) -> String {
        let Some((before, after)) = text.split_once('$') else { return text.to_owned() };
        let (name, rest) = match after.strip_prefix('{').and_then(|braced| braced.split_once('}')) {
            Some(braced) => braced,
            None => {
                let word = |letter: char| letter.is_alphanumeric() || letter == '_';
                after.split_at(after.find(|letter| !word(letter)).unwrap_or(after.len()))
            }
        };
        let value = self.variables.get(name).and_then(Value::as_str);
        let value = value.unwrap_or_else(|| panic!("no variable is called {name:?}"));
        format!("{before}{value}{}", self.text(rest))
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn ensure(holds: bool, why: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(why()) }
}

fn at<'v>(value: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(value, |inner, word| match word.parse::<usize>() {
        Ok(index) => &inner[index],
        Err(_) => &inner[word],
    })
}

/// Whether a value holds at least what is wanted.
fn holds(value: &Value, wanted: &Value, path: &str) -> Outcome {
    let other = || format!("{path} is {value}, not {wanted}");
    match wanted {
        Value::Null => Ok(()),
        Value::String(any) if any == "*" => {
            ensure(!value.is_null() && *value != Value::from(""), || format!("{path} is missing"))
        }
        Value::Object(map) => {
            ensure(value.is_object(), other)?;
            map.iter().try_for_each(|(name, inner)| {
                let there = value.get(name).ok_or_else(|| format!("{path}.{name} is missing in {value}"))?;
                holds(there, inner, &format!("{path}.{name}"))
            })
        }
        Value::Array(items) => {
            ensure(list(value).len() == items.len(), other)?;
            let mut pairs = items.iter().zip(list(value)).enumerate();
            pairs.try_for_each(|(index, (inner, value))| holds(value, inner, &format!("{path}.{index}")))
        }
        Value::Number(number) => ensure(value.as_f64() == number.as_f64(), other),
        plain => ensure(value == plain, other),
    }
}
