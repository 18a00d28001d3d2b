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

pub(super) fn at(app: &App) -> At<'static> {
    At(Some(app.id), STREAM, STREAM)
}

async fn put(cx: Cx, input: types::PutEventStreamRequest) -> Result<types::EventStream> {
    let app = cx.app(&input.application_id)?;
    let request = input.write_event_stream;
    check(request.destination_stream_arn.as_deref().unwrap_or_default())?;
    let made = cx.engine.put_definition(at(&app), draft(&request, &request)?).await?;
    cx.engine.only_kept("event streams");
    response(&app, &made)
}

/// A stream of Kinesis, or a delivery stream of Firehose.
fn check(arn: &str) -> Result<()> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let named = |start: &str, name: &str| name.strip_prefix(start).is_some_and(|name| !name.is_empty());
    match parts.as_slice() {
        ["arn", _, "kinesis", _, _, name] if named("stream/", name) => Ok(()),
        ["arn", _, "firehose", _, _, name] if named("deliverystream/", name) => Ok(()),
        _ => Err(Fault::invalid(format!(
            "DestinationStreamArn: {arn} is no ARN such as arn:aws:kinesis:REGION:ACCOUNT:stream/NAME"
        ))),
    }
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
