//! Where the wire and the model meet: one file per resource, one function per operation.
//!
//! docs/adding-an-operation.md is the checklist.

mod apps;
pub mod campaigns;
mod channels;
mod codes;
pub mod endpoints;
mod events;
mod in_app;
mod jobs;
mod journeys;
mod kpis;
pub mod limits;
mod messages;
pub mod metrics;
pub mod paging;
mod phone;
pub mod rates;
mod recommenders;
pub mod restore;
pub mod rows;
pub mod segments;
mod settings;
mod streams;
mod tags;
mod templates;

use engine::{Engine, apps::App};
use futures_util::future::BoxFuture;
use model::{
    endpoint::Moves,
    error::{Fault, Reason, Result},
};
use serde_json::{Map, Value};
use std::{collections::HashMap, sync::Arc};
use wire::{Operation, OperationId, route::Labels};

/// What a handler knows besides its input.
pub struct Cx {
    pub engine: Arc<Engine>,
    /// The region the request was signed for; ARNs carry it.
    pub region: String,
    /// Who is calling: an access key's id or an e-mail address.
    pub by: String,
    pub request_id: String,
    /// What the caller may move.
    pub moves: Moves,
}

impl Cx {
    /// The app a request is about.
    ///
    /// # Errors
    /// 404 `Application not found`.
    pub fn app(&self, id: &str) -> Result<Arc<App>> {
        self.engine.app(id)
    }
}

/// Status and body.
pub type Answer = (u16, Vec<u8>);
type Handler =
    Box<dyn Fn(Cx, Labels, &str, bytes::Bytes) -> BoxFuture<'static, Result<Answer>> + Send + Sync>;

/// The operations that are built.
#[derive(Default)]
pub struct Registry(HashMap<OperationId, Handler>);

impl Registry {
    /// Everything this server can do.
    pub fn built() -> Self {
        let mut registry = Self::default();
        apps::register(&mut registry);
        campaigns::register(&mut registry);
        channels::register(&mut registry);
        codes::register(&mut registry);
        endpoints::register(&mut registry);
        events::register(&mut registry);
        in_app::register(&mut registry);
        jobs::register(&mut registry);
        journeys::register(&mut registry);
        kpis::register(&mut registry);
        messages::register(&mut registry);
        segments::register(&mut registry);
        phone::register(&mut registry);
        recommenders::register(&mut registry);
        settings::register(&mut registry);
        streams::register(&mut registry);
        tags::register(&mut registry);
        templates::register(&mut registry);
        registry
    }

    /// Builds an operation: its decoded input goes in, its payload comes out.
    pub fn on<O, F, Fut>(&mut self, _: O, handle: F)
    where
        O: Operation + 'static,
        O::Input: Send,
        F: Fn(Cx, O::Input) -> Fut + Send + Sync + Clone + 'static,
        Fut: Future<Output = Result<O::Output>> + Send,
    {
        self.raw(O::ID, move |cx, labels, query, body| {
            let input = O::decode(&labels, query, &body).map_err(refused);
            let handle = handle.clone();
            Box::pin(async move { answer(O::ID, &handle(cx, input?).await?) })
        });
    }

    /// Builds an operation that reads its own body.
    pub fn raw(
        &mut self,
        id: OperationId,
        handle: impl Fn(Cx, Labels, &str, bytes::Bytes) -> BoxFuture<'static, Result<Answer>>
        + Send
        + Sync
        + 'static,
    ) {
        self.0.insert(id, Box::new(handle));
    }

    /// Answers one request, once it keeps to the table of limits.
    ///
    /// # Errors
    /// 400 naming a member and its bound; the handler's fault; 501 for an operation that is not built.
    pub async fn call(
        &self,
        id: OperationId,
        cx: Cx,
        labels: Labels,
        query: &str,
        body: bytes::Bytes,
    ) -> Result<Answer> {
        match self.0.get(&id) {
            Some(handle) => {
                limits::check(id, &body)?;
                handle(cx, labels, query, body).await
            }
            None => Err(Fault::Caller(
                Reason::NotBuilt,
                format!("{} is not built in this version of Counterpoint; see its CHANGELOG", id.name()),
            )),
        }
    }

    /// The operations of the API that are not built.
    pub fn missing(&self) -> Vec<OperationId> {
        OperationId::ALL.iter().copied().filter(|id| !self.0.contains_key(id)).collect()
    }
}

/// A payload with its operation's status; no payload (204) has no body.
fn answer<T: serde::Serialize>(id: OperationId, payload: &T) -> Result<Answer> {
    let body =
        if id.ok_status() == 204 { Vec::new() } else { serde_json::to_vec(payload).map_err(Fault::bug)? };
    Ok((id.ok_status(), body))
}

/// A body's members as they were sent. The generated readers skip members that they do not know, so that only here
/// a number without bounds or half a character in one of those is met.
///
/// # Errors
/// 400 for what is no JSON object.
fn object(body: &[u8]) -> Result<Map<String, Value>> {
    serde_json::from_slice(body).map_err(|e| Fault::invalid(format!("The body is no JSON object: {e}")))
}

fn refused(refusal: wire::Refusal) -> Fault {
    Fault::invalid(refusal.to_string())
}
