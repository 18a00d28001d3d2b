//! Finding people: by what their ids, addresses and names begin with, or by a segment.

use crate::{
    Engine,
    apps::App,
    people::{Person, person_by_no},
    person::subject,
};
use insight::audience::{Population, is_called};
use model::{
    endpoint,
    error::Result,
    segment::{Prepared, Segment, Source, Subject},
};
use std::ops::ControlFlow;

/// Whom somebody looks for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The beginning of an endpoint id, user id or address, or a part of a name; in any case.
    pub text: String,
    /// Only members of this segment.
    pub segment: Option<String>,
    /// Endpoint number after which to go on.
    pub after: u32,
    pub limit: usize,
}

/// Somebody found.
#[derive(Clone, Debug)]
pub struct Found {
    pub no: u32,
    pub person: Person,
    pub name: Option<String>,
}

impl Found {
    /// With the name that their attributes give.
    pub(crate) fn new(no: u32, person: Person) -> Self {
        let name = endpoint::name_of(subject(&person).user_attributes(), &person.endpoint.attributes);
        Self { no, person, name }
    }
}

impl Engine {
    /// People in the order in which their endpoints were created.
    ///
    /// # Errors
    /// 404 for an unknown segment; 503 when the state is behind.
    pub async fn search(&self, app: &App, wanted: &Wanted) -> Result<Vec<Found>> {
        self.barrier().await?;
        let rule: Option<(Segment, Source)> = match wanted.segment.as_deref() {
            None => None,
            Some(id) => {
                let found = self.segment(app, id, None)?;
                let source = Source { id: id.to_owned(), version: Some(found.revision.version) };
                Some((found.read()?, source))
            }
        };
        let (text, now) = (wanted.text.trim().to_lowercase(), self.now());
        tokio::task::block_in_place(|| {
            self.with_people(app, |people| {
                let rule = rule.as_ref().map(|(segment, own)| Prepared::new(segment, Some(own), people));
                let rule = rule.transpose()?;
                let mut found = Vec::new();
                match people.index() {
                    Some(index) => {
                        for no in index.candidates(rule.as_ref(), &text, (wanted.after, now)) {
                            if found.len() >= wanted.limit {
                                break;
                            }
                            let person = person_by_no(people.reader, app, no)?;
                            let meant = |person: &Person| is_called(&subject(person), &text);
                            found.extend(person.filter(meant).map(|person| Found::new(no, person)));
                        }
                    }
                    None => people.scan(wanted.after, &mut |no, endpoint, user, last_active| {
                        let subject = Subject { endpoint, user, last_active };
                        if rule.as_ref().is_none_or(|rule| rule.matches(&subject, now))
                            && is_called(&subject, &text)
                        {
                            let (endpoint, user) = (endpoint.clone(), user.cloned());
                            found.push(Found::new(no, Person { endpoint, user, last_active }));
                        }
                        if found.len() < wanted.limit {
                            ControlFlow::Continue(())
                        } else {
                            ControlFlow::Break(())
                        }
                    })?,
                }
                Ok(found)
            })
        })
    }
}
