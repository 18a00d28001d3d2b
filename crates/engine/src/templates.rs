//! Message templates (reference B §3): of the account, with versions of which one is active.

use crate::{
    Engine,
    definitions::{At, Definition},
};
use model::{
    campaign::TemplateRef,
    error::{Fault, Result},
};
use std::collections::BTreeMap;
use store::Draft;

/// What a template is for; names are unique within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Email,
    InApp,
    Push,
    Sms,
    Voice,
}

impl Kind {
    /// Every kind, in the API's order.
    pub const ALL: &[Kind] = &[Kind::Email, Kind::InApp, Kind::Push, Kind::Sms, Kind::Voice];

    /// `TemplateType`.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Email => "EMAIL",
            Kind::InApp => "INAPP",
            Kind::Push => "PUSH",
            Kind::Sms => "SMS",
            Kind::Voice => "VOICE",
        }
    }

    /// The kind of a word of the API, in any case: paths have it in small letters.
    ///
    /// # Errors
    /// 400 for any other word.
    pub fn parse(word: &str) -> Result<Self> {
        let found = Kind::ALL.iter().copied().find(|kind| kind.as_str().eq_ignore_ascii_case(word));
        found.ok_or_else(|| Fault::invalid(format!("template-type: {word} is no type of template")))
    }

    /// The kind of its definitions.
    pub fn definition(self) -> &'static str {
        match self {
            Kind::Email => "template",
            Kind::InApp => "template-inapp",
            Kind::Push => "template-push",
            Kind::Sms => "template-sms",
            Kind::Voice => "template-voice",
        }
    }

    /// Where a template's definition lives.
    pub fn at(self, name: &str) -> At<'_> {
        At(None, self.definition(), name)
    }
}

impl Engine {
    /// Creates a template; its first version is active.
    ///
    /// # Errors
    /// 400 for a name that is taken.
    pub async fn create_template(
        &self,
        kind: Kind,
        name: &str,
        draft: Draft,
        tags: BTreeMap<String, String>,
    ) -> Result<Definition> {
        self.define(kind.at(name), draft, "", tags).await
    }

    /// Overwrites the latest version, or adds one; a new one is not active by itself (reference B §3.2).
    ///
    /// # Errors
    /// 404; 400 when `version` is not the latest.
    pub async fn update_template(
        &self,
        kind: Kind,
        name: &str,
        draft: Draft,
        (new_version, version): (bool, Option<i64>),
    ) -> Result<Definition> {
        self.redefine(kind.at(name), draft, new_version, version).await
    }

    /// A version of a template; the active one when none is named.
    ///
    /// # Errors
    /// 404.
    pub fn template(&self, kind: Kind, name: &str, version: Option<i64>) -> Result<Definition> {
        match version {
            None => self.active_definition(kind.at(name)),
            some => self.definition(kind.at(name), some),
        }
    }

    /// Deletes a template with all its versions, or one version that is not active.
    ///
    /// # Errors
    /// 404; 400 for the active version.
    pub async fn delete_template(&self, kind: Kind, name: &str, version: Option<i64>) -> Result<()> {
        let Some(version) = version else { return self.undefine(kind.at(name)).await.map(drop) };
        let found = self.definition(kind.at(name), Some(version))?;
        if version == found.head.active {
            return Err(Fault::invalid(format!("version {version} is active: activate another one first")));
        }
        self.store.write(move |tx| tx.revision_forget(&found.head, version)).await
    }

    /// Chooses the version that is used when none is named, the latest one if none is given; returns it.
    ///
    /// # Errors
    /// 404 naming an unknown version.
    pub async fn activate_template(&self, kind: Kind, name: &str, version: Option<i64>) -> Result<i64> {
        let found = self.definition(kind.at(name), version)?;
        let (name, version, now) = (name.to_owned(), found.revision.version, self.now());
        self.store.write(move |tx| tx.head_active(None, kind.definition(), &name, version, now)).await?;
        Ok(version)
    }

    /// The revision that a reference to an e-mail template means now.
    pub(crate) fn template_serial(&self, template: &TemplateRef) -> Result<i64> {
        self.template(Kind::Email, &template.name, template.version).map(|found| found.revision.serial)
    }
}
