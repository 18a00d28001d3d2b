//! Segments (reference A §5).

use super::{
    Cx, Registry,
    apps::{app_arn, check_tags},
    limits,
    paging::{Page, before_version},
};
use engine::{apps::App, definitions::Definition};
use model::{
    error::{Fault, Result},
    limits::PAGE_SIZE_DEFAULT,
    segment::{
        AttributeTest, AttributeType, Dimensions, Group, Groups, Join, MetricTest, Near, Operator, Recency,
        Segment, SetTest, Source,
    },
};
use std::collections::BTreeMap;
use wire::{OperationId, ops, types};

pub fn register(registry: &mut Registry) {
    registry.on(ops::CreateSegment, create_segment);
    registry.on(ops::GetSegments, get_segments);
    registry.on(ops::GetSegment, get_segment);
    registry.on(ops::UpdateSegment, update_segment);
    registry.on(ops::DeleteSegment, delete_segment);
    registry.on(ops::GetSegmentVersion, get_segment_version);
    registry.on(ops::GetSegmentVersions, get_segment_versions);
}

async fn create_segment(cx: Cx, input: types::CreateSegmentRequest) -> Result<types::SegmentResponse> {
    let app = cx.app(&input.application_id)?;
    let request = input.write_segment_request;
    let tags = request.tags.clone().unwrap_or_default();
    check_tags(&tags)?;
    let segment = read(&request)?;
    let made = cx.engine.create_segment(&app, &body(request), &segment, tags).await?;
    response(&cx, &app, &made)
}

async fn get_segments(cx: Cx, input: types::GetSegmentsRequest) -> Result<types::SegmentsResponse> {
    let app = cx.app(&input.application_id)?;
    let page = Page::read(
        format_args!("segments of {}", app.id),
        input.page_size.as_deref(),
        input.token.as_deref(),
        PAGE_SIZE_DEFAULT,
    )?;
    let found = cx.engine.definitions(Some(app.id), "segment", page.after_as()?, page.size + 1)?;
    let (found, next_token) = page.cut(found, |d| d.head.number());
    let item = found.iter().map(|d| response(&cx, &app, d)).collect::<Result<_>>()?;
    Ok(types::SegmentsResponse { item: Some(item), next_token })
}

async fn get_segment(cx: Cx, input: types::GetSegmentRequest) -> Result<types::SegmentResponse> {
    let app = cx.app(&input.application_id)?;
    response(&cx, &app, &cx.engine.segment(&app, &input.segment_id, None)?)
}

async fn update_segment(cx: Cx, input: types::UpdateSegmentRequest) -> Result<types::SegmentResponse> {
    let app = cx.app(&input.application_id)?;
    let request = input.write_segment_request;
    let segment = read(&request)?;
    let made = cx.engine.update_segment(&app, &input.segment_id, &body(request), &segment).await?;
    response(&cx, &app, &made)
}

async fn delete_segment(cx: Cx, input: types::DeleteSegmentRequest) -> Result<types::SegmentResponse> {
    let app = cx.app(&input.application_id)?;
    let was = cx.engine.delete_segment(&app, &input.segment_id).await?;
    response(&cx, &app, &was)
}

async fn get_segment_version(
    cx: Cx,
    input: types::GetSegmentVersionRequest,
) -> Result<types::SegmentResponse> {
    let app = cx.app(&input.application_id)?;
    let version = input.version.parse().map_err(|_| Fault::invalid("version: a whole number"))?;
    response(&cx, &app, &cx.engine.segment(&app, &input.segment_id, Some(version))?)
}

async fn get_segment_versions(
    cx: Cx,
    input: types::GetSegmentVersionsRequest,
) -> Result<types::SegmentsResponse> {
    let app = cx.app(&input.application_id)?;
    let page = Page::read(
        format_args!("versions of {} {}", app.id, input.segment_id),
        input.page_size.as_deref(),
        input.token.as_deref(),
        PAGE_SIZE_DEFAULT,
    )?;
    let at = engine::definitions::At(Some(app.id), "segment", &input.segment_id);
    let (head, revisions) = cx.engine.versions(at, before_version(&page)?, page.size + 1)?;
    let (revisions, next_token) = page.cut(revisions, |r| r.version);
    let item = revisions
        .into_iter()
        .map(|revision| response(&cx, &app, &Definition { head: head.clone(), revision }));
    Ok(types::SegmentsResponse { item: Some(item.collect::<Result<_>>()?), next_token })
}

