//! What somebody is called: endpoints have no member for it, so attributes with the usual names serve.

use super::Attributes;

/// Whole names, best first; then first names and last names.
const WHOLE: [&str; 4] = ["name", "fullname", "displayname", "nickname"];
const FIRST: [&str; 2] = ["firstname", "givenname"];
const LAST: [&str; 3] = ["lastname", "familyname", "surname"];
const USER: &str = "username";

/// `First Name`, `first_name` and `FirstName` are one name.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn value<'a>(attributes: [&'a Attributes; 2], wanted: &[&str]) -> Option<&'a str> {
    wanted.iter().find_map(|wanted| {
        let mut all = attributes.into_iter().flatten();
        let (_, values) = all.find(|(name, values)| plain(name) == *wanted && !values.is_empty())?;
        values.first().map(String::as_str).filter(|text| !text.trim().is_empty())
    })
}

/// What somebody with these attributes is called; the user's own come first.
pub fn name_of(user: &Attributes, endpoint: &Attributes) -> Option<String> {
    let all = [user, endpoint];
    if let Some(whole) = value(all, &WHOLE) {
        return Some(whole.to_owned());
    }
    let parts: Vec<&str> = [value(all, &FIRST), value(all, &LAST)].into_iter().flatten().collect();
    if parts.is_empty() { value(all, &[USER]).map(str::to_owned) } else { Some(parts.join(" ")) }
}

/// Whether an attribute of this name is some kind of name.
pub fn is_name(attribute: &str) -> bool {
    let attribute = plain(attribute);
    let mut all = WHOLE.iter().chain(&FIRST).chain(&LAST);
    attribute == USER || all.any(|known| *known == attribute)
}

/// Every value of an attribute that is some kind of name.
pub fn names_in(attributes: &Attributes) -> impl Iterator<Item = &str> {
    let named = attributes.iter().filter(|(name, _)| is_name(name));
    named.flat_map(|(_, values)| values.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_the_table() {
        let of = |pairs: &[(&str, &str)]| -> Attributes {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()])).collect()
        };
        let none = Attributes::new();
        for (user, endpoint, wanted) in [
            (of(&[("First Name", "Ana"), ("last_name", "Rossi")]), none.clone(), Some("Ana Rossi")),
            (of(&[("FullName", "Ana R."), ("FirstName", "x")]), none.clone(), Some("Ana R.")),
            (of(&[("FirstName", "Ana")]), of(&[("name", "Device")]), Some("Device")),
            (none.clone(), of(&[("UserName", "ana7")]), Some("ana7")),
            (none.clone(), of(&[("TeamName", "Reds")]), None),
        ] {
            assert_eq!(name_of(&user, &endpoint).as_deref(), wanted, "{user:?} {endpoint:?}");
        }
        assert_eq!(names_in(&of(&[("surname", "R"), ("team", "x")])).collect::<Vec<_>>(), ["R"]);
    }
}
