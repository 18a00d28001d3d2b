//! What a segment may be (reference A §5.3, §5.5, §5.6).

use super::{AttributeTest, Dimensions, Prepared, Rule, Segment, Source, Sources};
use crate::{
    error::{Fault, Result},
    limits::{SEGMENT_DEPTH, SEGMENT_DIMENSIONS},
    time::Millis,
};

/// Checks a rule by itself; cycles through other segments are for who knows them.
///
/// # Errors
/// 400 naming the rule and the bound.
pub fn check(segment: &Segment) -> Result<()> {
    let groups = segment.groups.as_ref().map_or(&[][..], |g| &g.groups);
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
        Rule::Metric(_, test) if !test.value.is_finite() => {
            Err(Fault::invalid(format!("{name}.Value: a finite number")))
        }
        _ => Ok(()),
    }
}

/// A test of an attribute; `name` for the text.
pub(super) fn attribute(name: &str, test: &AttributeTest) -> Result<()> {
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
