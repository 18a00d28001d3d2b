//! Segments, and the dimensions that campaigns, journeys and metrics use too.

use super::{Bound, Entry};
use model::limits::{SEGMENT_DEPTH, SEGMENT_DIMENSIONS, SEGMENT_GROUPS, SEGMENT_VALUE_CHARS};

const VALUE: Bound = Bound::Chars(0, SEGMENT_VALUE_CHARS);
const CHECK: &str = "model::segment::check";
const SOURCES: &str = "model::segment::check_sources";

pub const ROWS: &[Entry] = &[
    Entry::new("WriteSegmentRequest", Bound::AtMostOne(&["Dimensions", "SegmentGroups"]), "A §5.1"),
    Entry::new(
        "WriteSegmentRequest",
        Bound::Counted("at most {} values and sources", SEGMENT_DIMENSIONS),
        "A §5.6",
    )
    .by(CHECK),
    Entry::new("SegmentGroupList.Groups", Bound::Items(0, SEGMENT_GROUPS), "A §5.5"),
    Entry::new("SegmentGroup.SourceSegments", Bound::Said("exactly one imported segment"), "A §5.5")
        .by(SOURCES),
    Entry::new(
        "SegmentGroup.SourceSegments",
        Bound::Counted("at most {} segments above one another", SEGMENT_DEPTH),
        "A §5.5",
    )
    .by(SOURCES),
    Entry::new("SegmentGroup.SourceSegments", Bound::Said("no circle"), "A §5.5").by(SOURCES),
    Entry::new("SegmentDimensions.Attributes{}.Values[]", VALUE, "A §5.6"),
    Entry::new("SegmentDimensions.UserAttributes{}.Values[]", VALUE, "A §5.6"),
    Entry::new("SegmentDemographics.*.Values[]", VALUE, "A §5.6"),
    Entry::new("SegmentLocation.Country.Values[]", VALUE, "A §5.6"),
    Entry::new("GPSCoordinates.Latitude", Bound::Range(-90, 90), "A §5.2, §2.1"),
    Entry::new("GPSCoordinates.Longitude", Bound::Range(-180, 180), "A §5.2, §2.1"),
    Entry::new("GPSPointDimension", Bound::Needs("RangeInKilometers"), "A §5.2"),
    Entry::new("GPSPointDimension.RangeInKilometers", Bound::Range(0, i64::MAX), "A §5.2"),
    // NOT_BETWEEN is in the REST pages only.
    Entry::new(
        "AttributeDimension.AttributeType",
        Bound::Words(&[
            "INCLUSIVE",
            "EXCLUSIVE",
            "CONTAINS",
            "BEFORE",
            "AFTER",
            "ON",
            "BETWEEN",
            "NOT_BETWEEN",
        ]),
        "A §5.3",
    ),
    Entry::new(
        "AttributeDimension.Values",
        Bound::Said("BEFORE, AFTER, ON take 1 date, BETWEEN 2"),
        "A §5.3",
    )
    .by(CHECK),
    Entry::new(
        "MetricDimension.ComparisonOperator",
        Bound::Words(&["EQUAL", "GREATER_THAN", "GREATER_THAN_OR_EQUAL", "LESS_THAN", "LESS_THAN_OR_EQUAL"]),
        "A §5.2",
    ),
    Entry::new("UpdateSegmentRequest.SegmentId", Bound::Said("a dimensional segment"), "A §5.1")
        .by("engine::segments::update_segment"),
];
