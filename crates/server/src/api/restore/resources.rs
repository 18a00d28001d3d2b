//! Apps and what they have besides segments, campaigns and journeys; templates; recommenders; tags.

use super::{
    Restored, Restoring,
    document::{Document, Kind, version},
    report::Thing,
    text,
};
use crate::api::{apps::check_tags, channels::kinds, recommenders, settings, streams, templates};
use engine::{
    channels,
    definitions::{At, CAMPAIGN, Draft, SEGMENT, draft},
    import::{AppImage, Fate, Restored as Image, settings_of},
    templates::Kind as TemplateKind,
};
use model::{
    error::{Fault, Reason, Result},
    id::AppId,
    time::Millis,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use wire::types;

/// A date of a document; now when it has none.
pub(super) fn date(restoring: &Restoring, body: &Value, name: &str) -> Millis {
    text(body, name).and_then(Millis::parse_or_utc).unwrap_or_else(|| restoring.cx.engine.now())
}

pub(super) fn missing(name: &str) -> Fault {
    Fault::invalid(format!("{name}: missing"))
}

pub(super) fn tags(body: &Value) -> Result<BTreeMap<String, String>> {
    let Some(given) = body.get("tags").filter(|tags| !tags.is_null()) else { return Ok(BTreeMap::new()) };
    let wrong = |_| Fault::invalid("tags: texts by name");
    let mut tags: BTreeMap<String, String> = serde_json::from_value(given.clone()).map_err(wrong)?;
    // The service's own, which nobody can set.
    tags.retain(|key, _| !key.starts_with("aws:"));
    check_tags(&tags)?;
    Ok(tags)
}

impl Restoring {
    /// One version, of a definition without tags and states.
    pub(super) fn single(&self, body: &Value, version: i64, draft: Draft) -> Image {
        Image {
            created: date(self, body, "CreationDate"),
            state: String::new(),
            tags: BTreeMap::new(),
            active: None,
            versions: vec![(version, date(self, body, "LastModifiedDate"), draft)],
        }
    }

    /// The app that a document belongs to.
    pub(super) fn app_of(&self, body: &Value) -> Result<std::sync::Arc<engine::apps::App>> {
        let id = text(body, "ApplicationId").ok_or_else(|| missing("ApplicationId"))?;
        self.cx.app(id).map_err(|fault| match fault {
            Fault::Caller(Reason::Missing, _) => {
                Fault::invalid(format!("its app {id} is not here: add what get-app printed"))
            }
            other => other,
        })
    }

    pub(super) async fn app(&mut self, from: &Document) -> Restored {
        let body = &from.body;
        let id: AppId = text(body, "Id")
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| Fault::invalid("Id: no app's id of 32 hex digits"))?;
        let region = text(body, "Arn").and_then(|arn| arn.split(':').nth(3)).filter(|part| !part.is_empty());
        let image = AppImage {
            id,
            name: text(body, "Name").ok_or_else(|| missing("Name"))?.to_owned(),
            region: region.unwrap_or(&self.cx.region).to_owned(),
            created: date(self, body, "CreationDate"),
            tags: tags(body)?,
        };
        Ok((self.cx.engine.restore_app(image).await?, Vec::new()))
    }

    pub(super) async fn settings(&mut self, from: &Document) -> Restored {
        const MEMBERS: [&str; 4] = ["CampaignHook", "JourneyLimits", "Limits", "QuietTime"];
        let app = self.app_of(&from.body)?;
        let mut members = from.body.as_object().cloned().unwrap_or_default();
        members.retain(|name, value| {
            MEMBERS.contains(&name.as_str()) && value.as_object().is_some_and(|inner| !inner.is_empty())
        });
        if members.is_empty() {
            return Ok((Fate::Same, Vec::new()));
        }
        let request: types::WriteApplicationSettingsRequest = read(&Value::Object(members.clone()))?;
        let defaults = settings::defaults(&request)?;
        let modified = text(&from.body, "LastModifiedDate").and_then(Millis::parse_or_utc);
        let body = serde_json::to_string(&members).map_err(Fault::bug)?;
        let fate = self.cx.engine.restore_settings(&app, settings_of(body, defaults, modified)).await?;
        let hook = members.contains_key("CampaignHook");
        Ok((
            fate,
            hook.then(|| "its CampaignHook is kept; hooks are not called yet".to_owned())
                .into_iter()
                .collect(),
        ))
    }

    pub(super) async fn channel(&mut self, from: &Document) -> Restored {
        let body = &from.body;
        let app = self.app_of(body)?;
        let platform = text(body, "Platform").ok_or_else(|| missing("Platform"))?;
        let kind = kinds::ALL.iter().find(|kind| kind.channel.as_str() == platform);
        let kind = kind.ok_or_else(|| Fault::invalid(format!("{platform} is no channel that is set up")))?;
        let mut shown: Map<String, Value> = body.as_object().cloned().unwrap_or_default();
        shown.retain(|name, value| {
            (["Enabled", "LastModifiedBy"].contains(&name.as_str()) || kind.shown.contains(&name.as_str()))
                && !value.is_null()
        });
        let enabled = shown.get("Enabled").and_then(Value::as_bool).unwrap_or(true);
        let from_address = text(body, "FromAddress").unwrap_or_default().to_owned();
        let settings = channels::Settings::new(enabled, from_address);
        let dates = (date(self, body, "CreationDate"), date(self, body, "LastModifiedDate"));
        let place = (version(body), dates.0, dates.1);
        let fate = self.cx.engine.restore_channel(&app, kind.channel, (&shown, settings), place).await?;
        let lacks = !kind.secrets.is_empty() && fate == Fate::New;
        let note = || {
            let secrets = kind.secrets.join(", ");
            format!("its secrets are not in the JSON: give {secrets} again with update-…-channel")
        };
        Ok((fate, lacks.then(note).into_iter().collect()))
    }

    /// The list of channels says only that there is one.
    pub(super) fn channel_listed(&mut self, from: &Document) -> Result<()> {
        let (body, mut set_up) = (&from.body, false);
        let platform = text(body, "Platform").unwrap_or_default();
        let kind = kinds::ALL.iter().find(|kind| kind.channel.as_str() == platform);
        if let (Ok(app), Some(kind)) = (self.app_of(body), kind) {
            set_up = self.cx.engine.channel(&app, kind.channel)?.is_some();
        }
        if !set_up {
            let why = "only listed: its settings are in what get-…-channel printed";
            self.report.left_out(&Thing::of(Kind::ChannelListed, from), why.to_owned());
        }
        Ok(())
    }

    pub(super) async fn stream(&mut self, from: &Document) -> Restored {
        let app = self.app_of(&from.body)?;
        let given: types::EventStream = read(&from.body)?;
        let kept = types::EventStream {
            destination_stream_arn: given.destination_stream_arn,
            last_updated_by: given.last_updated_by,
            role_arn: given.role_arn,
            ..types::EventStream::default()
        };
        let image = self.single(&from.body, 1, draft(&kept, &kept)?);
        let fate = self.cx.engine.restore_definition(streams::at(&app), image).await?;
        let note = "it is kept and shown, and gets nothing yet; its role is a name without rights here";
        Ok((fate, vec![note.to_owned()]))
    }

    pub(super) async fn recommender(&mut self, from: &Document) -> Restored {
        let id = text(&from.body, "Id").ok_or_else(|| missing("Id"))?;
        let request = recommenders::checked(read(&from.body)?)?;
        let image = self.single(&from.body, 1, draft(&request, &request)?);
        let fate = self.cx.engine.restore_definition(recommenders::at(id), image).await?;
        Ok((fate, vec!["it is kept and shown; no message asks one yet".to_owned()]))
    }

    pub(super) async fn template(&mut self, versions: &[Document]) -> Restored {
        let Some(newest) = versions.last() else { return Err(missing("Version")) };
        let kind = TemplateKind::parse(text(&newest.body, "TemplateType").unwrap_or_default())?;
        let name = text(&newest.body, "TemplateName").ok_or_else(|| missing("TemplateName"))?;
        let mut kept = Vec::new();
        for one in versions {
            let members = one.body.as_object().cloned().unwrap_or_default();
            let draft = templates::restored(kind, &members)?;
            kept.push((version(&one.body), date(self, &one.body, "LastModifiedDate"), draft));
        }
        let listed = self.active.get(&(kind.as_str().to_owned(), name.to_owned())).copied();
        let image = Image {
            created: date(self, &newest.body, "CreationDate"),
            state: String::new(),
            tags: tags(&newest.body)?,
            active: listed.filter(|active| kept.iter().any(|(version, _, _)| version == active)),
            versions: kept,
        };
        Ok((self.cx.engine.restore_definition(kind.at(name), image).await?, Vec::new()))
    }

    /// The list of templates says which version is active, and nothing of what is in it.
    pub(super) fn template_listed(&mut self, from: &Document) -> Result<()> {
        let part = |name: &str| text(&from.body, name).unwrap_or_default().to_owned();
        let at = (part("TemplateType"), part("TemplateName"));
        self.active.insert(at, version(&from.body));
        Ok(())
    }

    /// What list-tags-for-resource printed does not say of what: the file's name has to.
    pub(super) async fn tags(&mut self, from: &Document) -> Restored {
        let given = tags(&from.body)?;
        let name = from.file.rsplit('/').next().unwrap_or_default();
        let ids: Vec<&str> =
            name.split(|c: char| !c.is_ascii_hexdigit()).filter(|part| part.len() == 32).collect();
        let unnamed = || {
            Fault::invalid(
                "it does not say whose tags these are: put the id of the app, and of the segment or campaign, into \
                 the file's name",
            )
        };
        let app = ids.iter().find_map(|id| self.cx.app(id).ok()).ok_or_else(unnamed)?;
        let changes: BTreeMap<_, _> = given.into_iter().map(|(key, value)| (key, Some(value))).collect();
        let engine = &self.cx.engine;
        let Some(other) = ids.iter().find(|id| **id != app.id.to_string()) else {
            engine.tag_app(&app, changes, check_tags).await?;
            return Ok((Fate::Same, Vec::new()));
        };
        for kind in [SEGMENT, CAMPAIGN] {
            let at = At(Some(app.id), kind, other);
            if engine.definition_if_any(at)?.is_some() {
                engine.tag_definition(at, changes, check_tags).await?;
                return Ok((Fate::Same, Vec::new()));
            }
        }
        Err(unnamed())
    }
}

/// A document in the shape of the request that made it.
pub(super) fn read<T: serde::de::DeserializeOwned>(body: &Value) -> Result<T> {
    serde_json::from_value(body.clone()).map_err(|e| Fault::invalid(format!("it does not fit the API: {e}")))
}
