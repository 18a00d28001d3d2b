//! Endpoints and users. UpdateEndpointsBatch and the endpoints of PutEvents and of imports keep to the same, by the same
//! functions.

use super::{Bound, Class, Entry};
use model::limits::{
    ATTRIBUTE_NAME_CHARS, ATTRIBUTE_VALUE_CHARS, ATTRIBUTE_VALUES, COUNTRY_CHARS, DEMOGRAPHIC_CHARS,
    ENDPOINT_BYTES, ENDPOINTS_PER_BATCH, ENDPOINTS_PER_USER, MODEL_CHARS, PLACE_CHARS,
};

const VALIDATE: &str = "model::endpoint::validate";
const PATCH: &str = "api::endpoints::patch";
const CHANNELS: Bound = Bound::Words(&[
    "ADM",
    "APNS",
    "APNS_SANDBOX",
    "APNS_VOIP",
    "APNS_VOIP_SANDBOX",
    "BAIDU",
    "CUSTOM",
    "EMAIL",
    "GCM",
    "IN_APP",
    "PUSH",
    "SMS",
    "VOICE",
]);

const fn demographic(path: &'static str, chars: usize) -> Entry {
    Entry::new(path, Bound::Chars(0, chars), "A §2.1").by(VALIDATE)
}

const fn custom(path: &'static str, bound: Bound) -> Entry {
    Entry::new(path, bound, "A §2.2").by(VALIDATE)
}

pub const ROWS: &[Entry] = &[
    Entry::new("EndpointBatchRequest.Item", Bound::Items(0, ENDPOINTS_PER_BATCH), "A §2.2")
        .by("api::endpoints::update_endpoints_batch"),
    Entry::new("EndpointBatchItem.Id", Bound::Chars(1, usize::MAX), "A §2.3")
        .by("api::endpoints::update_endpoints_batch"),
    Entry::new(
        "UpdateEndpointRequest.EndpointId",
        Bound::Said("at least one character, none of $ { }"),
        "A §2.2",
    )
    .by(VALIDATE),
    Entry::new("EndpointUser.UserId", Bound::Said("at least one character, none of $ { }"), "A §2.2")
        .by(VALIDATE),
    Entry::new("EndpointRequest.ChannelType", CHANNELS, "A §2.1").by(PATCH),
    Entry::new("EndpointBatchItem.ChannelType", CHANNELS, "A §2.1").by(PATCH),
    Entry::new("PublicEndpoint.ChannelType", CHANNELS, "A §2.1").answers(Class::Item).by(PATCH),
    Entry::new("EndpointRequest.OptOut", Bound::Words(&["ALL", "NONE"]), "A §2.4").by(PATCH),
    Entry::new("EndpointRequest.OptOut", Bound::Said("NONE needs an Address"), "A §2.4")
        .by("model::endpoint::merge"),
    Entry::new("EndpointRequest.EndpointStatus", Bound::Words(&["ACTIVE", "INACTIVE"]), "A §2.1").by(PATCH),
    custom("EndpointRequest.Attributes{key}", Bound::Chars(1, ATTRIBUTE_NAME_CHARS)),
    custom("EndpointRequest.Attributes{}", Bound::Items(0, ATTRIBUTE_VALUES)),
    custom("EndpointRequest.Attributes{}[]", Bound::Chars(0, ATTRIBUTE_VALUE_CHARS)),
    custom("EndpointRequest.Metrics{key}", Bound::Chars(1, ATTRIBUTE_NAME_CHARS)),
    custom("EndpointUser.UserAttributes{key}", Bound::Chars(1, ATTRIBUTE_NAME_CHARS)),
    custom("EndpointUser.UserAttributes{}", Bound::Items(0, ATTRIBUTE_VALUES)),
    custom("EndpointUser.UserAttributes{}[]", Bound::Chars(0, ATTRIBUTE_VALUE_CHARS)),
    demographic("EndpointDemographic.AppVersion", DEMOGRAPHIC_CHARS),
    demographic("EndpointDemographic.Locale", DEMOGRAPHIC_CHARS),
    demographic("EndpointDemographic.Make", DEMOGRAPHIC_CHARS),
    demographic("EndpointDemographic.Model", MODEL_CHARS),
    demographic("EndpointDemographic.ModelVersion", DEMOGRAPHIC_CHARS),
    demographic("EndpointDemographic.Platform", DEMOGRAPHIC_CHARS),
    demographic("EndpointDemographic.PlatformVersion", DEMOGRAPHIC_CHARS),
    demographic("EndpointDemographic.Timezone", DEMOGRAPHIC_CHARS),
    demographic("EndpointLocation.City", PLACE_CHARS),
    demographic("EndpointLocation.Country", COUNTRY_CHARS),
    demographic("EndpointLocation.PostalCode", PLACE_CHARS),
    demographic("EndpointLocation.Region", PLACE_CHARS),
    Entry::new("EndpointLocation.Latitude", Bound::Range(-90, 90), "A §2.1").by(VALIDATE),
    Entry::new("EndpointLocation.Longitude", Bound::Range(-180, 180), "A §2.1").by(VALIDATE),
    Entry::new("EndpointLocation", Bound::Together(&["Latitude", "Longitude"]), "A §2.1").by(VALIDATE),
    Entry::new("EndpointRequest", Bound::Bytes(ENDPOINT_BYTES), "A §2.2").by("model::endpoint::merge"),
    Entry::new(
        "EndpointUser.UserId",
        Bound::Counted("Exceeded maximum endpoint per user count {}", ENDPOINTS_PER_USER),
        "A §2.2, §2.8",
    )
    .by("model::endpoint::seat"),
    Entry::new(
        "RemoveAttributesRequest.AttributeType",
        Bound::Words(&[
            "endpoint-custom-attributes",
            "endpoint-metric-attributes",
            "endpoint-user-attributes",
        ]),
        "A §2.9",
    )
    .by("api::endpoints::remove_attributes"),
];
