//! One-time codes by SMS: what may be asked for, and how it is said (reference B §6.1).

/// The languages that a code can be sent in.
pub const LANGUAGES: &[&str] = &[
    "en-US", "en-GB", "de-DE", "es-419", "es-ES", "fr-CA", "fr-FR", "it-IT", "ja-JP", "ko-KR", "pt-BR",
    "zh-CN", "zh-TW",
];

/// Each of them with the text around `{code}` and `{brand}`.
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
    /// One of [`LANGUAGES`].
    pub language: String,
}

/// The message that brings a code.
pub fn text(language: &str, code: &str, brand: &str) -> String {
    let found = TEXTS.iter().find(|(name, _)| *name == language).unwrap_or(&TEXTS[0]);
    found.1.replace("{code}", code).replace("{brand}", brand)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_says_the_brand() {
        assert_eq!(text("en-US", "012345", "Shop"), "This is your One Time Password: 012345 from Shop");
        assert!(TEXTS.iter().all(|(name, _)| text(name, "7", "Shop").contains("Shop")));
        assert!(LANGUAGES.iter().eq(TEXTS.iter().map(|(name, _)| name)));
    }
}
