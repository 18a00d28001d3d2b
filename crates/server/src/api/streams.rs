//! Event streams (reference A §4.1): kept and shown; nothing is sent to them yet.

use super::{Cx, Registry};
use engine::{
    apps::App,
    definitions::{At, Definition, draft},
};
use model::error::{Fault, Result};
use wire::{ops, types};

/// The kind of their definitions, and the id of the one that an app has.
const STREAM: &str = "event-stream";

pub fn register(registry: &mut Registry) {
    registry.on(ops::PutEventStream, put);
    registry.on(ops::GetEventStream, get);
    registry.on(ops::DeleteEventStream, delete);
}

fn at(app: &App) -> At<'static> {
    At(Some(app.id), STREAM, STREAM)
}

async fn put(cx: Cx, input: types::PutEventStreamRequest) -> Result<types::EventStream> {
    let app = cx.app(&input.application_id)?;
    let request = input.write_event_stream;
    let made = cx.engine.put_definition(at(&app), draft(&request, &request)?).await?;
    cx.engine.only_kept("event streams");
    response(&app, &made)
}

async fn get(cx: Cx, input: types::GetEventStreamRequest) -> Result<types::EventStream> {
    let app = cx.app(&input.application_id)?;
    response(&app, &cx.engine.definition(at(&app), None)?)
}

async fn delete(cx: Cx, input: types::DeleteEventStreamRequest) -> Result<types::EventStream> {
    let app = cx.app(&input.application_id)?;
    response(&app, &cx.engine.undefine(at(&app)).await?)
}

fn response(app: &App, d: &Definition) -> Result<types::EventStream> {
    let given: types::WriteEventStream = serde_json::from_str(&d.revision.body).map_err(Fault::bug)?;
    Ok(types::EventStream {
        application_id: Some(app.id.to_string()),
        destination_stream_arn: given.destination_stream_arn,
        last_modified_date: Some(d.revision.created.to_string()),
        role_arn: given.role_arn,
        ..types::EventStream::default()
    })
}
