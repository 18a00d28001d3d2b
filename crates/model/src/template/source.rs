//! What is done to a template's text before it is parsed.

use super::{guard::SECTION, helpers::is_helper};
use crate::error::{Fault, Result};

/// Bytes of a template's text.
const SOURCE_MAX: usize = 2_400_000;
/// Parentheses and blocks within one another: the parser recurses on them.
const NESTING_MAX: usize = 24;
/// Tags of one template.
const TAGS_MAX: usize = 20_000;

/// Branches that are open at a place: blocks, and each `else if` of theirs, on which the parser recurses too.
const BRANCHES_MAX: usize = 100;

/// Checks bounds that the parser itself needs, and writes forms that the library lacks in ones that it has:
/// `{{.}}` as `{{this}}`, `{{^x}}…{{/x}}` as `unless`, `{{#x}}…{{/x}}` of a variable as [`SECTION`], `a[1]` as `a.[1]`.
pub(super) fn prepare(text: &str) -> Result<String> {
    if text.len() > SOURCE_MAX {
        return Err(Fault::invalid(format!("A template has at most {SOURCE_MAX} bytes")));
    }
    let mut out = String::with_capacity(text.len() + 64);
    let mut opened: Vec<Opened> = Vec::new();
    let (mut depth, mut tags, mut rest) = (Depth::default(), 0, text);
    while let Some(start) = rest.find("{{") {
        let (before, tag) = rest.split_at(start);
        out.push_str(before);
        if before.ends_with('\\') && !before.ends_with("\\\\") {
            out.push_str("{{");
            rest = &tag[2..];
            continue;
        }
        let (tag, after) = tag.split_at(tag_end(tag)?);
        rest = after;
        tags += 1;
        let inner = self::inner(tag);
        let written =
            if inner.starts_with('!') { tag.to_owned() } else { rewritten(tag, inner, &mut opened) };
        depth.step(self::inner(&written));
        if depth.is_over() || parentheses(tag) > NESTING_MAX || tags > TAGS_MAX {
            return Err(Fault::invalid(format!(
                "The template is too deep or too large: at most {NESTING_MAX} within one another, {BRANCHES_MAX} \
                 branches of them and {TAGS_MAX} tags"
            )));
        }
        out.push_str(&written);
    }
    out.push_str(rest);
    Ok(out)
}

/// What is open: for each block, how often it went on with `else if`.
#[derive(Default)]
struct Depth(Vec<usize>);

impl Depth {
    fn step(&mut self, inner: &str) {
        let chained = ["else", "^"].iter().find_map(|word| inner.strip_prefix(word));
        match inner.as_bytes().first() {
            Some(b'#') => self.0.push(1),
            Some(b'/') => {
                self.0.pop();
            }
            _ if chained.is_some_and(|more| !more.trim_start().starts_with(['}', '~'])) => {
                if let Some(branches) = self.0.last_mut() {
                    *branches += 1;
                }
            }
            _ => {}
        }
    }

    fn is_over(&self) -> bool {
        self.0.len() > NESTING_MAX || self.0.iter().sum::<usize>() > BRANCHES_MAX
    }
}

/// A tag from its first word or sign on.
fn inner(tag: &str) -> &str {
    tag.trim_start_matches('{').trim_start_matches(['~', '{']).trim_start()
}

/// Where a tag ends, as the library's grammar has it, in which braces may stand in texts, names and comments.
///
/// # Errors
/// 400 for an open tag, and for forms in which one could not tell without parsing: they would hide what is
/// within one another.
fn tag_end(tag: &str) -> Result<usize> {
    let wrong = |what: &str| Fault::invalid(format!("The template does not parse: {what}"));
    let open = || wrong("a {{ is not closed");
    if tag.starts_with("{{{{") {
        return Err(wrong("raw blocks, {{{{…}}}}, are not known"));
    }
    if tag.starts_with("{{!") {
        let long = tag.starts_with("{{!--").then(|| tag[5..].find("--}}").map(|at| at + 9)).flatten();
        return long.or_else(|| tag.find("}}").map(|at| at + 2)).ok_or_else(open);
    }
    let begun = tag.len() - inner(tag).len();
    let close = if tag.starts_with("{{{") { "}}}" } else { "}}" };
    let partial = tag[begun..].trim_start_matches('#').trim_start().starts_with('>');
    let (mut quote, mut name, mut escaped) = (None, false, false);
    for (at, c) in tag.char_indices().skip_while(|(at, _)| *at < begun) {
        match (quote, c) {
            _ if escaped => escaped = false,
            (_, '\\') if partial => return Err(wrong("a backslash in a partial's tag")),
            (Some(_), '\\') => escaped = true,
            (Some(with), c) if c == with => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '[') if name => return Err(wrong("a quote or a bracket within [ ]")),
            (None, ']') => name = false,
            (None, _) if name => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '[') => name = true,
            (None, '{') => return Err(wrong("a { within a tag")),
            (None, '}') if tag[at..].starts_with(close) => return Ok(at + close.len()),
            _ => {}
        }
    }
    Err(open())
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
