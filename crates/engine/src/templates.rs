//! E-mail templates (reference B §3): of the account, with versions of which one is active.

use crate::{
    Engine,
    definitions::{At, Definition, draft},
};
use model::{
    campaign::TemplateRef,
    error::{Fault, Result},
    template::{EmailParts, EmailTemplate},
};
use std::collections::BTreeMap;

/// The kind of an e-mail template's definition.
pub const EMAIL_TEMPLATE: &str = "template";

fn at(name: &str) -> At<'_> {
    At(None, EMAIL_TEMPLATE, name)
}

impl Engine {
    /// Creates a template; its first version is active.
    ///
    /// # Errors
    /// 400 for a name that is taken and for a part that does not compile.
    pub async fn create_email_template(
        &self,
        name: &str,
        body: &(impl serde::Serialize + Sync),
        parts: &EmailParts,
        tags: BTreeMap<String, String>,
    ) -> Result<Definition> {
        check(parts)?;
        self.define(at(name), draft(body, parts)?, "", tags).await
    }

    /// Overwrites the latest version, or adds one; a new one is not active by itself (reference B §3.2).
    ///
    /// # Errors
    /// 404; 400 when `version` is not the latest, or a part does not compile.
    pub async fn update_email_template(
        &self,
        name: &str,
        body: &(impl serde::Serialize + Sync),
        parts: &EmailParts,
        (new_version, version): (bool, Option<i64>),
    ) -> Result<Definition> {
        check(parts)?;
        self.redefine(at(name), draft(body, parts)?, new_version, version).await
    }

    /// A version of a template; the active one when none is named.
    ///
    /// # Errors
    /// 404.
    pub fn email_template(&self, name: &str, version: Option<i64>) -> Result<Definition> {
        match version {
            None => self.active_definition(at(name)),
            some => self.definition(at(name), some),
        }
    }

    /// The latest version of a template.
    ///
    /// # Errors
    /// 404.
    pub fn latest_email_template(&self, name: &str) -> Result<Definition> {
        self.definition(at(name), None)
    }

    /// Deletes a template with all its versions, or one version that is not active.
    ///
    /// # Errors
    /// 404; 400 for the active version.
    pub async fn delete_email_template(&self, name: &str, version: Option<i64>) -> Result<()> {
        let Some(version) = version else { return self.undefine(at(name)).await.map(drop) };
        let found = self.definition(at(name), Some(version))?;
        if version == found.head.active {
            return Err(Fault::invalid(format!("version {version} is active: activate another one first")));
        }
        self.store.write(move |tx| tx.revision_forget(&found.head, version)).await
    }

    /// Chooses the version that is used when none is named, the latest one if none is given; returns it.
    ///
    /// # Errors
    /// 404 naming an unknown version.
    pub async fn activate_email_template(&self, name: &str, version: Option<i64>) -> Result<i64> {
        let found = self.definition(at(name), version)?;
        let (name, version, now) = (name.to_owned(), found.revision.version, self.now());
        self.store.write(move |tx| tx.head_active(None, EMAIL_TEMPLATE, &name, version, now)).await?;
        Ok(version)
    }

    /// The revision that a reference means now.
    pub(crate) fn template_serial(&self, template: &TemplateRef) -> Result<i64> {
        self.email_template(&template.name, template.version).map(|found| found.revision.serial)
    }
}

fn check(parts: &EmailParts) -> Result<()> {
    model::campaign::check_headers(&parts.headers)?;
    EmailTemplate::compile(parts).map(drop)
}
