//! Message templates and recommender configurations.

use super::{Bound, Entry};
use model::limits::{
    EMAIL_HEADERS, EMAIL_TEMPLATE_CHARS, IN_APP_CONTENTS, IN_APP_TEMPLATE_CHARS, PUSH_TEMPLATE_ADM_CHARS,
    PUSH_TEMPLATE_CHARS, RECOMMENDED_ITEMS, RECOMMENDER_ATTRIBUTE_CHARS, RECOMMENDER_ATTRIBUTES,
    RECOMMENDER_DESCRIPTION_CHARS, RECOMMENDER_SHOWN_CHARS, SMS_TEMPLATE_CHARS, TEMPLATE_DESCRIPTION_CHARS,
    VOICE_TEMPLATE_CHARS,
};

const DESCRIPTION: Bound = Bound::Chars(0, TEMPLATE_DESCRIPTION_CHARS);

const fn size(path: &'static str, bound: Bound) -> Entry {
    Entry::new(path, bound, "B §3.1")
}

/// The two requests have the same members.
macro_rules! recommender {
    ($shape:literal) => {
        [
            Entry::new(
                concat!($shape, ".Description"),
                Bound::Chars(0, RECOMMENDER_DESCRIPTION_CHARS),
                "B §3.6",
            ),
            Entry::new(
                concat!($shape, ".RecommendationsDisplayName"),
                Bound::Chars(0, RECOMMENDER_SHOWN_CHARS),
                "B §3.6",
            ),
            Entry::new(
                concat!($shape, ".RecommendationsPerMessage"),
                Bound::Range(1, RECOMMENDED_ITEMS),
                "B §3.6",
            ),
            Entry::new(
                concat!($shape, ".RecommendationProviderIdType"),
                Bound::Words(&["PINPOINT_ENDPOINT_ID", "PINPOINT_USER_ID"]),
                "B §3.6",
            ),
            Entry::new(concat!($shape, ".Attributes"), Bound::Items(0, RECOMMENDER_ATTRIBUTES), "B §3.6"),
            Entry::new(
                concat!($shape, ".Attributes{key}"),
                Bound::Chars(0, RECOMMENDER_ATTRIBUTE_CHARS),
                "B §3.6",
            ),
            Entry::new(concat!($shape, ".Attributes{}"), Bound::Chars(0, RECOMMENDER_SHOWN_CHARS), "B §3.6"),
            Entry::new(
                concat!($shape, ".Attributes"),
                Bound::Said("with RecommendationTransformerUri only"),
                "B §3.6",
            )
            .by("api::recommenders::checked"),
            Entry::new(
                concat!($shape, ".RecommendationsDisplayName"),
                Bound::Said("required without RecommendationTransformerUri"),
                "B §3.6",
            )
            .by("api::recommenders::checked"),
        ]
    };
}

pub const RECOMMENDERS: &[&[Entry]] =
    &[&recommender!("CreateRecommenderConfiguration"), &recommender!("UpdateRecommenderConfiguration")];

pub const ROWS: &[Entry] = &[
    Entry::new(
        "CreateEmailTemplateRequest.TemplateName",
        Bound::Said("a letter or digit, then letters, digits, _ and -, at most 128"),
        "B §3.1",
    )
    .by("api::templates::check_name"),
    Entry::new("CreateEmailTemplateRequest.TemplateName", Bound::Said("not taken"), "B §3.2")
        .by("engine::templates::create_template"),
    Entry::new(
        "UpdateEmailTemplateRequest.CreateNewVersion",
        Bound::Said("create-new-version and version: only one of them"),
        "B §3.2",
    )
    .by("api::templates::update"),
    Entry::new("UpdateEmailTemplateRequest.Version", Bound::Said("the latest"), "B §3.2")
        .by("engine::templates::update_template"),
    Entry::new("DeleteEmailTemplateRequest.Version", Bound::Said("not the active one"), "B §3.2")
        .by("engine::templates::delete_template"),
    Entry::new("TemplateActiveVersionRequest.Version", Bound::Said("`latest` or a whole number"), "B §3.2")
        .by("api::templates::activate"),
    Entry::new("ListTemplatesRequest.TemplateType", Bound::Said("a type of template"), "B §3.1")
        .by("engine::templates::Kind::parse"),
    size("EmailTemplateRequest.TemplateDescription", DESCRIPTION),
    size("SMSTemplateRequest.TemplateDescription", DESCRIPTION),
    size("PushNotificationTemplateRequest.TemplateDescription", DESCRIPTION),
    size("VoiceTemplateRequest.TemplateDescription", DESCRIPTION),
    size("InAppTemplateRequest.TemplateDescription", DESCRIPTION),
    size("EmailTemplateRequest", Bound::TextsOf(&["HtmlPart", "TextPart", "Subject"], EMAIL_TEMPLATE_CHARS)),
    size("EmailTemplateRequest.Headers", Bound::Items(0, EMAIL_HEADERS)),
    size("SMSTemplateRequest.Body", Bound::Chars(0, SMS_TEMPLATE_CHARS)),
    size("VoiceTemplateRequest.Body", Bound::Chars(0, VOICE_TEMPLATE_CHARS)),
    size("PushNotificationTemplateRequest.Default", Bound::Texts(PUSH_TEMPLATE_CHARS)),
    size("PushNotificationTemplateRequest.ADM", Bound::Texts(PUSH_TEMPLATE_ADM_CHARS)),
    size("PushNotificationTemplateRequest.APNS", Bound::Texts(PUSH_TEMPLATE_CHARS)),
    size("PushNotificationTemplateRequest.Baidu", Bound::Texts(PUSH_TEMPLATE_CHARS)),
    size("PushNotificationTemplateRequest.GCM", Bound::Texts(PUSH_TEMPLATE_CHARS)),
    size("InAppTemplateRequest.Content", Bound::Items(0, IN_APP_CONTENTS)),
    size("InAppTemplateRequest", Bound::TextsOf(&["Content", "CustomConfig"], IN_APP_TEMPLATE_CHARS)),
    Entry::new("EmailTemplateRequest.DefaultSubstitutions", Bound::Said("a JSON object"), "B §3.3")
        .by("model::template::Defaults::parse"),
    Entry::new("EmailTemplateRequest.HtmlPart", Bound::Said("a template that parses"), "B §3.4")
        .by("model::template::Template::compile"),
];
