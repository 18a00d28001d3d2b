//! The numbers of every limit within one request, with unit and source. Always on (design §1). What each of them is a
//! limit of is told by one table, in `server/src/api/limits`.

/// Events in one PutEvents request. A §3.2.
pub const EVENTS_PER_REQUEST: usize = 100;
/// Bytes of a PutEvents body. A §3.2.
pub const EVENTS_BODY_BYTES: usize = 4 << 20;
/// Bytes of any other request body. A §8.3.
pub const BODY_BYTES: usize = 7 << 20;
/// Bytes of one event. A §3.2.
pub const EVENT_BYTES: usize = 1_000 << 10;
/// Attribute keys of one event, and likewise metric keys. A §3.2.
pub const EVENT_ATTRIBUTES: usize = 40;
/// Characters of an event attribute's key. A §3.2.
pub const EVENT_KEY_CHARS: usize = 50;
/// Characters of an event attribute's value; a longer one drops the event. A §3.2.
pub const EVENT_VALUE_CHARS: usize = 200;
/// Characters of an event type. A §3.2.
pub const EVENT_TYPE_CHARS: usize = 100;

/// Characters of a custom attribute's name. A §2.2.
pub const ATTRIBUTE_NAME_CHARS: usize = 50;
/// Characters of one attribute value. A §2.2.
pub const ATTRIBUTE_VALUE_CHARS: usize = 100;
/// Values in one attribute. A §2.2.
pub const ATTRIBUTE_VALUES: usize = 50;
/// Characters of `Demographic.Model`, and of the other members of `Demographic`. A §2.1.
pub const MODEL_CHARS: usize = 100;
pub const DEMOGRAPHIC_CHARS: usize = 50;
/// Characters of a city, a region and a postal code; of a country's code. A §2.1.
pub const PLACE_CHARS: usize = 75;
pub const COUNTRY_CHARS: usize = 3;
/// Bytes of a whole endpoint. A §2.2.
pub const ENDPOINT_BYTES: usize = 15 << 10;
/// Endpoints of one user. A §2.2, §2.8.
pub const ENDPOINTS_PER_USER: usize = 15;
/// Items in UpdateEndpointsBatch. A §2.2.
pub const ENDPOINTS_PER_BATCH: usize = 100;

/// Values and source segments of one segment, over all its groups. A §5.5, §5.6.
pub const SEGMENT_DIMENSIONS: usize = 100;
/// Characters of one value in a segment. A §5.6.
pub const SEGMENT_VALUE_CHARS: usize = 100;
/// Groups of one segment. A §5.5.
pub const SEGMENT_GROUPS: usize = 5;
/// Source segments above one another when a segment is written. A §5.5.
pub const SEGMENT_DEPTH: usize = 5;

/// Messages to one endpoint, in a day and in all, at most; days of a time frame. A §1.2, B §1.7, §2.7.
pub const CAP: i64 = 100;
pub const CAP_DAYS: i64 = 30;
/// Messages a second at most. A §1.2.
pub const RATE: i64 = 20_000;
/// Seconds that a run may keep trying, at least. A §1.2.
pub const DURATION_MIN_S: i64 = 60;
/// Targets (addresses, endpoints or users) of one SendMessages. B §5.1.
pub const MESSAGE_TARGETS: usize = 100;
/// Treatments of a campaign besides the default one. B §1.1.
pub const ADDITIONAL_TREATMENTS: usize = 4;
/// Header lines of an e-mail; characters of a name and of a value. B §3.5.
pub const EMAIL_HEADERS: usize = 15;
pub const EMAIL_HEADER_NAME_CHARS: usize = 126;
pub const EMAIL_HEADER_VALUE_CHARS: usize = 870;
/// Characters of an e-mail template's content. B §3.1.
pub const EMAIL_TEMPLATE_CHARS: usize = 600_000;
/// Characters of the other templates: one part of a push template, ADM's part, and whole ones. B §3.1.
pub const PUSH_TEMPLATE_CHARS: usize = 4_000;
pub const PUSH_TEMPLATE_ADM_CHARS: usize = 6_000;
pub const SMS_TEMPLATE_CHARS: usize = 1_600;
pub const VOICE_TEMPLATE_CHARS: usize = 10_000;
pub const IN_APP_TEMPLATE_CHARS: usize = 200_000;
/// Contents of an in-app message. B §3.1.
pub const IN_APP_CONTENTS: usize = 5;
/// Characters of a template's name and description. B §3.1.
pub const TEMPLATE_NAME_CHARS: usize = 128;
pub const TEMPLATE_DESCRIPTION_CHARS: usize = 500;
/// Tags on one resource; characters of a key and of a value. A §1.3.
pub const TAGS_PER_RESOURCE: usize = 50;
pub const TAG_KEY_CHARS: usize = 128;
pub const TAG_VALUE_CHARS: usize = 256;
/// Page size when none is asked for, and the largest. A §0.3.
pub const PAGE_SIZE_DEFAULT: usize = 50;
pub const PAGE_SIZE_MAX: usize = 1_000;

