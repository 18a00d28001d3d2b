//! One person: the endpoint, the others of the same user, the suppression, and the segments they are in.

use crate::{
    Engine,
    apps::App,
    definitions::{self, SEGMENT},
    people::{Person, person},
    population::Snapshot,
    suppressions::Suppression,
};
use model::{
    error::{Fault, Result},
    id::EndpointKey,
    message::mailbox,
    segment::{Prepared, Segment, Source, Sources, Subject},
};
use store::{Listed, Reader};

/// Segments looked through at a time.
const PAGE: usize = 200;

/// Everything that is known of one person.
pub struct Portrait {
    pub person: Person,
    /// Oldest first.
    pub others: Vec<Person>,
    pub suppression: Option<Suppression>,
    /// Segments that the endpoint is in now: id, and the API's text.
    pub segments: Vec<(String, String)>,
}

impl Engine {
    /// One person by an endpoint.
    ///
    /// # Errors
    /// 404 for an unknown endpoint; 503 when the state is behind.
    pub async fn portrait(&self, app: &App, id: &str) -> Result<Portrait> {
        let position = self.barrier().await?;
        let now = self.now();
        tokio::task::block_in_place(|| {
            self.store.read(|reader| {
                let gone = || Fault::missing("Endpoint not found");
                let person = person(reader, app, &EndpointKey::of(id))?.ok_or_else(gone)?;
                let alone =
                    Alone { inner: Snapshot { reader, app: app.id, position, index: None }, person: &person };
                let subject = subject(&person);
                let mut segments = Vec::new();
                each_segment(reader, app, |source, text, segment| {
                    if Prepared::new(&segment, Some(&source), &alone)?.matches(&subject, now) {
                        segments.push((source.id, text));
                    }
                    Ok(())
                })?;
                let others = others(reader, app, &person)?;
                let endpoint = &person.endpoint;
                let suppression = match (endpoint.channel, &endpoint.address) {
                    (Some(channel), Some(address)) => {
                        reader.suppressed(app.id, channel, &mailbox(address))?
                    }
                    _ => None,
                };
                Ok(Portrait { person, others, suppression, segments })
            })
        })
    }
}

/// A person as segments are asked about.
pub(crate) fn subject(person: &Person) -> Subject<'_> {
    Subject { endpoint: &person.endpoint, user: person.user.as_ref(), last_active: person.last_active }
}

/// The other endpoints of the same user, oldest first.
pub(crate) fn others(reader: &Reader<'_>, app: &App, person: &Person) -> Result<Vec<Person>> {
    let Some(user) = &person.endpoint.user_id else { return Ok(Vec::new()) };
    let all = reader.endpoints_of_user(app.id, user)?;
    let others = all.into_iter().filter(|stored| stored.endpoint.key() != person.endpoint.key());
    let with = |stored: store::Stored| Person {
        endpoint: stored.endpoint,
        user: person.user.clone(),
        last_active: stored.last_active,
    };
    Ok(others.map(with).collect())
}

fn each_segment(
    reader: &Reader<'_>,
    app: &App,
    mut see: impl FnMut(Source, String, Segment) -> Result<()>,
) -> Result<()> {
    let mut after = None;
    loop {
        let heads = reader.heads(Some(app.id), SEGMENT, after, PAGE)?;
        let Some(last) = heads.last() else { return Ok(()) };
        after = Some(last.number());
        for head in heads {
            let Some(revision) = reader.revision(&head, head.latest)? else { continue };
            let segment = definitions::read(&revision)?;
            see(Source { id: head.id, version: Some(revision.version) }, revision.body, segment)?;
        }
    }
}

/// Of imported lists only what concerns one person: lists are long.
pub(crate) struct Alone<'a> {
    pub inner: Snapshot<'a>,
    pub person: &'a Person,
}

impl Sources for Alone<'_> {
    fn segment(&self, source: &Source) -> Result<Option<Segment>> {
        self.inner.segment(source)
    }

    fn members(&self, source: &Source) -> Result<(Vec<String>, Vec<String>)> {
        let Snapshot { reader, app, .. } = self.inner;
        let Some(list) = self.inner.list(source)? else { return Ok(Default::default()) };
        let listed = |kind, member: String| {
            let found = reader.is_listed(app, &source.id, list, (kind, &member))?;
            Ok::<_, Fault>(found.then_some(member))
        };
        let endpoint = listed(Listed::Endpoint, self.person.endpoint.key().0)?;
        let user = self.person.endpoint.user_id.clone().map(|user| listed(Listed::User, user)).transpose()?;
        Ok((endpoint.into_iter().collect(), user.flatten().into_iter().collect()))
    }
}
