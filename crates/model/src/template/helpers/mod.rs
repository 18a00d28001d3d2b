//! The helpers of reference B §3.4.

mod conditions;
mod dates;
mod texts;

pub(super) use texts::Uuids;

use super::{
    context::step_into,
    guard::{SECTION, VALUE},
};
use handlebars::{
    BlockContext, BlockParams, Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext,
    RenderError, RenderErrorReason, Renderable, ScopedJson,
};
use serde_json::Value;

/// Helpers that stand without parameters; any other lone name is a variable.
pub(super) fn stands_alone(name: &str) -> bool {
    matches!(name, "now" | "uuid")
}

/// Helpers that are neither texts nor conditions; some are the library's own.
const OTHERS: &[&str] = &["each", "with", "lookup", "uuid", "raw", "len", "ne"];

/// Whether a name is a helper's; any other block is named after a variable.
pub(super) fn is_helper(name: &str) -> bool {
    let texts = texts::ALL.iter().chain(dates::ALL).map(|row| row.0);
    texts.chain(conditions::ALL.iter().map(|row| row.0)).chain(OTHERS.iter().copied()).any(|h| h == name)
}

/// What a helper makes of a value that is not there, by which parameters it looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Empty {
    /// The helper knows what to do.
    Known,
    /// Nothing, if the first one is not there.
    Nothing,
    /// Nothing, if any of them is not there.
    Any,
    /// The second one stands in for the first (reference B §3.4).
    Second,
}

/// The parameters, out of so many, that a helper cannot do without.
pub(super) fn needs(name: &str, given: usize) -> std::ops::Range<usize> {
    let row = texts::ALL.iter().chain(dates::ALL).find(|row| row.0 == name);
    match row.map(|row| row.1) {
        Some(Empty::Nothing) => 0..given.min(1),
        Some(Empty::Any) => 0..given,
        Some(Empty::Second) if given == 1 => 0..1,
        _ => 0..0,
    }
}

/// Registers everything, and replaces what would not be bounded.
pub(super) fn register(registry: &mut Handlebars<'_>) {
    registry.register_helper(VALUE, Box::new(Plain));
    registry.register_helper(SECTION, Box::new(Section));
    registry.register_helper("each", Box::new(Each));
    registry.register_helper("lookup", Box::new(Lookup));
    // `log` would write into the server's log.
    registry.unregister_helper("log");
    conditions::register(registry);
    for row in texts::ALL.iter().chain(dates::ALL) {
        registry.register_helper(row.0, Box::new(texts::Text(*row)));
    }
}

/// Numbers in their shortest form, at most 8 decimals.
pub(super) fn number(n: f64) -> String {
    let text = format!("{n:.8}");
    match text.trim_end_matches('0').trim_end_matches('.') {
        "-0" => "0".to_owned(),
        text => text.to_owned(),
    }
}

/// A value as text: one-element lists as their element, several joined with a comma.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(n) => n.as_f64().map(number).unwrap_or_default(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(","),
        Value::Object(_) => String::new(),
    }
}

/// A value as a number, if it is one or reads as one.
pub(super) fn numeric(value: &Value) -> Option<f64> {
    match value {
        Value::Number(n) => n.as_f64(),
        Value::String(text) => text.trim().parse().ok().filter(|n: &f64| n.is_finite()),
        Value::Array(items) if items.len() == 1 => numeric(&items[0]),
        _ => None,
    }
}

/// Null, "", an empty list, false and 0 are false.
pub(super) fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(n) => n.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(_) => true,
    }
}

pub(super) fn complaint(text: impl Into<String>) -> RenderError {
    RenderErrorReason::Other(text.into()).into()
}

struct Plain;

impl HelperDef for Plain {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        _: &'rc Context,
        rc: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let value = helper.param(0).map(|p| text(p.value())).unwrap_or_default();
        write_text(registry, rc, out, &value)
    }
}

/// Writes a text as the template's mode and braces ask.
fn write_text(
    registry: &Handlebars<'_>,
    rc: &RenderContext<'_, '_>,
    out: &mut dyn Output,
    text: &str,
) -> HelperResult {
    match rc.is_disable_escape() {
        true => out.write(text)?,
        false => out.write(&registry.get_escape_fn()(text))?,
    }
    Ok(())
}

/// A member or item by a name that is a value itself.
struct Lookup;

impl HelperDef for Lookup {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let (value, step) = (helper.param(0).map(|p| p.value()), helper.param(1).map(|p| text(p.value())));
        let found = value.zip(step).and_then(|(value, step)| step_into(value, &step));
        Ok(ScopedJson::Derived(found.cloned().unwrap_or_default()))
    }

    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        rc: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let found = self.call_inner(helper, registry, context, rc)?;
        write_text(registry, rc, out, &text(found.as_json()))
    }
}

/// A block named after a variable: once for each item of a list, once with a true value as its context, else its
/// inverse.
struct Section;

impl HelperDef for Section {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        rc: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let value = helper.param(0).map(|p| p.value().clone()).unwrap_or_default();
        match (value, helper.template()) {
            (Value::Array(_), _) => Each.call(helper, registry, context, rc, out),
            (Value::Bool(true), Some(template)) => template.render(registry, context, rc, out),
            (value, Some(template)) if truthy(&value) => {
                let mut block = BlockContext::new();
                block.set_base_value(value);
                rc.push_block(block);
                let rendered = template.render(registry, context, rc, out);
                rc.pop_block();
                rendered
            }
            _ => helper.inverse().map_or(Ok(()), |inverse| inverse.render(registry, context, rc, out)),
        }
    }
}

/// `each` over at most 15 items.
struct Each;

/// Items of one `each`. B §3.4.
pub(super) const EACH_MAX: usize = 15;

impl HelperDef for Each {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        rc: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let items: Vec<(Value, Value)> = match helper.param(0).map(|p| p.value()) {
            Some(Value::Array(items)) => {
                items.iter().enumerate().map(|(i, v)| (Value::from(i), v.clone())).collect()
            }
            Some(Value::Object(members)) => {
                members.iter().map(|(k, v)| (Value::from(k.as_str()), v.clone())).collect()
            }
            _ => Vec::new(),
        };
        if items.is_empty() {
            return helper.inverse().map_or(Ok(()), |inverse| inverse.render(registry, context, rc, out));
        }
        if items.len() > EACH_MAX {
            return Err(complaint(format!("each: at most {EACH_MAX} items, here are {}", items.len())));
        }
        let Some(template) = helper.template() else { return Ok(()) };
        let last = items.len() - 1;
        for (i, (key, item)) in items.into_iter().enumerate() {
            let mut block = BlockContext::new();
            block.set_local_var("index", Value::from(i));
            block.set_local_var("key", key.clone());
            block.set_local_var("first", Value::from(i == 0));
            block.set_local_var("last", Value::from(i == last));
            let mut named = BlockParams::new();
            if let Some((item_name, key_name)) = helper.block_param_pair() {
                named.add_value(item_name, item.clone())?;
                named.add_value(key_name, key)?;
            } else if let Some(name) = helper.block_param() {
                named.add_value(name, item.clone())?;
            }
            block.set_block_params(named);
            block.set_base_value(item);
            rc.push_block(block);
            let rendered = template.render(registry, context, rc, out);
            rc.pop_block();
            rendered?;
        }
        Ok(())
    }
}
