//! One-time codes by SMS: what may be asked for, and how it is said (reference B §6.1).

use crate::error::{Fault, Result};

/// The languages that a code can be sent in, with the text around `{code}` and `{brand}`.
const TEXTS: &[(&str, &str)] = &[
    ("en-US", "This is your One Time Password: {code} from {brand}"),
    ("en-GB", "This is your One Time Password: {code} from {brand}"),
    ("de-DE", "Ihr Einmalpasswort von {brand} lautet: {code}"),
    ("es-419", "Tu contraseña de un solo uso de {brand} es: {code}"),
    ("es-ES", "Tu contraseña de un solo uso de {brand} es: {code}"),
    ("fr-CA", "Votre mot de passe à usage unique de {brand} : {code}"),
    ("fr-FR", "Votre mot de passe à usage unique de {brand} : {code}"),
    ("it-IT", "La tua password monouso di {brand} è: {code}"),
    ("ja-JP", "{brand} のワンタイムパスワード: {code}"),
    ("ko-KR", "{brand} 일회용 비밀번호: {code}"),
    ("pt-BR", "Sua senha de uso único de {brand} é: {code}"),
    ("zh-CN", "您的 {brand} 一次性密码是：{code}"),
    ("zh-TW", "您的 {brand} 一次性密碼是：{code}"),
];

/// A code that is asked for, within every bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub destination: String,
    pub origination: String,
    pub reference: String,
    pub brand: String,
    pub digits: u8,
    pub minutes: u8,
    /// Wrong attempts until it is void.
    pub attempts: u8,
    /// One of [`TEXTS`].
    pub language: &'static str,
}

/// A request as it was made; what is none is left to us.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub channel: String,
    pub destination: String,
    pub origination: String,
    pub reference: String,
    pub brand: String,
    pub digits: Option<i32>,
    pub minutes: Option<i32>,
    pub attempts: Option<i32>,
    pub language: Option<String>,
}

impl Request {
    /// Checks it, and fills in what it leaves to us.
    ///
    /// # Errors
    /// 400 naming the member and the bound.
    pub fn check(self) -> Result<Asked> {
        if self.channel != "SMS" {
            return Err(Fault::invalid("Channel: SMS"));
        }
        if !is_phone(&self.destination) {
            return Err(Fault::invalid("DestinationIdentity: a number such as +12065550142"));
        }
        let language = self.language.as_deref().filter(|word| !word.is_empty()).unwrap_or("en-US");
        let known = TEXTS.iter().map(|(name, _)| *name).find(|name| *name == language);
        let languages = || TEXTS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        Ok(Asked {
            language: known.ok_or_else(|| Fault::invalid(format!("Language: one of {}", languages())))?,
            digits: within("CodeLength", self.digits.unwrap_or(6), 5, 8)?,
            minutes: within("ValidityPeriod", self.minutes.unwrap_or(15), 5, 60)?,
            attempts: within("AllowedAttempts", self.attempts.unwrap_or(3), 1, 5)?,
            reference: of_length("ReferenceId", self.reference, 48)?,
            brand: of_length("BrandName", self.brand, 20)?,
            origination: of_length("OriginationIdentity", self.origination, 50)?,
            destination: self.destination,
        })
    }
}

/// E.164: `+` and at most 15 digits.
fn is_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (4..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn within(member: &str, n: i32, least: u8, most: u8) -> Result<u8> {
    let fits = u8::try_from(n).ok().filter(|n| (least..=most).contains(n));
    fits.ok_or_else(|| Fault::invalid(format!("{member}: {least}..{most}")))
}

fn of_length(member: &str, text: String, most: usize) -> Result<String> {
    match (1..=most).contains(&text.chars().count()) {
        true => Ok(text),
        false => Err(Fault::invalid(format!("{member}: 1..{most} characters"))),
    }
}

/// The message that brings a code.
pub fn text(language: &str, code: &str, brand: &str) -> String {
    let found = TEXTS.iter().find(|(name, _)| *name == language).unwrap_or(&TEXTS[0]);
    found.1.replace("{code}", code).replace("{brand}", brand)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Request {
        Request {
            channel: "SMS".to_owned(),
            destination: "+12065550142".to_owned(),
            origination: "SHOP".to_owned(),
            reference: "login".to_owned(),
            brand: "Shop".to_owned(),
            ..Request::default()
        }
    }

    #[test]
    fn what_is_left_to_us() {
        let asked = request().check().unwrap();
        assert_eq!((asked.digits, asked.minutes, asked.attempts, asked.language), (6, 15, 3, "en-US"));
        let said = text(asked.language, "012345", "Shop");
        assert_eq!(said, "This is your One Time Password: 012345 from Shop");
        assert!(TEXTS.iter().all(|(name, _)| text(name, "7", "Shop").contains("Shop")));
    }

    #[test]
    fn bounds() {
        let refused = |change: fn(&mut Request), member: &str| {
            let mut request = request();
            change(&mut request);
            let text = request.check().unwrap_err().to_string();
            assert!(text.contains(member), "{text}");
        };
        refused(|r| r.channel = "EMAIL".to_owned(), "Channel");
        refused(|r| r.destination = "12065550142".to_owned(), "DestinationIdentity");
        refused(|r| r.digits = Some(4), "CodeLength");
        refused(|r| r.minutes = Some(61), "ValidityPeriod");
        refused(|r| r.attempts = Some(0), "AllowedAttempts");
        refused(|r| r.reference = "x".repeat(49), "ReferenceId");
        refused(|r| r.brand = String::new(), "BrandName");
        refused(|r| r.language = Some("xx".to_owned()), "Language");
    }
}
