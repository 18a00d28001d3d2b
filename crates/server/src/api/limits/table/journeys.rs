//! Journeys: what also a draft keeps to, and what publishing asks.

use super::{Bound, Class, Entry, forms};
use model::limits::{
    CAP, CLOSED_DAY_NAME_CHARS, CLOSED_DAYS_LENGTH_DAYS, CLOSED_DAYS_PER_CHANNEL, CUSTOM_DATA_CHARS,
    JOURNEY_ACTIVITIES, JOURNEY_ACTIVITY_ID_CHARS, JOURNEY_CONTACT_CENTERS, JOURNEY_DAYS_MAX,
    JOURNEY_NAME_CHARS, JOURNEY_START_ACTIVITY_CHARS, MULTI_CONDITION_BRANCHES, OPEN_HOURS_PER_DAY,
    RANDOM_SPLIT_BRANCHES, RATE,
};

const READ: &str = "api::journeys::read";
const PUBLISH: &str = "model::journey::publishable";

const fn id(path: &'static str) -> Entry {
    let form =
        Bound::Form { says: "letters and digits", fits: "a1", not: "a-1", test: forms::is_alphanumeric };
    Entry::new(path, form, "B §2.1")
}

const fn published(path: &'static str, says: &'static str) -> Entry {
    bounded(path, Bound::Said(says))
}

const fn bounded(path: &'static str, bound: Bound) -> Entry {
    Entry::new(path, bound, "B §2.10").by(PUBLISH)
}