/// What is kept of a request, as it will be shown.
pub(super) fn body(request: types::WriteSegmentRequest) -> types::SegmentResponse {
    types::SegmentResponse {
        name: request.name,
        dimensions: request.dimensions,
        segment_groups: request.segment_groups,
        ..types::SegmentResponse::default()
    }
}

/// A stored segment as the API shows it.
pub fn response(cx: &Cx, app: &App, d: &Definition) -> Result<types::SegmentResponse> {
    let shown: types::SegmentResponse = serde_json::from_str(&d.revision.body).map_err(Fault::bug)?;
    let imported = shown.import_definition.is_some();
    // Neither form given: every endpoint; the answer says so with empty dimensions.
    let empty = !imported && shown.dimensions.is_none() && shown.segment_groups.is_none();
    Ok(types::SegmentResponse {
        application_id: Some(app.id.to_string()),
        arn: Some(format!("{}/segments/{}", app_arn(cx, app), d.head.id)),
        creation_date: Some(d.head.created.to_string()),
        dimensions: shown.dimensions.or_else(|| empty.then(types::SegmentDimensions::default)),
        id: Some(d.head.id.clone()),
        last_modified_date: Some(d.revision.created.to_string()),
        segment_type: Some(if imported { "IMPORT" } else { "DIMENSIONAL" }.into()),
        version: Some(d.revision.version as i32),
        tags: Some(d.head.tags.clone()).filter(|tags| !tags.is_empty()),
        ..shown
    })
}

/// A segment from a body as CreateSegment takes it.
///
/// # Errors
/// 400 naming what does not fit.
pub fn from_body(body: &[u8]) -> Result<Segment> {
    let wrong = |e| Fault::invalid(format!("The body is no WriteSegmentRequest: {e}"));
    limits::check(OperationId::CreateSegment, body)?;
    read(&serde_json::from_slice(body).map_err(wrong)?)
}

pub(super) fn read(request: &types::WriteSegmentRequest) -> Result<Segment> {
    Ok(Segment {
        dimensions: request.dimensions.as_ref().map(dimensions).transpose()?,
        groups: request.segment_groups.as_ref().map(groups).transpose()?,
        ..Segment::default()
    })
}

fn groups(list: &types::SegmentGroupList) -> Result<Groups> {
    let include = join("SegmentGroups.Include", list.include.as_ref().map(types::Include::as_str))?;
    let groups = list.groups.iter().flatten().enumerate();
    let groups =
        groups.map(|(at, g)| group(&format!("SegmentGroups.Groups[{at}]"), g)).collect::<Result<_>>()?;
    Ok(Groups { include, groups })
}

