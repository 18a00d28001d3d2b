//! Direct messages, one-time codes and the validation of numbers.

use super::{Bound, Entry, forms};
use model::limits::{
    APNS_COLLAPSE_BYTES, BAIDU_TTL_S, EMAIL_HEADER_VALUE_CHARS, EMAIL_HEADERS, MESSAGE_TARGETS,
    OTP_BRAND_CHARS, OTP_ORIGINATION_CHARS, OTP_REFERENCE_CHARS, VOICE_BODY_CHARS,
};

const TRACE: Bound = Bound::Form { says: "one line", fits: "order 7", not: "a\nb", test: forms::is_trace };
/// Each push service's words are taken by the others. B §5.2.
const PRIORITY: Bound = Bound::AnyCase(&["5", "10", "normal", "high"]);

const fn otp(path: &'static str, bound: Bound) -> Entry {
    Entry::new(path, bound, "B §6.1")
}

pub const ROWS: &[Entry] = &[
    Entry::new(
        "MessageRequest",
        Bound::Counted("Addresses and Endpoints: 1..{} together", MESSAGE_TARGETS),
        "B §5.1",
    )
    .by("api::messages::send_messages"),
    Entry::new("SendUsersMessageRequest.Users", Bound::Items(1, MESSAGE_TARGETS), "B §5.1"),
    Entry::new("MessageRequest.TraceId", Bound::Chars(0, EMAIL_HEADER_VALUE_CHARS), "B §5.1"),
    Entry::new("MessageRequest.TraceId", TRACE, "B §5.1"),
    Entry::new("SendUsersMessageRequest.TraceId", Bound::Chars(0, EMAIL_HEADER_VALUE_CHARS), "B §5.1"),
    Entry::new("SendUsersMessageRequest.TraceId", TRACE, "B §5.1"),
    Entry::new("AddressConfiguration", Bound::Needs("ChannelType"), "B §5.1"),
    Entry::new("MessageRequest.MessageConfiguration", Bound::Said("a template with content"), "B §5.1")
        .by("api::messages::content"),
    Entry::new(
        "MessageRequest.TemplateConfiguration.InAppTemplate",
        Bound::Said("not for direct messages"),
        "B §5.1",
    )
    .by("api::messages::content"),
    Entry::new("RawEmail.Data", Bound::Said("a MIME message"), "B §4.2").by("api::messages::content"),
    Entry::new("EmailMessage.FromAddress", forms::ADDRESS_IF_ANY, "B §4.2"),
    Entry::new("EmailMessage.ReplyToAddresses[]", forms::ADDRESS, "B §4.2"),
    Entry::new("SimpleEmail.Headers", Bound::Items(0, EMAIL_HEADERS), "B §3.5"),
    Entry::new("APNSMessage.CollapseId", Bound::Bytes(APNS_COLLAPSE_BYTES), "B §5.2"),
    Entry::new("APNSMessage.Priority", PRIORITY, "B §5.2"),
    Entry::new("GCMMessage.Priority", PRIORITY, "B §5.2"),
    Entry::new(
        "APNSMessage.PreferredAuthenticationMethod",
        Bound::AnyCase(&["KEY", "TOKEN", "CERTIFICATE"]),
        "B §5.2",
    ),
    Entry::new("GCMMessage.PreferredAuthenticationMethod", Bound::AnyCase(&["KEY", "TOKEN"]), "B §5.2"),
    Entry::new("BaiduMessage.TimeToLive", Bound::Range(0, BAIDU_TTL_S), "B §5.2"),
    Entry::new("VoiceMessage.Body", Bound::Chars(0, VOICE_BODY_CHARS), "B §4.4"),
    otp("SendOTPMessageRequestParameters.Channel", Bound::Words(&["SMS"])),
    otp(
        "SendOTPMessageRequestParameters.DestinationIdentity",
        Bound::Form {
            says: "a number such as +12065550142",
            fits: "+12065550142",
            not: "12065550142",
            test: forms::is_phone,
        },
    ),
    otp("SendOTPMessageRequestParameters.OriginationIdentity", Bound::Chars(1, OTP_ORIGINATION_CHARS)),
    otp("SendOTPMessageRequestParameters.BrandName", Bound::Chars(1, OTP_BRAND_CHARS)),
    otp("SendOTPMessageRequestParameters.ReferenceId", Bound::Chars(1, OTP_REFERENCE_CHARS)),
    otp("SendOTPMessageRequestParameters.CodeLength", Bound::Range(5, 8)),
    otp("SendOTPMessageRequestParameters.ValidityPeriod", Bound::Range(5, 60)),
    otp("SendOTPMessageRequestParameters.AllowedAttempts", Bound::Range(1, 5)),
    otp("SendOTPMessageRequestParameters.Language", Bound::Words(model::otp::LANGUAGES)),
    Entry::new(
        "NumberValidateRequest.PhoneNumber",
        Bound::Form {
            says: "a number such as +12065550142",
            fits: "+12065550142",
            not: "call me",
            test: forms::has_digit,
        },
        "B §6.3",
    ),
    Entry::new("NumberValidateRequest.IsoCountryCode", Bound::Said("no country such as US"), "B §6.3")
        .by("api::phone::region"),
];
