//! The helpers of reference B §3.4.

mod conditions;
mod dates;
mod texts;

use super::guard::VALUE;
use handlebars::{
    BlockContext, BlockParams, Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext,
    RenderError, RenderErrorReason, Renderable,
};
use serde_json::Value;

/// Helpers that stand without parameters; any other lone name is a variable.
pub(super) fn stands_alone(name: &str) -> bool {
    matches!(name, "now" | "uuid")
}

/// Registers everything, and replaces what would not be bounded.
pub(super) fn register(registry: &mut Handlebars<'_>) {
    registry.register_helper(VALUE, Box::new(Plain));
    registry.register_helper("each", Box::new(Each));
    // `log` would write into the server's log.
    registry.unregister_helper("log");
    conditions::register(registry);
    dates::register(registry);
    texts::register(registry);
}

/// Numbers in their shortest form, at most 8 decimals.
pub(super) fn number(n: f64) -> String {
    if n.fract() == 0.0 && n.abs() < 1e15 {
        return format!("{n:.0}");
    }
    let text = format!("{n:.8}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
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
        Value::String(text) => text.trim().parse().ok(),
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
        let escaped = if rc.is_disable_escape() { value } else { registry.get_escape_fn()(&value) };
        out.write(&escaped)?;
        Ok(())
    }
}

/// `each` over at most 15 items.
struct Each;

/// Items of one `each`. B §3.4.
const EACH_MAX: usize = 15;

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
            block.set_local_var("key", key);
            block.set_local_var("first", Value::from(i == 0));
            block.set_local_var("last", Value::from(i == last));
            if let Some(name) = helper.block_param() {
                let mut named = BlockParams::new();
                named.add_value(name, item.clone())?;
                block.set_block_params(named);
            }
            block.set_base_value(item);
            rc.push_block(block);
            let rendered = template.render(registry, context, rc, out);
            rc.pop_block();
            rendered?;
        }
        Ok(())
    }
}
