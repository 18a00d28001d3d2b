//! What is done to a template's text before it is parsed.

use super::{guard::SECTION, helpers::is_helper};
use crate::error::{Fault, Result};

/// Bytes of a template's text.
const SOURCE_MAX: usize = 2_400_000;
/// Parentheses and blocks within one another: the parser recurses on them.
const NESTING_MAX: usize = 24;
/// Tags of one template.
const TAGS_MAX: usize = 20_000;

/// Checks bounds that the parser itself needs, and writes forms that the library lacks in ones that it has:
/// `{{.}}` as `{{this}}`, `{{^x}}…{{/x}}` as `unless`, `{{#x}}…{{/x}}` of a variable as [`SECTION`], `a[1]` as `a.[1]`.
pub(super) fn prepare(text: &str) -> Result<String> {
    if text.len() > SOURCE_MAX {
        return Err(Fault::invalid(format!("A template has at most {SOURCE_MAX} bytes")));
    }
    let mut out = String::with_capacity(text.len() + 64);
    let mut opened: Vec<Opened> = Vec::new();
    let (mut depth, mut tags, mut rest) = (0_usize, 0, text);
    while let Some(start) = rest.find("{{") {
        let (before, tag) = rest.split_at(start);
        out.push_str(before);
        let escaped = before.ends_with('\\');
        let end =
            tag_end(tag).ok_or_else(|| Fault::invalid("The template does not parse: a {{ is not closed"))?;
        let (tag, after) = tag.split_at(end);
        rest = after;
        tags += 1;
        let inner = tag.trim_start_matches('{').trim_start_matches('~').trim_start();
        match inner.as_bytes().first() {
            Some(b'#') => depth += 1,
            Some(b'/') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > NESTING_MAX || parentheses(tag) > NESTING_MAX || tags > TAGS_MAX {
            return Err(Fault::invalid(format!(
                "The template is too deep or too large: at most {NESTING_MAX} within one another and {TAGS_MAX} tags"
            )));
        }
        if escaped || inner.starts_with('!') {
            out.push_str(tag);
        } else {
            out.push_str(&rewritten(tag, inner, &mut opened));
            depth += usize::from(
                inner.starts_with('^')
                    && inner.trim_start_matches('^').trim_start().starts_with(|c: char| c.is_alphabetic()),
            );
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// Where a tag ends: comments with `--` may hold braces.
fn tag_end(tag: &str) -> Option<usize> {
    let body = tag.trim_start_matches(['{', '~']);
    if body.starts_with("!--") {
        return tag.find("--}}").map(|at| at + 4).or_else(|| tag.find("--~}}").map(|at| at + 5));
    }
    let close = if tag.starts_with("{{{") { "}}}" } else { "}}" };
    tag.find(close).map(|at| at + close.len())
}

fn parentheses(tag: &str) -> usize {
    let (mut deepest, mut depth) = (0_usize, 0_usize);
    for byte in tag.bytes() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// A block that is named after a variable, and the helper that it is written as.
struct Opened {
    name: String,
    helper: &'static str,
}

fn rewritten(tag: &str, inner: &str, opened: &mut Vec<Opened>) -> String {
    let content = inner.trim_end_matches('}').trim_end_matches('~').trim_end();
    if content == "." {
        return tag.replacen('.', "this", 1);
    }
    if let Some(name) = content.strip_prefix('^').map(str::trim)
        && name.starts_with(|c: char| c.is_alphabetic())
    {
        opened.push(Opened { name: name.to_owned(), helper: "unless" });
        return format!("{{{{#unless {name}}}}}");
    }
    if let Some(rest) = content.strip_prefix('#').map(str::trim)
        && let Some(name) = section(rest)
    {
        opened.push(Opened { name: name.to_owned(), helper: SECTION });
        return indexed(&tag.replacen(rest, &format!("{SECTION} {rest}"), 1));
    }
    if let Some(name) = content.strip_prefix('/').map(str::trim)
        && let Some(open) = opened.pop_if(|open| open.name == name)
    {
        return tag.replacen(name, open.helper, 1);
    }
    indexed(tag)
}

/// The variable that a block such as `x` or `x as |item|` is named after; none for a helper's.
fn section(block: &str) -> Option<&str> {
    let (name, more) = block.split_once(char::is_whitespace).unwrap_or((block, ""));
    let alone = more.is_empty() || more.trim_start().starts_with("as |");
    (alone && name.starts_with(|c: char| c.is_alphabetic()) && !is_helper(name)).then_some(name)
}

/// `a[1]` → `a.[1]`, outside of string literals.
fn indexed(tag: &str) -> String {
    if !tag.contains('[') {
        return tag.to_owned();
    }
    let mut out = String::with_capacity(tag.len() + 4);
    let (mut quote, mut before) = (None, ' ');
    for c in tag.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '[' && (before.is_alphanumeric() || before == ']' || before == '_') => out.push('.'),
            _ => {}
        }
        out.push(c);
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_forms_become_ours() {
        for (text, wanted) in [
            ("a {{.}} b", "a {{this}} b"),
            ("{{^x}}none{{/x}}", "{{#unless x}}none{{/unless}}"),
            ("{{~#x.y ~}}a{{/x.y}}", "{{~#section_of_variable x.y ~}}a{{/section_of_variable}}"),
            ("{{#x as |v|}}{{v}}{{/x}}", "{{#section_of_variable x as |v|}}{{v}}{{/section_of_variable}}"),
            (
                "{{#if x}}a{{/if}}{{#*inline \"n\"}}{{/inline}}",
                "{{#if x}}a{{/if}}{{#*inline \"n\"}}{{/inline}}",
            ),
            ("{{a[1]}} {{a.[b c][0]}}", "{{a.[1]}} {{a.[b c].[0]}}"),
            ("{{replace x \"a[1]\" \"\"}}", "{{replace x \"a[1]\" \"\"}}"),
            ("{{!-- {{^x}} --}}", "{{!-- {{^x}} --}}"),
            ("plain a[1] .", "plain a[1] ."),
        ] {
            assert_eq!(prepare(text).unwrap(), wanted);
        }
        assert!(prepare("{{open").is_err());
        assert!(prepare(&format!("{{{{a {}}}}}", "(a ".repeat(100))).is_err());
    }
}