/// Characters of a journey's name, of an activity's id and of `StartActivity`. B §2.1.
pub const JOURNEY_NAME_CHARS: usize = 150;
pub const JOURNEY_ACTIVITY_ID_CHARS: usize = 100;
pub const JOURNEY_START_ACTIVITY_CHARS: usize = 128;
/// Activities of a published journey, and contact-center ones among them. B §2.10.
pub const JOURNEY_ACTIVITIES: usize = 40;
pub const JOURNEY_CONTACT_CENTERS: usize = 3;
/// Branches of a split. B §2.4.
pub const MULTI_CONDITION_BRANCHES: usize = 4;
pub const RANDOM_SPLIT_BRANCHES: std::ops::RangeInclusive<usize> = 2..=5;
/// Days that a journey without an end runs, and those it may be given. B §2.2.
pub const JOURNEY_DAYS: i64 = 540;
pub const JOURNEY_DAYS_MAX: i64 = 3_600;
/// From publishing to the first participants, in milliseconds. B §2.2.
pub const JOURNEY_ENTRY_DELAY_MS: i64 = 300_000;
/// A pause at least, in milliseconds. B §2.2.
pub const JOURNEY_PAUSE_MS: i64 = 300_000;
/// What a custom message brings: characters in a journey, bytes in a campaign. B §2.4, §1.9.
pub const CUSTOM_DATA_CHARS: usize = 5_000;
pub const CUSTOM_DATA_BYTES: usize = 5 << 10;
/// Characters of a campaign's push message. B §1.9.
pub const PUSH_BODY_CHARS: usize = 200;
/// Bytes of an APNs message's `CollapseId`; seconds that Baidu keeps a message. B §5.2.
pub const APNS_COLLAPSE_BYTES: usize = 64;
pub const BAIDU_TTL_S: i64 = 604_800;
/// Characters of a voice message. B §4.4.
pub const VOICE_BODY_CHARS: usize = 6_000;
/// Characters of an SMS sender id. B §4.3.
pub const SENDER_ID_CHARS: usize = 11;
/// Characters of a one-time code's brand, reference and origination identity. B §6.1.
pub const OTP_BRAND_CHARS: usize = 20;
pub const OTP_REFERENCE_CHARS: usize = 48;
pub const OTP_ORIGINATION_CHARS: usize = 50;
/// A recommender: characters of its description, of an attribute and of a name shown for it; attributes, and items of
/// one message. B §3.6.
pub const RECOMMENDER_DESCRIPTION_CHARS: usize = 128;
pub const RECOMMENDER_ATTRIBUTE_CHARS: usize = 50;
pub const RECOMMENDER_SHOWN_CHARS: usize = 25;
pub const RECOMMENDER_ATTRIBUTES: usize = 10;
pub const RECOMMENDED_ITEMS: i64 = 5;
/// Open hours of a day. B §2.8.
pub const OPEN_HOURS_PER_DAY: usize = 4;
/// Closed days of a channel: rules, days of each, characters of a name. B §2.8.
pub const CLOSED_DAYS_PER_CHANNEL: usize = 20;
pub const CLOSED_DAYS_LENGTH_DAYS: i64 = 7;
pub const CLOSED_DAY_NAME_CHARS: usize = 150;
