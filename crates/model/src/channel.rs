//! The ways a message can travel.

use serde::{Deserialize, Serialize};

macro_rules! channels {
    ($($variant:ident = $text:literal,)*) => {
        /// Channel type of an endpoint (reference A §2.1), by the API's own word.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Channel { $($variant,)* }

        impl Channel {
            /// Every channel, in the API's order.
            pub const ALL: &[Channel] = &[$(Channel::$variant,)*];

            /// The API's word.
            pub fn as_str(self) -> &'static str {
                match self { $(Channel::$variant => $text,)* }
            }

            /// The channel of an API word, case-sensitive.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Channel::$variant),)* _ => None }
            }
        }
    };
}

channels! {
    Gcm = "GCM", Apns = "APNS", ApnsSandbox = "APNS_SANDBOX", ApnsVoip = "APNS_VOIP",
    ApnsVoipSandbox = "APNS_VOIP_SANDBOX", Adm = "ADM", Baidu = "BAIDU", Sms = "SMS", Voice = "VOICE",
    Email = "EMAIL", Custom = "CUSTOM", InApp = "IN_APP", Push = "PUSH",
}

impl Channel {
    /// Whether messages go to a device through a push service.
    pub fn is_push(self) -> bool {
        use Channel::*;
        matches!(self, Gcm | Apns | ApnsSandbox | ApnsVoip | ApnsVoipSandbox | Adm | Baidu)
    }
}
