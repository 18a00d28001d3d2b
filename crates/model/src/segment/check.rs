//! What a segment may be (reference A §5.3, §5.5, §5.6).

use super::{AttributeTest, Dimensions, Prepared, Rule, Segment, Source, Sources};
use crate::{
    error::{Fault, Result},
    limits::{SEGMENT_DEPTH, SEGMENT_DIMENSIONS, SEGMENT_GROUPS, SEGMENT_VALUE_CHARS},
    time::Millis,
};

/// Checks a rule by itself; cycles through other segments are for who knows them.
///
/// # Errors
/// 400 naming the rule and the bound.
pub fn check(segment: &Segment) -> Result<()> {
    if segment.dimensions.is_some() && segment.groups.is_some() {
        return Err(Fault::invalid("Dimensions and SegmentGroups: give one of them, not both"));
    }
    let groups = segment.groups.as_ref().map_or(&[][..], |g| &g.groups);
    if groups.len() > SEGMENT_GROUPS {
        return Err(Fault::invalid(format!("SegmentGroups.Groups: at most {SEGMENT_GROUPS}")));
    }
    let all: Vec<&Dimensions> = segment.all_dimensions().map(|(_, _, d)| d).collect();
    let values: usize = all.iter().map(|d| count(d)).sum();
    let sources: usize = groups.iter().map(|g| g.sources.len()).sum();
    if values + sources > SEGMENT_DIMENSIONS {
        return Err(Fault::invalid(format!(
            "A segment has at most {SEGMENT_DIMENSIONS} values and sources, here are {}",
            values + sources
        )));
    }
    all.into_iter().flat_map(Dimensions::rules).try_for_each(rule)
}

/// Checks what a rule rests on: of each group exactly one imported segment, or any number of dimensional ones,
/// and not too many above one another (reference A §5.5).
///
/// # Errors
/// 400 naming the group or the bound; for a circle.
pub fn check_sources(segment: &Segment, own: &Source, sources: &dyn Sources) -> Result<()> {
    let groups = segment.groups.as_ref().map_or(&[][..], |g| &g.groups);
    for (at, group) in groups.iter().enumerate().filter(|(_, group)| group.sources.len() > 1) {
        for source in &group.sources {
            if sources.segment(source)?.is_some_and(|found| found.imported) {
                return Err(Fault::invalid(format!(
                    "SegmentGroups.Groups[{at}].SourceSegments: exactly one imported segment, or any number of \
                     dimensional ones; {} is imported",
                    source.id
                )));
            }
        }
    }
    if Prepared::new(segment, Some(own), sources)?.depth() > SEGMENT_DEPTH {
        let text = format!("SourceSegments: at most {SEGMENT_DEPTH} segments above one another");
        return Err(Fault::invalid(text));
    }
    Ok(())
}

/// Values of all tests; a test without values counts as one.
fn count(d: &Dimensions) -> usize {
    let values = |rule: Rule<'_>| match rule {
        Rule::Attribute(_, test) | Rule::UserAttribute(_, test) => test.values.len().max(1),
        Rule::Set(_, test) => test.values.len().max(1),
        Rule::Recency(_) | Rule::Near(_) | Rule::Metric(..) => 1,
    };
    d.rules().map(values).sum()
}

fn rule(rule: Rule<'_>) -> Result<()> {
    let name = rule.name();
    match rule {
        Rule::Attribute(_, test) | Rule::UserAttribute(_, test) => attribute(&name, test),
        Rule::Set(_, test) => lengths(&name, &test.values),
        Rule::Metric(_, test) if !test.value.is_finite() => {
            Err(Fault::invalid(format!("{name}.Value: a finite number")))
        }
        Rule::Near(near)
            if !(-90.0..=90.0).contains(&near.latitude) || !(-180.0..=180.0).contains(&near.longitude) =>
        {
            Err(Fault::invalid(format!("{name}.Coordinates: Latitude -90..90 and Longitude -180..180")))
        }
        Rule::Near(near) if near.kilometers.is_nan() || near.kilometers < 0.0 => {
            Err(Fault::invalid(format!("{name}.RangeInKilometers: 0 or more")))
        }
        _ => Ok(()),
    }
}

fn lengths(name: &str, values: &[String]) -> Result<()> {
    if values.iter().any(|v| v.chars().count() > SEGMENT_VALUE_CHARS) {
        return Err(Fault::invalid(format!("{name}.Values: at most {SEGMENT_VALUE_CHARS} characters each")));
    }
    Ok(())
}

/// A test of an attribute; `name` for the text.
pub(super) fn attribute(name: &str, test: &AttributeTest) -> Result<()> {
    lengths(name, &test.values)?;
    let Some(dates) = test.kind.dates() else { return Ok(()) };
    if test.values.len() != dates {
        return Err(Fault::invalid(format!("{name}.Values: {:?} takes {dates} date(s)", test.kind)));
    }
    match test.values.iter().find(|v| Millis::parse(v).is_none()) {
        Some(bad) => {
            Err(Fault::invalid(format!("{name}.Values: {bad} is no date such as 2020-12-31T12:00:00Z")))
        }
        None => Ok(()),
    }
}
