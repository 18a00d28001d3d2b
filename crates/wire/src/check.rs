//! What the model asks of a request: the members that it marks as required, and words that it knows.

use std::{collections::BTreeMap, fmt};

/// The first member that does not fit, by its path: `WriteSegmentRequest.Dimensions.Metrics[visits].Value`.
///
/// The path grows from the inside out, so that a body in which everything fits costs no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    path: String,
    what: String,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

impl Unfit {
    /// The same, seen from one step further out: a body's name, `.Member`, `[key]`.
    pub fn within(self, step: impl fmt::Display) -> Self {
        Self { path: format!("{step}{}", self.path), ..self }
    }
}

/// A word that is none of the known ones (reference A §8.1).
///
/// # Errors
/// The words that are known.
pub fn known(word: &str, is_known: bool, words: &[&str]) -> Result<(), Unfit> {
    if is_known {
        return Ok(());
    }
    Err(Unfit { path: String::new(), what: format!("{word} is none of {}", words.join(", ")) })
}

/// A body in which something required can be missing, or a word unknown.
pub trait Check {
    /// # Errors
    /// The path of the first member that does not fit.
    fn check(&self) -> Result<(), Unfit>;
}

/// A member that must be there.
///
/// # Errors
/// Its name, when it is not.
pub fn required<T>(name: &str, member: &Option<T>) -> Result<(), Unfit> {
    let missing = || Unfit { path: format!(".{name}"), what: "missing, and required".to_owned() };
    if member.is_some() { Ok(()) } else { Err(missing()) }
}

/// A member that is to be checked itself, if it is there.
///
/// # Errors
/// What does not fit in it.
pub fn below<T: Check>(name: &str, member: &Option<T>) -> Result<(), Unfit> {
    let Some(member) = member else { return Ok(()) };
    member.check().map_err(|unfit| unfit.within(format_args!(".{name}")))
}

impl<T: Check> Check for Vec<T> {
    fn check(&self) -> Result<(), Unfit> {
        let inside =
            |(i, item): (usize, &T)| item.check().map_err(|unfit| unfit.within(format_args!("[{i}]")));
        self.iter().enumerate().try_for_each(inside)
    }
}

impl<T: Check> Check for BTreeMap<String, T> {
    fn check(&self) -> Result<(), Unfit> {
        let inside =
            |(key, item): (&String, &T)| item.check().map_err(|unfit| unfit.within(format_args!("[{key}]")));
        self.iter().try_for_each(inside)
    }
}
