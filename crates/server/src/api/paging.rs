//! `page-size` and `token` (reference A §0.3).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{
    error::{Fault, Result},
    limits::PAGE_SIZE_MAX,
};

/// One page asked for: where to go on, and how many items.
pub struct Page {
    /// What the last page's token held.
    pub after: Option<String>,
    pub size: usize,
}

impl Page {
    /// Reads the two query members.
    ///
    /// # Errors
    /// 400 for a size that is no number of at least 1, and for a token that is not one of ours.
    pub fn read(size: Option<&str>, token: Option<&str>, default: usize) -> Result<Self> {
        let size = match size.filter(|s| !s.is_empty()) {
            None => default,
            Some(text) => {
                let size = text.parse::<usize>().ok().filter(|n| *n >= 1);
                size.ok_or_else(|| Fault::invalid("page-size: a whole number of at least 1"))?
                    .min(PAGE_SIZE_MAX)
            }
        };
        let after = token.filter(|t| !t.is_empty()).map(open).transpose()?;
        Ok(Self { after, size })
    }

    /// Cuts a list that was read with one item too many; the token names the last item shown.
    pub fn cut<T>(&self, mut items: Vec<T>, name: impl Fn(&T) -> String) -> (Vec<T>, Option<String>) {
        if items.len() <= self.size {
            return (items, None);
        }
        items.truncate(self.size);
        let token = items.last().map(|item| URL_SAFE_NO_PAD.encode(name(item)));
        (items, token)
    }
}

/// For versions, which are listed newest first: below which one to go on.
pub fn before_version(page: &Page) -> Result<i64> {
    let wrong = |_| Fault::invalid("token: not a token of this list; start again without it");
    page.after.as_deref().map_or(Ok(i64::MAX), |text| text.parse().map_err(wrong))
}

fn open(token: &str) -> Result<String> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok();
    let text = bytes.and_then(|b| String::from_utf8(b).ok());
    text.ok_or_else(|| Fault::invalid("token: not a token of this service; start again without it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_on_from_the_last_item_shown() {
        let page = Page::read(Some("2"), None, 50).unwrap();
        let (items, token) = page.cut(vec!["a", "b", "c"], |s| (*s).to_owned());
        assert_eq!(items, ["a", "b"]);
        let next = Page::read(None, token.as_deref(), 50).unwrap();
        assert_eq!((next.after.as_deref(), next.size), (Some("b"), 50));
        assert_eq!(next.cut(vec!["c"], |s| (*s).to_owned()), (vec!["c"], None));
    }

    #[test]
    fn sizes_and_tokens_that_are_none_are_refused() {
        for size in ["0", "-1", "ten"] {
            assert!(Page::read(Some(size), None, 50).is_err(), "{size}");
        }
        assert!(Page::read(None, Some("%%%"), 50).is_err());
        assert_eq!(Page::read(Some("100000"), None, 50).unwrap().size, PAGE_SIZE_MAX);
    }
}
