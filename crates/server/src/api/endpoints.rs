//! Endpoints and users (reference A §2).

use super::{Cx, Registry};
use engine::people::Person;
use model::{
    channel::Channel,
    endpoint::AttributeKind,
    endpoint::{Demographic, EndpointPatch, Location, OptOut, Status},
    error::{Fault, Result},
    limits,
    time::Millis,
};
use wire::{
    ops,
    types::{
        self, AttributesResource, DeleteEndpointRequest, DeleteUserEndpointsRequest, EndpointDemographic,
        EndpointLocation, EndpointRequest, EndpointResponse, EndpointUser, EndpointsResponse,
        GetEndpointRequest, GetUserEndpointsRequest, MessageBody, RemoveAttributesRequest,
        UpdateEndpointRequest, UpdateEndpointsBatchRequest,
    },
};

pub fn register(registry: &mut Registry) {
    registry.on(ops::GetEndpoint, get_endpoint);
    registry.on(ops::UpdateEndpoint, update_endpoint);
    registry.on(ops::DeleteEndpoint, delete_endpoint);
    registry.on(ops::UpdateEndpointsBatch, update_endpoints_batch);
    registry.on(ops::GetUserEndpoints, get_user_endpoints);
    registry.on(ops::DeleteUserEndpoints, delete_user_endpoints);
    registry.on(ops::RemoveAttributes, remove_attributes);
}

async fn get_endpoint(cx: Cx, input: GetEndpointRequest) -> Result<EndpointResponse> {
    let app = cx.app(&input.application_id)?;
    Ok(response(&input.application_id, &cx.engine.endpoint(&app, &input.endpoint_id).await?))
}

async fn update_endpoint(cx: Cx, input: UpdateEndpointRequest) -> Result<MessageBody> {
    let app = cx.app(&input.application_id)?;
    let patch = identified(&cx, patch(input.endpoint_request)?);
    cx.engine.update_endpoint(&app, &input.endpoint_id, &patch, &cx.moves).await?;
    Ok(accepted(&cx))
}

async fn delete_endpoint(cx: Cx, input: DeleteEndpointRequest) -> Result<EndpointResponse> {
    let app = cx.app(&input.application_id)?;
    let gone = cx.engine.delete_endpoint(&app, &input.endpoint_id).await?;
    Ok(gone.map_or_else(
        || EndpointResponse {
            application_id: Some(input.application_id.clone()),
            id: Some(input.endpoint_id.clone()),
            ..EndpointResponse::default()
        },
        |person| response(&input.application_id, &person),
    ))
}

async fn update_endpoints_batch(cx: Cx, input: UpdateEndpointsBatchRequest) -> Result<MessageBody> {
    let app = cx.app(&input.application_id)?;
    let items = input.endpoint_batch_request.item.unwrap_or_default();
    if items.len() > limits::ENDPOINTS_PER_BATCH {
        return Err(Fault::invalid(format!(
            "Item: at most {} endpoints a request",
            limits::ENDPOINTS_PER_BATCH
        )));
    }
    let read = |item: types::EndpointBatchItem| {
        let id =
            item.id.clone().filter(|id| !id.is_empty()).ok_or_else(|| Fault::invalid("Item.Id: missing"))?;
        Ok((id, identified(&cx, patch(of_batch_item(item))?)))
    };
    let items = items.into_iter().map(read).collect::<Result<Vec<_>>>()?;
    cx.engine.update_endpoints(&app, &items, &cx.moves).await?;
    Ok(accepted(&cx))
}

async fn get_user_endpoints(cx: Cx, input: GetUserEndpointsRequest) -> Result<EndpointsResponse> {
    let app = cx.app(&input.application_id)?;
    let found = cx.engine.user_endpoints(&app, &input.user_id).await?;
    Ok(responses(&input.application_id, &found))
}

async fn delete_user_endpoints(cx: Cx, input: DeleteUserEndpointsRequest) -> Result<EndpointsResponse> {
    let app = cx.app(&input.application_id)?;
    let gone = cx.engine.delete_user_endpoints(&app, &input.user_id).await?;
    Ok(responses(&input.application_id, &gone))
}

async fn remove_attributes(cx: Cx, input: RemoveAttributesRequest) -> Result<AttributesResource> {
    let app = cx.app(&input.application_id)?;
    let kind = match input.attribute_type.as_str() {
        "endpoint-custom-attributes" => AttributeKind::Endpoint,
        "endpoint-metric-attributes" => AttributeKind::Metric,
        "endpoint-user-attributes" => AttributeKind::User,
        other => {
            return Err(Fault::invalid(format!(
                "attribute-type {other}: one of endpoint-custom-attributes, endpoint-metric-attributes, \
                 endpoint-user-attributes"
            )));
        }
    };
    let names = input.update_attributes_request.blacklist.unwrap_or_default();
    let remaining = cx.engine.remove_attributes(&app, kind, names).await?;
    Ok(AttributesResource {
        application_id: Some(input.application_id),
        attribute_type: Some(input.attribute_type),
        attributes: Some(remaining),
    })
}

fn accepted(cx: &Cx) -> MessageBody {
    MessageBody { message: Some("Accepted".to_owned()), request_id: Some(cx.request_id.clone()) }
}

