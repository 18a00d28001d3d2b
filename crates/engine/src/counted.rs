//! Who is behind a headline number: those who count, or those who are missing.

use crate::{
    Engine,
    apps::App,
    headline::{Asked, undefined},
    people::person,
    search::Found,
};
use insight::history::{self, History, Question, See};
use model::{
    endpoint::Status,
    error::Result,
    id::EndpointKey,
    metrics::{Activation, Conversion, Definitions, Retention},
};
use store::Reader;

/// One of the three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    Activation,
    Retention,
    Conversion,
}

/// A person behind a number.
#[derive(Clone, Debug)]
pub struct Counted {
    /// Where a list goes on; sorts like the list.
    pub token: String,
    /// The user's id, or the endpoint's key.
    pub name: String,
    pub is_user: bool,
    /// An endpoint of the person; none when all are deleted.
    pub found: Option<Found>,
}

/// A number's definition.
enum Of {
    Activation(Activation),
    Retention(Retention),
    Conversion(Conversion),
}

impl Of {
    fn read(definitions: &Definitions, number: Number) -> Result<Self> {
        Ok(match number {
            Number::Activation => {
                Of::Activation(definitions.activation.clone().ok_or_else(|| undefined("Activation"))?)
            }
            Number::Retention => Of::Retention(definitions.retention.clone().unwrap_or_default()),
            Number::Conversion => {
                Of::Conversion(definitions.conversion.clone().ok_or_else(|| undefined("Conversion"))?)
            }
        })
    }

    fn ask(&self, history: &History, question: &Question<'_>, see: See<'_>) {
        match self {
            Of::Activation(of) => drop(history::activation(history, question, of, see)),
            Of::Retention(of) => drop(history::retention(history, question, of, see)),
            Of::Conversion(of) => drop(history::conversion(history, question, of, see)),
        }
    }
}

impl Engine {
    /// People in a number's numerator, or with `missed` those in its denominator only, by name after a token.
    ///
    /// # Errors
    /// As the number itself.
    pub async fn counted(
        &self,
        app: &App,
        asked: &Asked,
        (number, missed): (Number, bool),
        (after, limit): (Option<&str>, usize),
    ) -> Result<Vec<Counted>> {
        let definitions = self.definitions_of(app)?;
        let of = Of::read(&definitions, number)?;
        let ask = |history: &History, question: &Question<'_>| {
            let mut names = Vec::new();
            of.ask(history, question, &mut |subject, counts| {
                if counts != missed {
                    let (is_user, name) = history.name_of(subject);
                    names.push((
                        format!("{}{name}", if is_user { 'u' } else { 'e' }),
                        name.to_owned(),
                        is_user,
                    ));
                }
            });
            names.sort();
            names
        };
        let names = self.asked(app, asked, definitions.zone.as_deref(), ask).await?;
        let rest = names.into_iter().filter(|(token, ..)| after.is_none_or(|after| token.as_str() > after));
        let page: Vec<_> = rest.take(limit).collect();
        self.store.read(|r| {
            let with = |(token, name, is_user): (String, String, bool)| {
                let found = found(r, app, &name, is_user)?;
                Ok(Counted { token, name, is_user, found })
            };
            page.into_iter().map(with).collect()
        })
    }
}

/// The endpoint that stands for a person: the oldest active one, else the oldest.
fn found(r: &Reader<'_>, app: &App, name: &str, is_user: bool) -> Result<Option<Found>> {
    let key = if is_user {
        let all = r.endpoints_of_user(app.id, name)?;
        let active = all.iter().find(|stored| stored.endpoint.status == Status::Active);
        active.or(all.first()).map(|stored| stored.endpoint.key())
    } else {
        Some(EndpointKey::of(name))
    };
    let Some(key) = key else { return Ok(None) };
    Ok(person(r, app, &key)?.map(|person| Found::new(0, person)))
}
