//! Finding people by what they are called, and naming the members of a segment.

use super::{
    Index,
    join::Asked,
    values::{ADDRESS, KEY, MAILBOX, USER, Whose},
};
use model::{endpoint::is_name, segment::Prepared, time::Millis};
use roaring::RoaringBitmap;

impl Index {
    /// Numbers after one, ascending, of the members of a segment whose id, user id or address may begin with a text
    /// in lower case, or a name of theirs contain it. None of those are left out; a few others may be among them.
    pub fn candidates(
        &self,
        rule: Option<&Prepared>,
        text: &str,
        (after, now): (u32, Millis),
    ) -> impl Iterator<Item = u32> + '_ {
        let mut found = match rule {
            Some(rule) => Asked::new(self, now, &|| false).prepared(rule).unwrap_or_default(),
            None => self.there.clone(),
        };
        if !text.is_empty() {
            found &= self.called(text);
        }
        if !self.disordered {
            found.remove_range(..self.numbers.partition_point(|no| *no <= after) as u32);
        }
        self.numbers_of(found).skip_while(move |no| *no <= after)
    }

    /// Shows every member of a segment: the endpoint's key, and its user's id.
    pub fn each(&self, rule: &Prepared, now: Millis, see: &mut dyn FnMut(&str, Option<&str>)) {
        let found = Asked::new(self, now, &|| false).prepared(rule).unwrap_or_default();
        for at in &found {
            let (key, user) = self.who(at);
            see(key, user);
        }
    }

    fn called(&self, text: &str) -> RoaringBitmap {
        let mut found = RoaringBitmap::new();
        for field in [KEY, USER, MAILBOX, ADDRESS] {
            found |= self.any(field, |value| begins(self.values.text_of(value), text));
        }
        for whose in [Whose::Endpoint, Whose::User] {
            for (_, field) in self.values.attributes(whose).filter(|(name, _)| is_name(name)) {
                found |= self.any(field, |value| self.values.text_of(value).to_lowercase().contains(text));
            }
        }
        found
    }
}

/// Whether a text begins with one in lower case. A sigma at the end of a word is like any other: keys and mailboxes
/// are in lower case already, and which sigma they have depends on what followed.
fn begins(value: &str, lower: &str) -> bool {
    let plain = |c: char| if c == 'ς' { 'σ' } else { c };
    let mut letters = value.chars().flat_map(char::to_lowercase).map(plain);
    lower.chars().map(plain).all(|wanted| letters.next() == Some(wanted))
}