/// A write that names no request is that of this one (reference A §2.1).
fn identified(cx: &Cx, mut patch: EndpointPatch) -> EndpointPatch {
    patch.request_id.get_or_insert_with(|| cx.request_id.clone());
    patch
}

/// An endpoint as a client wrote it, as a patch of what is stored.
///
/// # Errors
/// 400 for a word that is none of the API's.
pub fn patch(request: EndpointRequest) -> Result<EndpointPatch> {
    let channel =
        request.channel_type.as_ref().map(|c| word("ChannelType", c.as_str(), Channel::parse)).transpose()?;
    let user = request.user.unwrap_or_default();
    Ok(EndpointPatch {
        channel,
        address: request.address,
        attributes: request.attributes.unwrap_or_default(),
        metrics: request.metrics.unwrap_or_default(),
        demographic: request.demographic.map(demographic).unwrap_or_default(),
        location: request.location.map(location).unwrap_or_default(),
        opt_out: request.opt_out.map(|w| word("OptOut", &w, opt_out)).transpose()?,
        status: request.endpoint_status.map(|w| word("EndpointStatus", &w, status)).transpose()?,
        effective: request.effective_date.and_then(|text| Millis::parse_or_utc(&text)),
        request_id: request.request_id,
        user_id: user.user_id,
        user_attributes: user.user_attributes.unwrap_or_default(),
    })
}

fn word<T>(member: &str, text: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
    parse(text).ok_or_else(|| Fault::invalid(format!("{member}: {text} is not a value of the API")))
}

fn opt_out(text: &str) -> Option<OptOut> {
    match text {
        "ALL" => Some(OptOut::All),
        "NONE" => Some(OptOut::None),
        _ => None,
    }
}

fn status(text: &str) -> Option<Status> {
    match text {
        "ACTIVE" => Some(Status::Active),
        "INACTIVE" => Some(Status::Inactive),
        _ => None,
    }
}

fn demographic(d: EndpointDemographic) -> Demographic {
    Demographic {
        app_version: d.app_version,
        locale: d.locale,
        make: d.make,
        model: d.model,
        model_version: d.model_version,
        platform: d.platform,
        platform_version: d.platform_version,
        timezone: d.timezone,
    }
}

fn location(l: EndpointLocation) -> Location {
    Location {
        city: l.city,
        country: l.country,
        latitude: l.latitude,
        longitude: l.longitude,
        postal_code: l.postal_code,
        region: l.region,
    }
}

fn responses(app: &str, people: &[Person]) -> EndpointsResponse {
    EndpointsResponse { item: Some(people.iter().map(|p| response(app, p)).collect()) }
}

/// An endpoint as the API shows it; `User` is always there (reference A §0.1, absent values).
pub fn response(app: &str, person: &Person) -> EndpointResponse {
    let e = &person.endpoint;
    let (d, l) = (&e.demographic, &e.location);
    EndpointResponse {
        address: e.address.clone(),
        application_id: Some(app.to_owned()),
        attributes: Some(e.attributes.clone()),
        channel_type: e.channel.map(|c| c.as_str().into()),
        cohort_id: Some(e.cohort.to_string()),
        creation_date: Some(e.created.to_string()),
        demographic: Some(EndpointDemographic {
            app_version: d.app_version.clone(),
            locale: d.locale.clone(),
            make: d.make.clone(),
            model: d.model.clone(),
            model_version: d.model_version.clone(),
            platform: d.platform.clone(),
            platform_version: d.platform_version.clone(),
            timezone: d.timezone.clone(),
        }),
        effective_date: Some(e.effective.to_string()),
        endpoint_status: Some(if e.status == Status::Active { "ACTIVE" } else { "INACTIVE" }.to_owned()),
        id: Some(e.id.clone()),
        location: Some(EndpointLocation {
            city: l.city.clone(),
            country: l.country.clone(),
            latitude: l.latitude,
            longitude: l.longitude,
            postal_code: l.postal_code.clone(),
            region: l.region.clone(),
        }),
        metrics: Some(e.metrics.clone()),
        opt_out: Some(if e.opt_out == OptOut::All { "ALL" } else { "NONE" }.to_owned()),
        request_id: Some(e.request_id.clone()),
        user: Some(user(person)),
    }
}

fn user(person: &Person) -> EndpointUser {
    let own = Some(person.endpoint.unclaimed.clone()).filter(|a| !a.is_empty());
    EndpointUser {
        user_id: person.endpoint.user_id.clone(),
        user_attributes: match &person.user {
            Some(user) => Some(user.attributes.clone()),
            None => own,
        },
    }
}

/// The three shapes of an endpoint write differ only in having an `Id`.
macro_rules! as_endpoint_request {
    ($($name:ident: $shape:ident),*) => {$(
        pub fn $name(item: types::$shape) -> EndpointRequest {
            EndpointRequest {
                address: item.address,
                attributes: item.attributes,
                channel_type: item.channel_type,
                demographic: item.demographic,
                effective_date: item.effective_date,
                endpoint_status: item.endpoint_status,
                location: item.location,
                metrics: item.metrics,
                opt_out: item.opt_out,
                request_id: item.request_id,
                user: item.user,
            }
        }
    )*};
}

as_endpoint_request!(of_batch_item: EndpointBatchItem, of_public: PublicEndpoint);
