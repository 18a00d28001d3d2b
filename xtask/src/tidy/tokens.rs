//! Paths among raw tokens: macros hide them from the syntax tree.

use proc_macro2::{TokenStream, TokenTree};

/// The line on which a source names this crate (`wire::…`, `use wire;`), if it does.
pub fn names_crate(source: &TokenStream, name: &str) -> Option<usize> {
    let flat = flatten(source.clone());
    let is_path = |at: usize| {
        let after_colons = at > 1 && is_colons(&flat, at - 2);
        let after_use = at > 0 && is(&flat[at - 1], "use");
        let before_colons = is_colons(&flat, at + 1);
        !after_colons && (before_colons || after_use)
    };
    let found = (0..flat.len()).find(|&at| is(&flat[at], name) && is_path(at))?;
    Some(flat[found].span().start().line)
}

/// The names that follow `crate::` in a macro's tokens.
pub fn after_crate(tokens: &TokenStream) -> Vec<String> {
    let flat = flatten(tokens.clone());
    let names = (0..flat.len()).filter(|&at| is(&flat[at], "crate") && is_colons(&flat, at + 1));
    names.filter_map(|at| flat.get(at + 3)).map(ToString::to_string).collect()
}

fn is(token: &TokenTree, text: &str) -> bool {
    match token {
        TokenTree::Ident(ident) => ident == text,
        TokenTree::Punct(punct) => text.chars().eq([punct.as_char()]),
        _ => false,
    }
}

fn is_colons(flat: &[TokenTree], at: usize) -> bool {
    [at, at + 1].iter().all(|&at| flat.get(at).is_some_and(|token| is(token, ":")))
}

/// All tokens, those inside brackets after the bracket that holds them.
fn flatten(tokens: TokenStream) -> Vec<TokenTree> {
    let mut flat = Vec::new();
    for token in tokens {
        let inside = match &token {
            TokenTree::Group(group) => flatten(group.stream()),
            _ => Vec::new(),
        };
        flat.push(token);
        flat.extend(inside);
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> TokenStream {
        text.parse().unwrap()
    }

    #[test]
    fn a_crate_is_named_by_a_path_and_not_by_a_word() {
        assert_eq!(names_crate(&tokens("\nuse {a::b, wire::ops};"), "wire"), Some(2));
        assert_eq!(names_crate(&tokens("use wire as w;"), "wire"), Some(1));
        assert_eq!(names_crate(&tokens("f!(x => wire::y())"), "wire"), Some(1));
        assert_eq!(names_crate(&tokens("let wire = 1; use crate::wire::x; \"wire::x\""), "wire"), None);
    }

    #[test]
    fn paths_inside_macros_are_seen() {
        assert_eq!(after_crate(&tokens("vec![crate::a::f(), (crate::b::C, $crate::d!())]")), ["a", "b", "d"]);
    }
}
