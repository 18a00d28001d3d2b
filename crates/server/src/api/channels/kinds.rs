//! What each channel has (reference B §4.2–§4.5).

use super::Members;
use engine::channels::Secrets;
use model::{
    channel::Channel,
    error::{Fault, Result},
    message::check_address,
};
use serde_json::{Value, json};

/// One kind of channel.
pub struct Kind {
    pub channel: Channel,
    /// Members of its request, besides Enabled, that are no secret.
    pub shown: &'static [&'static str],
    /// Members of its request that are sealed.
    pub secrets: &'static [&'static str],
    /// 400 for what cannot be.
    pub check: fn(&Members, &Secrets) -> Result<()>,
    /// Adds what the answer says of the secrets.
    pub tell: fn(&Secrets, &mut Members),
}

/// How an APNs channel is proven to be the app's.
const APNS_METHODS: &[&str] = &["KEY", "TOKEN", "CERTIFICATE"];
const GCM_METHODS: &[&str] = &["KEY", "TOKEN"];
/// Characters of an SMS sender id. B §4.3.
const SENDER_ID_CHARS: usize = 11;

pub static ADM: Kind = plain(Channel::Adm, &[], &["ClientId", "ClientSecret"]);
pub static APNS: Kind = apns(Channel::Apns);
pub static APNS_SANDBOX: Kind = apns(Channel::ApnsSandbox);
pub static APNS_VOIP: Kind = apns(Channel::ApnsVoip);
pub static APNS_VOIP_SANDBOX: Kind = apns(Channel::ApnsVoipSandbox);
pub static BAIDU: Kind = Kind { tell: tell_api_key, ..plain(Channel::Baidu, &[], &["ApiKey", "SecretKey"]) };
pub static EMAIL: Kind = Kind {
    check: check_email,
    ..plain(
        Channel::Email,
        &["ConfigurationSet", "FromAddress", "Identity", "OrchestrationSendingRoleArn", "RoleArn"],
        &[],
    )
};
pub static GCM: Kind = Kind {
    check: |shown, _| check_method(shown, GCM_METHODS),
    tell: tell_gcm,
    ..plain(Channel::Gcm, &["DefaultAuthenticationMethod"], &["ApiKey", "ServiceJson"])
};
pub static SMS: Kind = Kind { check: check_sms, ..plain(Channel::Sms, &["SenderId", "ShortCode"], &[]) };
pub static VOICE: Kind = plain(Channel::Voice, &[], &[]);

/// Every kind that can be set up.
pub static ALL: &[&Kind] =
    &[&ADM, &APNS, &APNS_SANDBOX, &APNS_VOIP, &APNS_VOIP_SANDBOX, &BAIDU, &EMAIL, &GCM, &SMS, &VOICE];

const fn plain(channel: Channel, shown: &'static [&'static str], secrets: &'static [&'static str]) -> Kind {
    Kind { channel, shown, secrets, check: |_, _| Ok(()), tell: |_, _| {} }
}

const fn apns(channel: Channel) -> Kind {
    Kind {
        channel,
        shown: &["BundleId", "DefaultAuthenticationMethod", "TeamId", "TokenKeyId"],
        secrets: &["Certificate", "PrivateKey", "TokenKey"],
        check: |shown, _| check_method(shown, APNS_METHODS),
        tell: |secrets, shown| {
            shown.insert("HasTokenKey".to_owned(), json!(secrets.contains_key("TokenKey")));
        },
    }
}

/// Any case is taken.
fn check_method(shown: &Members, methods: &[&str]) -> Result<()> {
    let Some(given) = shown.get("DefaultAuthenticationMethod").and_then(Value::as_str) else { return Ok(()) };
    match given.is_empty() || methods.iter().any(|method| method.eq_ignore_ascii_case(given)) {
        true => Ok(()),
        false => Err(Fault::invalid(format!(
            "DefaultAuthenticationMethod: {given} is none of {}",
            methods.join(", ")
        ))),
    }
}

fn check_email(shown: &Members, _: &Secrets) -> Result<()> {
    check_address("FromAddress", shown.get("FromAddress").and_then(Value::as_str).unwrap_or_default())
}

fn check_sms(shown: &Members, _: &Secrets) -> Result<()> {
    let Some(sender) = shown.get("SenderId").and_then(Value::as_str).filter(|id| !id.is_empty()) else {
        return Ok(());
    };
    let fits = sender.chars().count() <= SENDER_ID_CHARS
        && sender.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && sender.chars().any(|c| c.is_ascii_alphabetic());
    let text = || format!("SenderId: 1..{SENDER_ID_CHARS} letters and digits, at least one letter");
    if fits { Ok(()) } else { Err(Fault::invalid(text())) }
}

fn tell_gcm(secrets: &Secrets, shown: &mut Members) {
    shown.insert("HasFcmServiceCredentials".to_owned(), json!(secrets.contains_key("ServiceJson")));
}

/// `Credential` is required in Baidu's answer: it is the API key, which is of no use without the secret key.
fn tell_api_key(secrets: &Secrets, shown: &mut Members) {
    shown.insert("Credential".to_owned(), json!(secrets.get("ApiKey").cloned().unwrap_or_default()));
}
