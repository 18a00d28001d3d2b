//! What each channel has (reference B §4.2–§4.5).

use super::Members;
use engine::channels::Secrets;
use model::channel::Channel;
use serde_json::json;

/// One kind of channel.
pub struct Kind {
    pub channel: Channel,
    /// Members of its request, besides Enabled, that are no secret.
    pub shown: &'static [&'static str],
    /// Members of its request that are sealed.
    pub secrets: &'static [&'static str],
    /// Adds what the answer says of the secrets.
    pub tell: fn(&Secrets, &mut Members),
}

pub static ADM: Kind = plain(Channel::Adm, &[], &["ClientId", "ClientSecret"]);
pub static APNS: Kind = apns(Channel::Apns);
pub static APNS_SANDBOX: Kind = apns(Channel::ApnsSandbox);
pub static APNS_VOIP: Kind = apns(Channel::ApnsVoip);
pub static APNS_VOIP_SANDBOX: Kind = apns(Channel::ApnsVoipSandbox);
pub static BAIDU: Kind = Kind { tell: tell_api_key, ..plain(Channel::Baidu, &[], &["ApiKey", "SecretKey"]) };
pub static EMAIL: Kind = plain(
    Channel::Email,
    &["ConfigurationSet", "FromAddress", "Identity", "OrchestrationSendingRoleArn", "RoleArn"],
    &[],
);
pub static GCM: Kind = Kind {
    tell: tell_gcm,
    ..plain(Channel::Gcm, &["DefaultAuthenticationMethod"], &["ApiKey", "ServiceJson"])
};
pub static SMS: Kind = plain(Channel::Sms, &["SenderId", "ShortCode"], &[]);
pub static VOICE: Kind = plain(Channel::Voice, &[], &[]);

/// Every kind that can be set up.
pub static ALL: &[&Kind] =
    &[&ADM, &APNS, &APNS_SANDBOX, &APNS_VOIP, &APNS_VOIP_SANDBOX, &BAIDU, &EMAIL, &GCM, &SMS, &VOICE];

const fn plain(channel: Channel, shown: &'static [&'static str], secrets: &'static [&'static str]) -> Kind {
    Kind { channel, shown, secrets, tell: |_, _| {} }
}

const fn apns(channel: Channel) -> Kind {
    Kind {
        channel,
        shown: &["BundleId", "DefaultAuthenticationMethod", "TeamId", "TokenKeyId"],
        secrets: &["Certificate", "PrivateKey", "TokenKey"],
        tell: |secrets, shown| {
            shown.insert("HasTokenKey".to_owned(), json!(secrets.contains_key("TokenKey")));
        },
    }
}

fn tell_gcm(secrets: &Secrets, shown: &mut Members) {
    shown.insert("HasFcmServiceCredentials".to_owned(), json!(secrets.contains_key("ServiceJson")));
}

/// `Credential` is required in Baidu's answer: it is the API key, which is of no use without the secret key.
fn tell_api_key(secrets: &Secrets, shown: &mut Members) {
    shown.insert("Credential".to_owned(), json!(secrets.get("ApiKey").cloned().unwrap_or_default()));
}
