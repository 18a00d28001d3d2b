//! What is checked, and changed, in a parsed template.

use super::{
    cost::Costs,
    helpers::{needs, stands_alone},
};
use crate::error::{Fault, Result};
use handlebars::template::{DecoratorTemplate, HelperTemplate, Parameter, Template, TemplateElement};
use std::collections::{BTreeMap, BTreeSet};

/// The helper that writes a plain variable's value: lists as the API's users know them.
pub(super) const VALUE: &str = "value_of_variable";
/// The helper behind a block named after a variable: `{{#x}}…{{/x}}`.
pub(super) const SECTION: &str = "section_of_variable";

/// Paths that a template takes values from.
#[derive(Default)]
pub(super) struct Variables {
    /// Plain variables outside of blocks.
    pub plain: Vec<String>,
    /// What helpers outside of blocks cannot do without.
    pub needed: Vec<String>,
    /// Everything that may be a path, those of blocks and helpers too.
    pub named: Vec<String>,
}

/// What is found on the way through a template, and which partials a partial includes.
#[derive(Default)]
struct Walk {
    variables: Variables,
    includes: BTreeMap<String, BTreeSet<String>>,
    inside: Vec<String>,
    loops: usize,
    costs: Costs,
}

/// Loops within one another: each has at most 15 turns.
const LOOPS_MAX: usize = 3;

/// Checks a template, and makes plain variables go through [`VALUE`].
///
/// # Errors
/// 400 for partials that include themselves or have dynamic names: the library would overflow the stack.
pub(super) fn check(template: &mut Template) -> Result<Variables> {
    let mut walk = Walk::default();
    elements(template, &mut walk, true)?;
    walk.costs.few()?;
    let mut cleared = BTreeSet::new();
    for name in walk.includes.keys() {
        circle(name, &walk.includes, &mut Vec::new(), &mut cleared)?;
    }
    walk.costs.check()?;
    Ok(walk.variables)
}

/// Follows what a partial includes; each is `cleared` once, or the ways between many would be too many.
fn circle<'n>(
    name: &'n str,
    includes: &'n BTreeMap<String, BTreeSet<String>>,
    path: &mut Vec<&'n str>,
    cleared: &mut BTreeSet<&'n str>,
) -> Result<()> {
    if path.contains(&name) {
        return Err(Fault::invalid(format!("The partial {name} includes itself")));
    }
    if cleared.contains(name) {
        return Ok(());
    }
    path.push(name);
    for next in includes.get(name).into_iter().flatten() {
        circle(next, includes, path, cleared)?;
    }
    path.pop();
    cleared.insert(name);
    Ok(())
}

fn elements(template: &mut Template, walk: &mut Walk, top: bool) -> Result<()> {
    for element in &mut template.elements {
        walk.costs.element(walk.inside.last(), walk.loops);
        match element {
            TemplateElement::Expression(helper) | TemplateElement::HtmlExpression(helper) => {
                names(helper, walk);
                variable(helper, walk, top);
            }
            TemplateElement::HelperBlock(helper) => block(helper, walk)?,
            TemplateElement::DecoratorBlock(decorator) => inline(decorator, walk)?,
            TemplateElement::PartialExpression(partial) | TemplateElement::PartialBlock(partial) => {
                include(partial, walk)?;
                if let Some(inner) = &mut partial.template {
                    elements(inner, walk, false)?;
                }
            }
            TemplateElement::DecoratorExpression(_) => {
                return Err(Fault::invalid("Decorators other than {{#*inline}} are not known"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Notes every path of an expression.
fn names(helper: &HelperTemplate, walk: &mut Walk) {
    for parameter in std::iter::once(&helper.name).chain(&helper.params).chain(helper.hash.values()) {
        match parameter {
            Parameter::Subexpression(inner) => {
                if let TemplateElement::Expression(helper) = inner.as_element() {
                    names(helper, walk);
                }
            }
            other => walk.variables.named.extend(other.as_name().map(str::to_owned)),
        }
    }
}

fn block(helper: &mut HelperTemplate, walk: &mut Walk) -> Result<()> {
    names(helper, walk);
    let name = helper.name.as_name().unwrap_or_default();
    let loops = usize::from(name == "each" || name == SECTION);
    walk.loops += loops;
    if walk.loops > LOOPS_MAX {
        return Err(Fault::invalid(format!("At most {LOOPS_MAX} `each` within one another")));
    }
    for inner in [&mut helper.template, &mut helper.inverse].into_iter().flatten() {
        elements(inner, walk, false)?;
    }
    walk.loops -= loops;
    Ok(())
}

fn inline(decorator: &mut DecoratorTemplate, walk: &mut Walk) -> Result<()> {
    let name = match decorator.params.first() {
        Some(Parameter::Literal(serde_json::Value::String(name)))
            if decorator.name.as_name() == Some("inline") =>
        {
            name.clone()
        }
        _ => return Err(Fault::invalid("An inline partial has a fixed name: {{#*inline \"name\"}}")),
    };
    walk.includes.entry(name.clone()).or_default();
    walk.inside.push(name);
    if let Some(inner) = &mut decorator.template {
        elements(inner, walk, false)?;
    }
    walk.inside.pop();
    Ok(())
}

fn include(partial: &DecoratorTemplate, walk: &mut Walk) -> Result<()> {
    let name = match &partial.name {
        Parameter::Subexpression(_) => return Err(Fault::invalid("A partial's name is fixed: {{> name}}")),
        name => name.as_name().unwrap_or_default().to_owned(),
    };
    walk.costs.include(walk.inside.last(), &name, walk.loops)?;
    // What a partial's block holds counts as included by whoever includes it.
    for outer in &walk.inside {
        walk.includes.entry(outer.clone()).or_default().insert(name.clone());
    }
    Ok(())
}

/// A variable without parameters that is no helper.
fn variable(helper: &mut HelperTemplate, walk: &mut Walk, top: bool) {
    let name = helper.name.as_name().unwrap_or_default().to_owned();
    if !helper.params.is_empty() || !helper.hash.is_empty() || stands_alone(&name) {
        if top {
            needed(helper, &mut walk.variables.needed);
        }
        return;
    }
    if matches!(helper.name, Parameter::Subexpression(_) | Parameter::Literal(_)) {
        return;
    }
    if top {
        walk.variables.plain.push(name);
    }
    let variable = std::mem::replace(&mut helper.name, Parameter::Name(VALUE.to_owned()));
    // A bare name is parsed as a possible helper; as a parameter it has to be a path.
    let path = match variable {
        Parameter::Name(name) => Parameter::parse(&name).unwrap_or(Parameter::Name(name)),
        other => other,
    };
    helper.params.push(path);
}

/// The paths that a helper, and those among its parameters, need a value of.
fn needed(helper: &HelperTemplate, found: &mut Vec<String>) {
    let needs = needs(helper.name.as_name().unwrap_or_default(), helper.params.len());
    for (index, parameter) in helper.params.iter().enumerate() {
        match parameter {
            Parameter::Subexpression(inner) => {
                if let TemplateElement::Expression(inner) = inner.as_element() {
                    needed(inner, found);
                }
            }
            Parameter::Path(_) | Parameter::Name(_) if needs.contains(&index) => {
                found.extend(parameter.as_name().map(str::to_owned));
            }
            _ => {}
        }
    }
}
