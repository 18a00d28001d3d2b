//! Puts tracked links and the open pixel into rendered HTML: one pass, tolerant of broken markup.

use super::entities::decoded;

/// A link as found in the HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// Entities decoded.
    pub url: std::borrow::Cow<'a, str>,
    /// Tagged `ses:tags="unsubscribeLinkTag:…"`.
    pub unsubscribes: bool,
}

/// Rewrites the `href` of every `<a>` that leads to the web, and adds `pixel` at the end of the body.
///
/// `link` makes the tracked link, or none to leave that one alone. `ses:no-track` exempts a link; `ses:tags` is taken out. Other schemes, anchors, comments, scripts and styles
/// stay as they are (reference B §7.2).
pub fn rewrite(html: &str, mut link: impl FnMut(&Target<'_>) -> Option<String>, pixel: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 2 + pixel.len());
    let (mut rest, mut body_end) = (html, None);
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let length = tag_length(tag);
        let (tag, after) = tag.split_at(length);
        if starts(tag, "</body") {
            body_end = Some(out.len());
        }
        match is_anchor(tag) {
            true => anchor(tag, &mut link, &mut out),
            false => out.push_str(tag),
        }
        rest = after;
        if let Some(close) = raw_text(tag) {
            let end = find_no_case(rest, close).unwrap_or(rest.len());
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    out.push_str(rest);
    out.insert_str(body_end.unwrap_or(out.len()), pixel);
    out
}

fn starts(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn find_no_case(text: &str, wanted: &str) -> Option<usize> {
    text.as_bytes().windows(wanted.len()).position(|w| w.eq_ignore_ascii_case(wanted.as_bytes()))
}

/// Elements whose content is not markup.
fn raw_text(tag: &str) -> Option<&'static str> {
    [("<script", "</script"), ("<style", "</style")]
        .into_iter()
        .find(|(open, _)| starts(tag, open))
        .map(|(_, close)| close)
}

/// Bytes up to and with the tag's `>`; quotes may hold one. Comments end at `-->`.
fn tag_length(tag: &str) -> usize {
    if tag.starts_with("<!--") {
        return tag.find("-->").map_or(tag.len(), |at| at + 3);
    }
    let mut quote = None;
    for (i, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (None, b'"' | b'\'') if i > 0 => quote = Some(byte),
            (None, b'>') => return i + 1,
            _ => {}
        }
    }
    tag.len()
}

fn is_anchor(tag: &str) -> bool {
    starts(tag, "<a") && tag.as_bytes().get(2).is_some_and(u8::is_ascii_whitespace)
}

/// One attribute: its name, its raw value, and where it lies in the tag.
struct Attribute<'t> {
    name: &'t str,
    value: &'t str,
    start: usize,
    end: usize,
}

fn attributes(tag: &str) -> Vec<Attribute<'_>> {
    let bytes = tag.as_bytes();
    let (mut found, mut i) = (Vec::new(), 2);
    while i < bytes.len() {
        if bytes[i].is_ascii_whitespace() || matches!(bytes[i], b'/' | b'>') {
            i += 1;
            continue;
        }
        let start = i;
        while i < bytes.len() && !bytes[i].is_ascii_whitespace() && !matches!(bytes[i], b'=' | b'>') {
            i += 1;
        }
        let name = &tag[start..i];
        let mut j = i;
        while j < bytes.len() && bytes[j].is_ascii_whitespace() {
            j += 1;
        }
        if bytes.get(j) != Some(&b'=') {
            // A lone `=` is broken markup: step over it.
            i = i.max(start + 1);
            found.push(Attribute { name, value: "", start, end: i });
            continue;
        }
        let (value, end) = value(tag, j + 1);
        i = end;
        found.push(Attribute { name, value, start, end });
    }
    found
}

fn value(tag: &str, mut i: usize) -> (&str, usize) {
    let bytes = tag.as_bytes();
    while i < bytes.len() && bytes[i].is_ascii_whitespace() {
        i += 1;
    }
    match bytes.get(i) {
        Some(quote @ (b'"' | b'\'')) => {
            let start = i + 1;
            let end = bytes[start..].iter().position(|b| b == quote).map_or(tag.len(), |at| start + at);
            (&tag[start..end], (end + 1).min(tag.len()))
        }
        _ => {
            let length = bytes[i..].iter().position(|b| b.is_ascii_whitespace() || *b == b'>');
            let end = length.map_or(tag.len(), |at| i + at);
            (&tag[i..end], end)
        }
    }
}

