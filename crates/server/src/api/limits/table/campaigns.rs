//! Campaigns.

use super::{Bound, Entry, forms};
use model::limits::{
    ADDITIONAL_TREATMENTS, CUSTOM_DATA_BYTES, EMAIL_HEADER_NAME_CHARS, EMAIL_HEADER_VALUE_CHARS,
    EMAIL_HEADERS, IN_APP_CONTENTS, PUSH_BODY_CHARS,
};

const CHECK: &str = "model::campaign::check";
const READ: &str = "api::campaigns::read";
/// B §1.3.
const ZONES: &[&str] = &[
    "UTC",
    "UTC+01",
    "UTC+02",
    "UTC+03",
    "UTC+03:30",
    "UTC+04",
    "UTC+04:30",
    "UTC+05",
    "UTC+05:30",
    "UTC+05:45",
    "UTC+06",
    "UTC+06:30",
    "UTC+07",
    "UTC+08",
    "UTC+09",
    "UTC+09:30",
    "UTC+10",
    "UTC+10:30",
    "UTC+11",
    "UTC+12",
    "UTC+13",
    "UTC-02",
    "UTC-03",
    "UTC-04",
    "UTC-05",
    "UTC-06",
    "UTC-07",
    "UTC-08",
    "UTC-09",
    "UTC-10",
    "UTC-11",
];

pub const ROWS: &[Entry] = &[
    Entry::new("WriteCampaignRequest.HoldoutPercent", Bound::Range(0, 100), "B §1.1"),
    Entry::new("WriteCampaignRequest.AdditionalTreatments", Bound::Items(0, ADDITIONAL_TREATMENTS), "B §1.1"),
    Entry::new("WriteTreatmentResource.SizePercent", Bound::Range(1, 100), "B §1.6"),
    Entry::new(
        "WriteCampaignRequest",
        Bound::Said("HoldoutPercent and SizePercent: at most 100 together"),
        "B §1.6",
    )
    .by(CHECK),
    Entry::new("WriteCampaignRequest.Priority", Bound::Range(1, 5), "B §1.1"),
    Entry::new("WriteCampaignRequest.SegmentId", Bound::Said("missing, and required"), "B §1.1").by(READ),
    Entry::new("WriteCampaignRequest.Schedule", Bound::Said("missing, and required"), "B §1.3").by(READ),
    Entry::new(
        "WriteCampaignRequest",
        Bound::Said("MessageConfiguration or TemplateConfiguration: one of them is required"),
        "B §1.1",
    )
    .by(READ),
    Entry::new(
        "WriteCampaignRequest.TemplateConfiguration.VoiceTemplate",
        Bound::Said("not for campaigns"),
        "B §1.1",
    )
    .by(READ),
    Entry::new("Template", Bound::Said("a template that there is"), "B §3.2")
        .by("api::campaigns::template_ref"),
    Entry::new("Schedule.EventFilter", Bound::Said("required for EVENT and IN_APP_EVENT"), "B §1.3").by(READ),
    Entry::new(
        "WriteCampaignRequest.CustomDeliveryConfiguration",
        Bound::Said("required with CustomMessage"),
        "B §1.1",
    )
    .by(READ),
    Entry::new("CustomDeliveryConfiguration.DeliveryUri", forms::DELIVERY, "B §4.7"),
    Entry::new("Schedule.Timezone", Bound::Words(ZONES), "B §1.3"),
    Entry::new("Schedule.StartTime", Bound::Said("IMMEDIATE or an ISO 8601 time"), "B §1.3").by(READ),
    Entry::new("Schedule.StartTime", Bound::Said("StartTime must be at least current time."), "B §1.3")
        .by(CHECK),
    Entry::new("Schedule.EndTime", Bound::Said("an ISO 8601 time"), "B §1.3").by(READ),
    Entry::new("Schedule.EndTime", Bound::Said("after StartTime"), "B §1.3").by(CHECK),
    Entry::new("UpdateCampaignRequest.CampaignId", Bound::Said("a campaign that has not begun"), "B §1.2")
        .by("engine::campaigns::update_campaign"),
    Entry::new("Message.Body", Bound::Chars(0, PUSH_BODY_CHARS), "B §1.9"),
    Entry::new("CampaignCustomMessage.Data", Bound::Bytes(CUSTOM_DATA_BYTES), "B §1.9"),
    Entry::new("CampaignInAppMessage.Content", Bound::Items(0, IN_APP_CONTENTS), "B §4.6"),
    Entry::new("CampaignEmailMessage.FromAddress", forms::ADDRESS_IF_ANY, "B §4.2"),
    Entry::new("CampaignEmailMessage.Headers", Bound::Items(0, EMAIL_HEADERS), "B §3.5"),
    Entry::new("MessageHeader", Bound::Needs("Name"), "B §3.5"),
    Entry::new("MessageHeader.Name", Bound::Chars(0, EMAIL_HEADER_NAME_CHARS), "B §3.5"),
    Entry::new(
        "MessageHeader.Name",
        Bound::Form {
            says: "visible characters, no colon",
            fits: "X-Shop",
            not: "X Shop",
            test: forms::is_header_name,
        },
        "B §3.5",
    ),
    Entry::new(
        "MessageHeader.Name",
        Bound::Form {
            says: "none that the service itself writes",
            fits: "List-Unsubscribe",
            not: "subject",
            test: forms::is_free_header,
        },
        "B §3.5",
    ),
    Entry::new("MessageHeader.Value", Bound::RenderedChars(EMAIL_HEADER_VALUE_CHARS), "B §3.5"),
    Entry::new(
        "MessageHeader.Value",
        Bound::Form { says: "one line", fits: "a", not: "a\nb", test: forms::is_line },
        "B §3.5",
    ),
];
