//! Event streams (reference A §4.1): kept and shown; nothing is sent to them yet.

use super::{Cx, Registry};
use engine::{
    apps::App,
    definitions::{At, Definition, draft},
};
use model::error::{Fault, Reason, Result};
use wire::{ops, types};

/// The kind of their definitions, and the id of the one that an app has.
const STREAM: &str = "event-stream";

pub fn register(registry: &mut Registry) {
    registry.on(ops::PutEventStream, put);
    registry.on(ops::GetEventStream, get);
    registry.on(ops::DeleteEventStream, delete);
}

pub(super) fn at(app: &App) -> At<'static> {
    At(Some(app.id), STREAM, STREAM)
}

async fn put(cx: Cx, input: types::PutEventStreamRequest) -> Result<types::EventStream> {
    let app = cx.app(&input.application_id)?;
    let request = input.write_event_stream;
    let kept = types::EventStream {
        destination_stream_arn: request.destination_stream_arn,
        last_updated_by: Some(cx.by),
        role_arn: request.role_arn,
        ..types::EventStream::default()
    };
    let made = cx.engine.put_definition(at(&app), draft(&kept, &kept)?).await?;
    cx.engine.only_kept("event streams");
    response(&app, &made)
}

async fn get(cx: Cx, input: types::GetEventStreamRequest) -> Result<types::EventStream> {
    let app = cx.app(&input.application_id)?;
    response(&app, &cx.engine.definition(at(&app), None).map_err(told)?)
}

async fn delete(cx: Cx, input: types::DeleteEventStreamRequest) -> Result<types::EventStream> {
    let app = cx.app(&input.application_id)?;
    response(&app, &cx.engine.undefine(at(&app)).await.map_err(told)?)
}

/// An app without a stream, in the words that clients know (reference C §b).
fn told(fault: Fault) -> Fault {
    match fault {
        Fault::Caller(Reason::Missing, _) => Fault::missing("Resource not found"),
        other => other,
    }
}

fn response(app: &App, d: &Definition) -> Result<types::EventStream> {
    let kept: types::EventStream = serde_json::from_str(&d.revision.body).map_err(Fault::bug)?;
    Ok(types::EventStream {
        application_id: Some(app.id.to_string()),
        last_modified_date: Some(d.revision.created.to_string()),
        ..kept
    })
}
