//! Comparisons: as blocks, inline with `yes=` and `no=`, and inside other helpers.

use super::{numeric, text, truthy};
use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError, Renderable,
    ScopedJson,
};
use serde_json::Value;
use std::cmp::Ordering;

/// Whether a condition holds for its parameters.
type Holds = fn(&[Value]) -> bool;

pub(super) fn register(registry: &mut Handlebars<'_>) {
    let all: [(&str, Holds); 9] = [
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
    for (name, holds) in all {
        registry.register_helper(name, Box::new(Condition(holds)));
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

struct Condition(fn(&[Value]) -> bool);

impl Condition {
    fn holds(&self, helper: &Helper<'_>) -> bool {
        let parameters: Vec<Value> = helper.params().iter().map(|p| p.value().clone()).collect();
        (self.0)(&parameters)
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
        let holds = self.holds(helper);
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
            out.write(&text(value.as_json()))?;
            return Ok(());
        }
        let branch = if self.holds(helper) { helper.template() } else { helper.inverse() };
        branch.map_or(Ok(()), |template| template.render(registry, context, rc, out))
    }
}