fn anchor(tag: &str, link: &mut impl FnMut(&Target<'_>) -> Option<String>, out: &mut String) {
    let attributes = attributes(tag);
    let is = |name: &'static str| move |a: &&Attribute<'_>| a.name.eq_ignore_ascii_case(name);
    let tags = attributes.iter().find(is("ses:tags"));
    let unsubscribes = tags.is_some_and(|a| a.value.trim_start().starts_with("unsubscribeLinkTag:"));
    let exempt = attributes.iter().any(|a| a.name.eq_ignore_ascii_case("ses:no-track"));
    let mut copied = 0;
    for a in &attributes {
        let drop = a.name.eq_ignore_ascii_case("ses:tags") || a.name.eq_ignore_ascii_case("ses:no-track");
        let follows = a.name.eq_ignore_ascii_case("href") && !exempt && is_web(a.value);
        let tracked = follows.then(|| link(&Target { url: decoded(a.value.trim()), unsubscribes })).flatten();
        if !drop && tracked.is_none() {
            continue;
        }
        out.push_str(tag[copied..a.start].trim_end_matches([' ', '\t'].as_slice()));
        copied = a.end;
        if let Some(link) = tracked {
            out.push_str(&format!(" href=\"{link}\""));
        }
    }
    out.push_str(&tag[copied..]);
}

fn is_web(url: &str) -> bool {
    let url = url.trim_start();
    starts(url, "http://") || starts(url, "https://")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn run(html: &str) -> String {
        let link = |t: &Target<'_>| {
            let link = format!("T({}{})", t.url, if t.unsubscribes { ",u" } else { "" });
            (!t.url.contains("untracked")).then_some(link)
        };
        rewrite(html, link, "<P>")
    }

    #[test]
    fn links_by_the_table() {
        for (html, wanted) in [
            (r#"<a href="https://x/?a=1&amp;b=2">y</a>"#, r#"<a href="T(https://x/?a=1&b=2)">y</a><P>"#),
            ("<A class=b HREF='http://x'>y</A>", "<A class=b href=\"T(http://x)\">y</A><P>"),
            ("<a href='http://x/?t=it&#x27;s&#38;b&eacute;'>", "<a href=\"T(http://x/?t=it's&bé)\"><P>"),
            ("<a href=\"http://untracked\" id=q>", "<a href=\"http://untracked\" id=q><P>"),
            ("<a href=http://x id=q>y", "<a href=\"T(http://x)\" id=q>y<P>"),
            (
                "<a href=\"mailto:a@b\">m</a><a href=\"#top\">t</a>",
                "<a href=\"mailto:a@b\">m</a><a href=\"#top\">t</a><P>",
            ),
            ("<a ses:no-track href=\"http://x\">y</a>", "<a href=\"http://x\">y</a><P>"),
            (
                "<a ses:tags=\"unsubscribeLinkTag:click;\" href=\"http://x\">y</a>",
                "<a href=\"T(http://x,u)\">y</a><P>",
            ),
            ("<!-- <a href=\"http://x\"> -->", "<!-- <a href=\"http://x\"> --><P>"),
            (
                "<style>a > b {}</style><script>'<a href=\"http://x\">'</script>",
                "<style>a > b {}</style><script>'<a href=\"http://x\">'</script><P>",
            ),
            ("<html><body>hi</BODY></html>", "<html><body>hi<P></BODY></html>"),
            ("<abbr href=\"http://x\">", "<abbr href=\"http://x\"><P>"),
            ("<a href=\"http://x", "<a href=\"T(http://x)\"<P>"),
            ("1 < 2", "1 < 2<P>"),
        ] {
            assert_eq!(run(html), wanted, "{html}");
        }
    }

    proptest! {
        #[test]
        fn broken_markup_never_panics(html in "([a-z é]{0,4}|<[/a!]?[ a-z=\"'>:/-]{0,12}>?){0,12}") {
            prop_assert!(run(&html).contains("<P>"));
        }
    }
}
