//! Comparisons: as blocks, inline with `yes=` and `no=`, and inside other helpers.

use super::{complaint, numeric, text, truthy, write_text};
use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError, Renderable,
    ScopedJson,
};
use serde_json::Value;
use std::cmp::Ordering;

/// Whether a condition holds for its parameters.
pub(super) type Holds = fn(&[Value]) -> bool;

pub(super) const ALL: &[(&str, Holds)] = &[
    ("if", |p| p.first().is_some_and(truthy)),
    ("unless", |p| !p.first().is_some_and(truthy)),
    ("eq", |p| equal(p)),
    ("neq", |p| !equal(p)),
    ("gt", |p| order(p) == Some(Ordering::Greater)),
    ("gte", |p| order(p).is_some_and(Ordering::is_ge)),
    ("lt", |p| order(p) == Some(Ordering::Less)),
    ("lte", |p| order(p).is_some_and(Ordering::is_le)),
    ("and", |p| p.iter().all(truthy)),
    ("or", |p| p.iter().any(truthy)),
    ("not", |p| !p.first().is_some_and(truthy)),
];

pub(super) fn register(registry: &mut Handlebars<'_>) {
    for (name, holds) in ALL {
        registry.register_helper(name, Box::new(Condition(*holds)));
    }
}

fn equal(parameters: &[Value]) -> bool {
    match parameters {
        [Value::Number(a), Value::Number(b), ..] => a.as_f64() == b.as_f64(),
        [a, b, ..] => {
            text(a) == text(b)
                || (is_number(a) || is_number(b)) && numeric(a).is_some() && numeric(a) == numeric(b)
        }
        _ => false,
    }
}

fn is_number(value: &Value) -> bool {
    value.is_number()
}

/// Two texts as text, numbers as numbers (reference B §3.4).
fn order(parameters: &[Value]) -> Option<Ordering> {
    let [a, b, ..] = parameters else { return None };
    if is_number(a) || is_number(b) {
        return numeric(a)?.partial_cmp(&numeric(b)?);
    }
    Some(text(a).cmp(&text(b)))
}

struct Condition(Holds);

impl Condition {
    fn holds(&self, helper: &Helper<'_>) -> Result<bool, RenderError> {
        if helper.params().is_empty() {
            return Err(complaint(format!("{}: a value to look at", helper.name())));
        }
        let zero = helper.hash_get("includeZero").is_some_and(|p| truthy(p.value()));
        let parameter = |value: &Value| match value {
            Value::Number(_) if zero => Value::Bool(true),
            value => value.clone(),
        };
        let parameters: Vec<Value> = helper.params().iter().map(|p| parameter(p.value())).collect();
        Ok((self.0)(&parameters))
    }
}

impl HelperDef for Condition {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let holds = self.holds(helper)?;
        let word = helper.hash_get(if holds { "yes" } else { "no" }).map(|p| p.value().clone());
        Ok(ScopedJson::Derived(word.unwrap_or(Value::Bool(holds))))
    }

    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        rc: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        if !helper.is_block() {
            let value = self.call_inner(helper, registry, context, rc)?;
            return write_text(registry, rc, out, &text(value.as_json()));
        }
        let branch = if self.holds(helper)? { helper.template() } else { helper.inverse() };
        branch.map_or(Ok(()), |template| template.render(registry, context, rc, out))
    }
}
