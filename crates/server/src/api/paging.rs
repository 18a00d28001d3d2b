//! `page-size` and `token` (reference A §0.3).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{
    error::{Fault, Result},
    limits::PAGE_SIZE_MAX,
};
use sha2::{Digest, Sha256};
use std::{fmt::Display, str::FromStr};

/// Bytes of a token's check.
const CHECK_BYTES: usize = 6;

/// One page asked for: where to go on, and how many items.
pub struct Page {
    /// Which list it is of, and of what: a token leads on in its own list alone.
    list: String,
    /// What the last page's token held.
    pub after: Option<String>,
    pub size: usize,
}

impl Page {
    /// Reads the two query members for a list.
    ///
    /// # Errors
    /// 400 for a size that is no number of at least 1, and for a token that this list did not give.
    pub fn read(list: impl Display, size: Option<&str>, token: Option<&str>, default: usize) -> Result<Self> {
        let list = list.to_string();
        let size = match size.filter(|s| !s.is_empty()) {
            None => default,
            Some(text) => {
                let size = text.parse::<usize>().ok().filter(|n| *n >= 1);
                size.ok_or_else(|| Fault::invalid("page-size: a whole number of at least 1"))?
                    .min(PAGE_SIZE_MAX)
            }
        };
        let after = token.filter(|t| !t.is_empty()).map(|token| open(&list, token)).transpose()?;
        Ok(Self { list, after, size })
    }

    /// What the token held, as what this list names its items by.
    ///
    /// # Errors
    /// 400 when it is none of these.
    pub fn after_as<T: FromStr>(&self) -> Result<Option<T>> {
        self.after_by(|text| text.parse().ok())
    }

    /// The same, of names that are read by `read`.
    ///
    /// # Errors
    /// 400 when it reads none.
    pub fn after_by<T>(&self, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>> {
        self.after.as_deref().map(|text| read(text).ok_or_else(stranger)).transpose()
    }

    /// Cuts a list that was read with one item too many; the token names the last item shown. The name has to
    /// lead on when that item is deleted meanwhile: a number in the list's order does.
    pub fn cut<T, N: Display>(&self, mut items: Vec<T>, name: impl Fn(&T) -> N) -> (Vec<T>, Option<String>) {
        if items.len() <= self.size {
            return (items, None);
        }
        items.truncate(self.size);
        let token = items.last().map(|item| seal(&self.list, &name(item).to_string()));
        (items, token)
    }
}

/// For versions, which are listed newest first: below which one to go on.
pub fn before_version(page: &Page) -> Result<i64> {
    Ok(page.after_as()?.unwrap_or(i64::MAX))
}

fn stranger() -> Fault {
    Fault::invalid("token: not a token of this list; start again without it")
}

/// Not a secret: it tells tokens of this list from typing errors and from tokens of others.
fn check_of(list: &str, text: &str) -> [u8; CHECK_BYTES] {
    let hash = Sha256::digest(format!("{list}\n{text}"));
    std::array::from_fn(|at| hash[at])
}

fn seal(list: &str, text: &str) -> String {
    URL_SAFE_NO_PAD.encode([&check_of(list, text)[..], text.as_bytes()].concat())
}

fn open(list: &str, token: &str) -> Result<String> {
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| stranger())?;
    let (check, text) = bytes.split_at_checked(CHECK_BYTES).ok_or_else(stranger)?;
    let text = std::str::from_utf8(text).map_err(|_| stranger())?;
    if check == check_of(list, text) { Ok(text.to_owned()) } else { Err(stranger()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_on_from_the_last_item_shown() {
        let page = Page::read("things", Some("2"), None, 50).unwrap();
        let (items, token) = page.cut(vec!["a", "b", "c"], |s| (*s).to_owned());
        assert_eq!(items, ["a", "b"]);
        let next = Page::read("things", None, token.as_deref(), 50).unwrap();
        assert_eq!((next.after.as_deref(), next.size), (Some("b"), 50));
        assert_eq!(next.cut(vec!["c"], |s| (*s).to_owned()), (vec!["c"], None));
    }

    #[test]
    fn sizes_and_tokens_that_are_none_are_refused() {
        for size in ["0", "-1", "ten"] {
            assert!(Page::read("things", Some(size), None, 50).is_err(), "{size}");
        }
        for token in ["%%%", "Zm9v", "YQ", &URL_SAFE_NO_PAD.encode("a longer text"), &seal("others", "5")] {
            assert!(Page::read("things", None, Some(token), 50).is_err(), "{token}");
        }
        let text = Page::read("things", None, Some(&seal("things", "x")), 50).unwrap();
        assert!(text.after_as::<i64>().is_err());
        assert_eq!(Page::read("things", Some("100000"), None, 50).unwrap().size, PAGE_SIZE_MAX);
    }
}