pub const ROWS: &[Entry] = &[
    Entry::new("WriteJourneyRequest.Name", Bound::Chars(1, JOURNEY_NAME_CHARS), "B §2.1"),
    Entry::new(
        "WriteJourneyRequest.Name",
        Bound::Form {
            says: "letters, digits, _ and -",
            fits: "welcome_2-a",
            not: "two words",
            test: forms::is_journey_name,
        },
        "B §2.1",
    ),
    Entry::new("WriteJourneyRequest.Activities{key}", Bound::Chars(1, JOURNEY_ACTIVITY_ID_CHARS), "B §2.1"),
    id("WriteJourneyRequest.Activities{key}"),
    Entry::new("WriteJourneyRequest.StartActivity", Bound::Chars(0, JOURNEY_START_ACTIVITY_CHARS), "B §2.1"),
    id("WriteJourneyRequest.StartActivity"),
    Entry::new("WriteJourneyRequest.State", Bound::Words(&["DRAFT", "ACTIVE"]), "B §2.2"),
    Entry::new("JourneyStateRequest.State", Bound::Words(&["ACTIVE", "PAUSED", "CANCELLED"]), "B §2.2"),
    Entry::new("JourneyStateRequest.State", Bound::Said("possible from where the journey is"), "B §2.2")
        .by("model::journey::change"),
    Entry::new(
        "StartCondition",
        Bound::AtMostOne(&["SegmentStartCondition", "EventStartCondition"]),
        "B §2.1",
    ),
    Entry::new("WriteJourneyRequest.RefreshFrequency", Bound::Said("an ISO 8601 duration"), "B §2.1")
        .by(READ),
    Entry::new("JourneySchedule.Timezone", Bound::Said("a zone of the API"), "B §2.1").by(READ),
    Entry::new(
        "JourneySchedule.StartTime",
        Bound::Said("doesn't have the same offset as the journey's schedule offset"),
        "B §2.1",
    )
    .by("model::journey::check"),
    Entry::new("JourneyLimits.DailyCap", Bound::Range(0, CAP), "B §2.7"),
    Entry::new("JourneyLimits.TotalCap", Bound::Range(0, CAP), "B §2.7"),
    Entry::new("JourneyLimits.EndpointReentryCap", Bound::Range(0, CAP), "B §2.7"),
    Entry::new("JourneyLimits.MessagesPerSecond", Bound::Range(0, RATE), "B §2.7"),
    Entry::new("JourneyLimits.EndpointReentryInterval", Bound::Said("an ISO 8601 duration"), "B §2.7")
        .by(READ),
    Entry::new("OpenHours.*{}", Bound::Items(0, OPEN_HOURS_PER_DAY), "B §2.8"),
    Entry::new("OpenHoursRule.StartTime", Bound::Said("a time such as 08:00"), "B §2.8")
        .by("model::journey::Open::parse"),
    Entry::new("OpenHoursRule.EndTime", Bound::Said("after StartTime"), "B §2.8")
        .by("model::journey::Open::parse"),
    Entry::new("ClosedDays.*", Bound::Items(0, CLOSED_DAYS_PER_CHANNEL), "B §2.8"),
    Entry::new("ClosedDaysRule.Name", Bound::Chars(0, CLOSED_DAY_NAME_CHARS), "B §2.8"),
    Entry::new("ClosedDaysRule.EndDateTime", Bound::Said("after StartDateTime"), "B §2.8")
        .by("model::journey::Closed::parse"),
    Entry::new(
        "ClosedDaysRule.EndDateTime",
        Bound::Counted("at most {} days after StartDateTime", CLOSED_DAYS_LENGTH_DAYS as usize),
        "B §2.8",
    )
    .by("model::journey::Closed::parse"),
    Entry::new(
        "Activity",
        Bound::AtMostOne(&[
            "CUSTOM",
            "ConditionalSplit",
            "ContactCenter",
            "EMAIL",
            "Holdout",
            "MultiCondition",
            "PUSH",
            "RandomSplit",
            "SMS",
            "Wait",
        ]),
        "B §2.4",
    ),
    Entry::new(
        "SimpleCondition",
        Bound::AtMostOne(&["EventCondition", "SegmentCondition", "SegmentDimensions"]),
        "B §2.5",
    ),
    Entry::new("JourneyCustomMessage.Data", Bound::Chars(0, CUSTOM_DATA_CHARS), "B §2.4"),
    Entry::new("CustomMessageActivity.DeliveryUri", forms::DELIVERY, "B §4.7"),
    Entry::new("JourneyPushMessage.TimeToLive", Bound::Said("a number of seconds"), "B §2.4").by(READ),
    Entry::new("JourneyEmailMessage.FromAddress", forms::ADDRESS_IF_ANY, "B §4.2"),
    Entry::new("RandomSplitEntry.Percentage", Bound::Range(0, 100), "B §2.4"),
    Entry::new("HoldoutActivity.Percentage", Bound::Range(0, 100), "B §2.4"),
    Entry::new("WaitTime.WaitFor", Bound::Said("an ISO 8601 duration"), "B §2.4").by(READ),
    published("WriteJourneyRequest.StartCondition", "is required"),
    published("WriteJourneyRequest.StartActivity", "an activity that there is"),
    bounded("WriteJourneyRequest.Activities", Bound::Items(0, JOURNEY_ACTIVITIES)),
    bounded(
        "ContactCenterActivity",
        Bound::Counted("ContactCenter: at most {} activities", JOURNEY_CONTACT_CENTERS),
    ),
    published("WriteJourneyRequest.Activities", "its way leads back to it"),
    published("WriteJourneyRequest.Activities{}", "there is no activity"),
    published("EmailMessageActivity.TemplateName", "missing, and required"),
    published("CustomMessageActivity.DeliveryUri", "missing, and required"),
    published("WaitActivity.WaitTime", "exactly one of them"),
    published("WaitTime.WaitUntil", "before the journey's EndTime"),
    published("Condition.Conditions", "at least one"),
    bounded("MultiConditionalSplitActivity.Branches", Bound::Items(1, MULTI_CONDITION_BRANCHES)),
    bounded(
        "RandomSplitActivity.Branches",
        Bound::Items(*RANDOM_SPLIT_BRANCHES.start(), *RANDOM_SPLIT_BRANCHES.end()),
    ),
    published("RandomSplitActivity.Branches", "100 together"),
    published("EventCondition.MessageActivity", "no message activity before this one"),
    published("EventStartCondition.EventFilter", "exactly one EventType"),
    published("WriteJourneyRequest.LocalTime", "not for journeys that start with an event"),
    published("ContactCenterActivity", "not for journeys that start with an event"),
    published("JourneySchedule.StartTime", "StartTime must be at least current time."),
    published("JourneySchedule.EndTime", "after StartTime"),
    bounded("JourneySchedule.EndTime", Bound::Counted("at most {} days", JOURNEY_DAYS_MAX as usize)),
    published("WriteJourneyRequest.OpenHours", "only with SendingSchedule and QuietTime"),
    published("WriteJourneyRequest.OpenHours", "within the hours that QuietTime leaves open"),
    Entry::new("UpdateJourneyRequest.JourneyId", Bound::Said("a journey that can be edited"), "B §2.2")
        .answers(Class::Conflict)
        .by("model::journey::edited"),
];
