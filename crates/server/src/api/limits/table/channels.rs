//! Channels.

use super::{Bound, Entry, forms};
use model::limits::SENDER_ID_CHARS;

/// How an APNs channel is proven to be the app's. B §4.5.
const APNS: Bound = Bound::AnyCase(&["KEY", "TOKEN", "CERTIFICATE"]);
const GCM: Bound = Bound::AnyCase(&["KEY", "TOKEN"]);

pub const ROWS: &[Entry] = &[
    Entry::new("EmailChannelRequest.FromAddress", forms::ADDRESS, "B §4.2"),
    Entry::new("SMSChannelRequest.SenderId", Bound::Chars(0, SENDER_ID_CHARS), "B §4.3"),
    Entry::new(
        "SMSChannelRequest.SenderId",
        Bound::Form {
            says: "letters and digits, at least one letter",
            fits: "My-Shop",
            not: "12345",
            test: forms::is_sender_id,
        },
        "B §4.3",
    ),
    Entry::new("APNSChannelRequest.DefaultAuthenticationMethod", APNS, "B §4.5"),
    Entry::new("APNSSandboxChannelRequest.DefaultAuthenticationMethod", APNS, "B §4.5"),
    Entry::new("APNSVoipChannelRequest.DefaultAuthenticationMethod", APNS, "B §4.5"),
    Entry::new("APNSVoipSandboxChannelRequest.DefaultAuthenticationMethod", APNS, "B §4.5"),
    Entry::new("GCMChannelRequest.DefaultAuthenticationMethod", GCM, "B §4.5"),
];
