//! Every limit within one request, with its unit and its source. Always on (design §1).

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

/// Custom attribute, metric and user attribute names known to one app. A §2.2.
pub const NAMES_PER_APP: usize = 250;
/// Characters of a custom attribute's name. A §2.2.
pub const ATTRIBUTE_NAME_CHARS: usize = 50;
/// Characters of one attribute value. A §2.2.
pub const ATTRIBUTE_VALUE_CHARS: usize = 100;
/// Values in one attribute. A §2.2.
pub const ATTRIBUTE_VALUES: usize = 50;
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
/// A journey's caps, and the days of its time frame, at most; messages a second. B §2.7.
pub const JOURNEY_CAP: u32 = 100;
pub const JOURNEY_CAP_DAYS: u32 = 30;
pub const JOURNEY_RATE: u32 = 20_000;
/// Days that a journey without an end runs, and those it may be given. B §2.2.
pub const JOURNEY_DAYS: i64 = 540;
pub const JOURNEY_DAYS_MAX: i64 = 3_600;
/// From publishing to the first participants, in milliseconds. B §2.2.
pub const JOURNEY_ENTRY_DELAY_MS: i64 = 300_000;
/// A pause at least, in milliseconds. B §2.2.
pub const JOURNEY_PAUSE_MS: i64 = 300_000;
/// Characters of what a custom message brings. B §2.4.
pub const CUSTOM_DATA_CHARS: usize = 5_000;
/// Open hours of a day. B §2.8.
pub const OPEN_HOURS_PER_DAY: usize = 4;
/// Closed days of a channel: rules, days of each, characters of a name. B §2.8.
pub const CLOSED_DAYS_PER_CHANNEL: usize = 20;
pub const CLOSED_DAYS_LENGTH_DAYS: i64 = 7;
pub const CLOSED_DAY_NAME_CHARS: usize = 150;
