//! Tags by ARN (reference A §1.3).

use super::{Cx, Registry, apps::check_tags};
use engine::{
    definitions::{At, CAMPAIGN, JOURNEY, SEGMENT},
    templates::Kind,
};
use model::error::{Fault, Result};
use std::collections::BTreeMap;
use wire::{ops, types};

pub fn register(registry: &mut Registry) {
    registry.on(ops::TagResource, tag);
    registry.on(ops::UntagResource, untag);
    registry.on(ops::ListTagsForResource, list);
}

/// What can have tags.
#[derive(Debug, PartialEq, Eq)]
enum Tagged<'a> {
    App(&'a str),
    /// App, kind of its definition, id.
    InApp(&'a str, &'static str, &'a str),
    Template(Kind, &'a str),
}

impl<'a> Tagged<'a> {
    /// By `arn:aws:mobiletargeting:REGION:ACCOUNT:apps/ID…` or `…:templates/NAME/TYPE`. Region and account are not
    /// looked at: ids are this server's, and code that comes here has ARNs of another account (design §1).
    ///
    /// # Errors
    /// 400 for anything else.
    fn parse(arn: &'a str) -> Result<Self> {
        let wrong = || {
            Fault::invalid(format!(
                "resource-arn: {arn} is no ARN such as arn:aws:mobiletargeting:REGION:ACCOUNT:apps/ID"
            ))
        };
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let ["arn", _, "mobiletargeting", _, _, resource] = parts.as_slice() else { return Err(wrong()) };
        match resource.split('/').collect::<Vec<_>>().as_slice() {
            ["apps", app] => Ok(Self::App(app)),
            ["apps", app, "campaigns", id] => Ok(Self::InApp(app, CAMPAIGN, id)),
            ["apps", app, "journeys", id] => Ok(Self::InApp(app, JOURNEY, id)),
            ["apps", app, "segments", id] => Ok(Self::InApp(app, SEGMENT, id)),
            ["templates", name, kind] => Ok(Self::Template(Kind::parse(kind)?, name)),
            _ => Err(wrong()),
        }
    }
}

async fn tag(cx: Cx, input: types::TagResourceRequest) -> Result<()> {
    let given = input.tags_model.tags.unwrap_or_default();
    check_tags(&given)?;
    let changes = given.into_iter().map(|(key, value)| (key, Some(value))).collect();
    change(&cx, &input.resource_arn, changes).await
}

async fn untag(cx: Cx, input: types::UntagResourceRequest) -> Result<()> {
    let changes = input.tag_keys.into_iter().map(|key| (key, None)).collect();
    change(&cx, &input.resource_arn, changes).await
}

/// Sets tags, or takes them away.
async fn change(cx: &Cx, arn: &str, changes: BTreeMap<String, Option<String>>) -> Result<()> {
    match Tagged::parse(arn)? {
        Tagged::App(id) => cx.engine.tag_app(&*cx.app(id)?, changes, check_tags).await,
        Tagged::InApp(app, kind, id) => {
            let app = cx.app(app)?;
            cx.engine.tag_definition(At(Some(app.id), kind, id), changes, check_tags).await
        }
        Tagged::Template(kind, name) => cx.engine.tag_definition(kind.at(name), changes, check_tags).await,
    }
}

async fn list(cx: Cx, input: types::ListTagsForResourceRequest) -> Result<types::TagsModel> {
    let tags = match Tagged::parse(&input.resource_arn)? {
        Tagged::App(id) => cx.app(id)?.tags.clone(),
        Tagged::InApp(app, kind, id) => {
            let app = cx.app(app)?;
            cx.engine.definition(At(Some(app.id), kind, id), None)?.head.tags
        }
        Tagged::Template(kind, name) => cx.engine.definition(kind.at(name), None)?.head.tags,
    };
    Ok(types::TagsModel { tags: Some(tags) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_name_what_can_have_tags() {
        let of = |resource: &str| {
            Tagged::parse(Box::leak(format!("arn:aws:mobiletargeting:eu-west-1:1:{resource}").into()))
        };
        assert_eq!(of("apps/a"), Ok(Tagged::App("a")));
        assert_eq!(of("apps/a/segments/s"), Ok(Tagged::InApp("a", SEGMENT, "s")));
        assert_eq!(of("templates/t/SMS"), Ok(Tagged::Template(Kind::Sms, "t")));
        for wrong in ["apps", "apps/a/b", "apps/a/segments/s/x", "templates/t/FAX", ""] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
        assert_eq!(of("apps/a/journeys/j"), Ok(Tagged::InApp("a", JOURNEY, "j")));
        assert!(Tagged::parse("a").is_err());
    }
}
