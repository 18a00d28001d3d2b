//! An e-mail's parts, compiled and rendered together.

use super::{
    Custom, Defaults, Missing, Mode, Scope, Template, Values,
    context::{bare, is_known},
};
use crate::{
    error::{Fault, Result},
    limits::EMAIL_HEADER_VALUE_CHARS,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The texts of an e-mail, as written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EmailParts {
    pub subject: Option<String>,
    pub html: Option<String>,
    pub text: Option<String>,
    pub headers: Vec<(String, String)>,
    /// `DefaultSubstitutions`.
    pub defaults: Option<String>,
}

/// An e-mail ready for rendering.
#[derive(Clone)]
pub struct EmailTemplate {
    subject: Template,
    html: Option<Template>,
    text: Option<Template>,
    headers: Vec<(String, Template)>,
    defaults: Defaults,
}

/// A rendered e-mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmailContent {
    pub subject: String,
    pub html: Option<String>,
    pub text: Option<String>,
    pub headers: Vec<(String, String)>,
    /// Plain variables without a value.
    pub missing: Vec<String>,
    /// Values that helpers needed and that were not there.
    pub blank: Vec<String>,
}

impl EmailTemplate {
    /// Compiles every part.
    ///
    /// # Errors
    /// 400 naming the part and what is wrong with it.
    pub fn compile(parts: &EmailParts) -> Result<Self> {
        let named = |part: &'static str| move |fault: Fault| fault.of(part);
        let compile = |text: &Option<String>, mode, part| {
            text.as_deref().map(|text| Template::compile(text, mode).map_err(named(part))).transpose()
        };
        let header = |(name, value): &(String, String)| {
            Ok((name.clone(), Template::compile(value, Mode::Text).map_err(named("Headers"))?))
        };
        let subject = Some(parts.subject.clone().unwrap_or_default());
        Ok(Self {
            subject: compile(&subject, Mode::Text, "Subject")?.ok_or_else(|| Fault::bug("a subject"))?,
            html: compile(&parts.html, Mode::Html, "HtmlPart")?,
            text: compile(&parts.text, Mode::Text, "TextPart")?,
            headers: parts.headers.iter().map(header).collect::<Result<_>>()?,
            defaults: parts.defaults.as_deref().map(Defaults::parse).transpose()?.unwrap_or_default(),
        })
    }

    fn parts(&self) -> impl Iterator<Item = &Template> {
        let headers = self.headers.iter().map(|(_, value)| value);
        std::iter::once(&self.subject).chain(&self.html).chain(&self.text).chain(headers)
    }

    /// Every attribute and metric that a part names, once.
    pub fn customs(&self) -> BTreeSet<Custom> {
        self.parts()
            .flat_map(|part| part.variables.named.iter())
            .filter_map(|path| Custom::of(path))
            .collect()
    }

    /// Plain variables that are nothing an endpoint can have: only substitutions or defaults can fill them.
    pub fn foreign(&self) -> BTreeSet<String> {
        let plain = self.parts().flat_map(|part| part.variables.plain.iter());
        plain.filter(|path| !is_known(path)).map(|path| bare(path)).collect()
    }

    /// Renders for one receiver; `values.defaults` is taken from the template.
    ///
    /// # Errors
    /// Why there is no message to send.
    pub fn render(&self, values: &Values<'_>, rule: Missing) -> std::result::Result<EmailContent, String> {
        let values = Values { defaults: &self.defaults, ..*values };
        let mut content = EmailContent::default();
        let (mut missing, mut blank, mut parts) = (Vec::new(), Vec::new(), 0);
        let mut part = |template: &Template| {
            // Each part draws its own random values.
            let seed = values.scope.seed.wrapping_add(parts);
            parts += 1;
            let rendered = template.render(&Values { scope: Scope { seed, ..values.scope }, ..values })?;
            missing.extend(rendered.missing);
            blank.extend(rendered.blank);
            Ok::<_, String>(rendered.text)
        };
        // A subject and a header are one line.
        let line = |text: String| text.replace(['\r', '\n'], " ");
        content.subject = line(part(&self.subject)?);
        content.html = self.html.as_ref().map(&mut part).transpose()?;
        content.text = self.text.as_ref().map(&mut part).transpose()?;
        for (name, value) in &self.headers {
            let value = line(part(value)?);
            if value.chars().count() > EMAIL_HEADER_VALUE_CHARS {
                return Err(format!(
                    "Headers.{name}: over {EMAIL_HEADER_VALUE_CHARS} characters once rendered"
                ));
            }
            content.headers.push((name.clone(), value));
        }
        (content.missing, content.blank) = (missing, blank);
        if rule == Missing::Fail && !content.missing.is_empty() {
            return Err(format!("no value and no default for {}", content.missing.join(", ")));
        }
        Ok(content)
    }
}
