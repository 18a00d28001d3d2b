//! What a body is made of, by the service model: for those who look at it member by member before it is read.

/// What a value is.
#[derive(Debug)]
pub enum Form {
    Structure(&'static Shape),
    List(&'static Form),
    /// Keys are one of these words; any text when there are none.
    Map {
        keys: &'static [&'static str],
        values: &'static Form,
    },
    /// One of these words.
    Words(&'static [&'static str]),
    /// A text, a number, a truth value.
    Plain,
}

/// A structure of the model.
#[derive(Debug)]
pub struct Shape {
    pub name: &'static str,
    /// By their names on the wire.
    pub members: &'static [(&'static str, Form)],
}

impl Shape {
    /// What a member is; none for a name that the structure does not have.
    pub fn member(&self, name: &str) -> Option<&'static Form> {
        self.members.iter().find(|(member, _)| *member == name).map(|(_, form)| form)
    }
}