/// `member` for the texts.
fn group(member: &str, group: &types::SegmentGroup) -> Result<Group> {
    let source_type = group.source_type.as_ref().map(types::SourceType::as_str);
    let source = |s: &types::SegmentReference| Source {
        id: s.id.clone().unwrap_or_default(),
        version: s.version.map(i64::from),
    };
    Ok(Group {
        sources: group.source_segments.iter().flatten().map(source).collect(),
        source_join: join(&format!("{member}.SourceType"), source_type)?,
        dimensions: group.dimensions.iter().flatten().map(dimensions).collect::<Result<_>>()?,
        join: join(&format!("{member}.Type"), group.r#type.as_ref().map(types::Type::as_str))?,
    })
}

fn join(member: &str, word: Option<&str>) -> Result<Join> {
    match word {
        None | Some("ALL") => Ok(Join::All),
        Some("ANY") => Ok(Join::Any),
        Some("NONE") => Ok(Join::None),
        Some(other) => Err(Fault::invalid(format!("{member}: {other} is none of ALL, ANY, NONE"))),
    }
}

/// Segment dimensions as the model has them.
///
/// # Errors
/// 400 for a word that is none of the API's.
pub fn dimensions(d: &types::SegmentDimensions) -> Result<Dimensions> {
    let demographic = d.demographic.clone().unwrap_or_default();
    let location = d.location.clone().unwrap_or_default();
    let recency = d.behavior.as_ref().and_then(|b| b.recency.as_ref());
    Ok(Dimensions {
        app_version: set("Demographic.AppVersion", &demographic.app_version)?,
        channel: set("Demographic.Channel", &demographic.channel)?,
        device_type: set("Demographic.DeviceType", &demographic.device_type)?,
        make: set("Demographic.Make", &demographic.make)?,
        model: set("Demographic.Model", &demographic.model)?,
        platform: set("Demographic.Platform", &demographic.platform)?,
        country: set("Location.Country", &location.country)?,
        near: location.gps_point.as_ref().map(near),
        recency: recency.map(read_recency).transpose()?,
        attributes: attributes("Attributes", &d.attributes)?,
        user_attributes: attributes("UserAttributes", &d.user_attributes)?,
        metrics: metrics(&d.metrics)?,
    })
}

/// A set of values.
pub fn set(member: &str, test: &Option<types::SetDimension>) -> Result<Option<SetTest>> {
    let Some(test) = test else { return Ok(None) };
    let exclusive = match test.dimension_type.as_ref().map(types::DimensionType::as_str) {
        None | Some("INCLUSIVE") => false,
        Some("EXCLUSIVE") => true,
        Some(other) => {
            return Err(Fault::invalid(format!(
                "{member}.DimensionType: {other} is neither INCLUSIVE nor EXCLUSIVE"
            )));
        }
    };
    Ok(Some(SetTest { exclusive, values: test.values.clone().unwrap_or_default() }))
}

/// Tests of attributes by name.
pub fn attributes(
    member: &str,
    tests: &Option<BTreeMap<String, types::AttributeDimension>>,
) -> Result<BTreeMap<String, AttributeTest>> {
    let read = |(name, test): (&String, &types::AttributeDimension)| {
        let word = test.attribute_type.as_ref().map(types::AttributeType::as_str);
        let kind = word.map_or(Some(AttributeType::Inclusive), AttributeType::parse);
        let unknown =
            || Fault::invalid(format!("{member}.{name}.AttributeType: {} is not known", word.unwrap_or("")));
        Ok((
            name.clone(),
            AttributeTest {
                kind: kind.ok_or_else(unknown)?,
                values: test.values.clone().unwrap_or_default(),
            },
        ))
    };
    tests.iter().flatten().map(read).collect()
}

/// Tests of metrics by name.
pub fn metrics(
    tests: &Option<BTreeMap<String, types::MetricDimension>>,
) -> Result<BTreeMap<String, MetricTest>> {
    let read = |(name, test): (&String, &types::MetricDimension)| {
        let word = test.comparison_operator.as_deref().unwrap_or("");
        let unknown = || Fault::invalid(format!("Metrics.{name}.ComparisonOperator: {word} is not known"));
        let operator = Operator::parse(word).ok_or_else(unknown)?;
        Ok((name.clone(), MetricTest { operator, value: test.value.unwrap_or_default() }))
    };
    tests.iter().flatten().map(read).collect()
}

fn near(point: &types::GPSPointDimension) -> Near {
    let at = point.coordinates.clone().unwrap_or_default();
    Near {
        latitude: at.latitude.unwrap_or_default(),
        longitude: at.longitude.unwrap_or_default(),
        kilometers: point.range_in_kilometers.unwrap_or_default(),
    }
}

fn read_recency(recency: &types::RecencyDimension) -> Result<Recency> {
    let active = match recency.recency_type.as_ref().map(types::RecencyType::as_str) {
        Some("ACTIVE") => true,
        Some("INACTIVE") => false,
        other => {
            let other = other.unwrap_or("");
            return Err(Fault::invalid(format!(
                "Behavior.Recency.RecencyType: {other} is neither ACTIVE nor INACTIVE"
            )));
        }
    };
    let hours = match recency.duration.as_ref().map(types::Duration::as_str) {
        Some("HR_24") => 24,
        Some("DAY_7") => 7 * 24,
        Some("DAY_14") => 14 * 24,
        Some("DAY_30") => 30 * 24,
        other => {
            let other = other.unwrap_or("");
            return Err(Fault::invalid(format!(
                "Behavior.Recency.Duration: {other} is none of HR_24, DAY_7, DAY_14, DAY_30"
            )));
        }
    };
    Ok(Recency { active, hours })
}
