//! Lists of the extensions: `{"Item":[…],"NextToken":…}`, paged like the API's.

use crate::api::paging::Page;
use model::{error::Result, limits::PAGE_SIZE_DEFAULT};
use serde::{Deserialize, Serialize};

/// `page-size` and `token`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Asked {
    page_size: Option<String>,
    token: Option<String>,
}

impl Asked {
    /// The page asked for, of a list.
    ///
    /// # Errors
    /// 400 as everywhere.
    pub fn page(&self, list: &'static str) -> Result<Page> {
        Page::read(list, self.page_size.as_deref(), self.token.as_deref(), PAGE_SIZE_DEFAULT)
    }
}

/// One page of a list.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Listing<T> {
    item: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

impl<T> Listing<T> {
    /// Of what is shown, and where to go on.
    pub fn new(items: impl Iterator<Item = T>, next_token: Option<String>) -> Self {
        Self { item: items.collect(), next_token }
    }
}
