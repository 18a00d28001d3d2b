//! Apps, their settings, tags, event streams and jobs.

use super::{Bound, Entry, forms};
use model::limits::{CAP, CAP_DAYS, DURATION_MIN_S, RATE, TAG_KEY_CHARS, TAG_VALUE_CHARS, TAGS_PER_RESOURCE};

const TAGS: &str = "api::apps::check_tags";
const TIME: &str = "a time such as 22:00";

pub const ROWS: &[Entry] = &[
    Entry::new(
        "CreateApplicationRequest.Name",
        Bound::Form { says: "at least one character", fits: "a", not: " ", test: forms::is_name },
        "A §1.1",
    ),
    Entry::new("*.tags", Bound::Items(0, TAGS_PER_RESOURCE), "A §1.3").by(TAGS),
    Entry::new("*.tags{key}", Bound::Chars(1, TAG_KEY_CHARS), "A §1.3").by(TAGS),
    Entry::new("*.tags{key}", Bound::Said("no `aws:` in front"), "A §1.3").by(TAGS),
    Entry::new("*.tags{}", Bound::Chars(0, TAG_VALUE_CHARS), "A §1.3").by(TAGS),
    Entry::new("TagResourceRequest.ResourceArn", Bound::Said("an ARN of what can have tags"), "A §1.3")
        .by("api::tags::Tagged::parse"),
    Entry::new("CampaignLimits.Daily", Bound::Range(0, CAP), "A §1.2, B §1.7"),
    Entry::new("CampaignLimits.Total", Bound::Range(0, CAP), "A §1.2, B §1.7"),
    Entry::new(
        "CampaignLimits.MaximumDuration",
        Bound::RangeOrZero(DURATION_MIN_S, i64::MAX),
        "A §1.2, B §1.7",
    ),
    Entry::new("CampaignLimits.MessagesPerSecond", Bound::RangeOrZero(1, RATE), "A §1.2, B §1.7"),
    Entry::new("CampaignLimits.Session", Bound::Range(0, i64::MAX), "A §1.2, B §1.7"),
    Entry::new("ApplicationSettingsJourneyLimits.DailyCap", Bound::Range(0, CAP), "A §1.2"),
    Entry::new("ApplicationSettingsJourneyLimits.TotalCap", Bound::Range(0, CAP), "A §1.2"),
    Entry::new("JourneyTimeframeCap.Cap", Bound::Range(0, CAP), "A §1.2, B §2.7"),
    Entry::new("JourneyTimeframeCap.Days", Bound::Range(0, CAP_DAYS), "A §1.2, B §2.7"),
    Entry::new(
        "QuietTime.Start",
        Bound::Form { says: TIME, fits: "22:00", not: "22", test: forms::is_quiet_end },
        "A §1.2, B §1.3",
    ),
    Entry::new(
        "QuietTime.End",
        Bound::Form { says: TIME, fits: "08:00", not: "24:00", test: forms::is_quiet_end },
        "A §1.2, B §1.3",
    ),
    Entry::new("QuietTime", Bound::Together(&["Start", "End"]), "A §1.2, B §1.3"),
    Entry::new(
        "WriteEventStream.DestinationStreamArn",
        Bound::Form {
            says: "an ARN such as arn:aws:kinesis:REGION:ACCOUNT:stream/NAME, or of a firehose deliverystream",
            fits: "arn:aws:firehose:eu-west-1:1:deliverystream/d",
            not: "arn:aws:s3:::bucket",
            test: forms::is_stream,
        },
        "A §4.1",
    ),
    Entry::new(
        "ImportJobRequest",
        Bound::Said("RegisterEndpoints and DefineSegment: at least one has to be true"),
        "A §6.1",
    )
    .by("api::jobs::create_import_job"),
    Entry::new("ImportJobRequest.S3Url", Bound::Said("s3://bucket/key"), "A §6.1")
        .by("engine::jobs::check_address"),
    Entry::new("ImportJobRequest.SegmentId", Bound::Said("an imported segment"), "A §6.1")
        .by("engine::segments::imported_segment"),
    Entry::new("ExportJobRequest.S3UrlPrefix", Bound::Said("s3://bucket/key"), "A §6.4")
        .by("engine::jobs::check_address"),
];
