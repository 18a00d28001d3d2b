//! Recommender configurations (reference B §3.6): kept and shown; no message asks one yet.

use super::{Cx, Registry, paging::Page};
use engine::definitions::{At, Definition, draft};
use model::{
    error::{Fault, Result},
    limits::PAGE_SIZE_DEFAULT,
};
use std::collections::BTreeMap;
use wire::{ops, types};

/// The kind of their definitions.
const RECOMMENDER: &str = "recommender";
/// Characters of a description, of an attribute and of a name shown for it. B §3.6.
const DESCRIPTION_CHARS: usize = 128;
const ATTRIBUTE_CHARS: usize = 50;
const SHOWN_CHARS: usize = 25;
/// Attributes of a transformer, and items of one message. B §3.6.
const ATTRIBUTES_MAX: usize = 10;
const ITEMS_MAX: i32 = 5;

pub fn register(registry: &mut Registry) {
    registry.on(ops::CreateRecommenderConfiguration, create);
    registry.on(ops::UpdateRecommenderConfiguration, update);
    registry.on(ops::GetRecommenderConfiguration, get);
    registry.on(ops::GetRecommenderConfigurations, list);
    registry.on(ops::DeleteRecommenderConfiguration, delete);
}

pub(super) fn at(id: &str) -> At<'_> {
    At(None, RECOMMENDER, id)
}

async fn create(
    cx: Cx,
    input: types::CreateRecommenderConfigurationRequest,
) -> Result<types::RecommenderConfigurationResponse> {
    let given = input.create_recommender_configuration;
    // The two requests have the same members.
    let request = types::UpdateRecommenderConfiguration {
        attributes: given.attributes,
        description: given.description,
        name: given.name,
        recommendation_provider_id_type: given.recommendation_provider_id_type,
        recommendation_provider_role_arn: given.recommendation_provider_role_arn,
        recommendation_provider_uri: given.recommendation_provider_uri,
        recommendation_transformer_uri: given.recommendation_transformer_uri,
        recommendations_display_name: given.recommendations_display_name,
        recommendations_per_message: given.recommendations_per_message,
    };
    let request = checked(request)?;
    let id = cx.engine.new_id();
    let made = cx.engine.define(at(&id), draft(&request, &request)?, "", BTreeMap::new()).await?;
    cx.engine.only_kept("recommender configurations");
    response(&made)
}

async fn update(
    cx: Cx,
    input: types::UpdateRecommenderConfigurationRequest,
) -> Result<types::RecommenderConfigurationResponse> {
    let request = checked(input.update_recommender_configuration)?;
    let draft = draft(&request, &request)?;
    response(&cx.engine.redefine(at(&input.recommender_id), draft, true, None).await?)
}

async fn get(
    cx: Cx,
    input: types::GetRecommenderConfigurationRequest,
) -> Result<types::RecommenderConfigurationResponse> {
    response(&cx.engine.definition(at(&input.recommender_id), None)?)
}

async fn list(
    cx: Cx,
    input: types::GetRecommenderConfigurationsRequest,
) -> Result<types::ListRecommenderConfigurationsResponse> {
    let page =
        Page::read("recommenders", input.page_size.as_deref(), input.token.as_deref(), PAGE_SIZE_DEFAULT)?;
    let found = cx.engine.definitions(None, RECOMMENDER, page.after_as()?, page.size + 1)?;
    let (found, next_token) = page.cut(found, |d| d.head.number());
    let item = Some(found.iter().map(response).collect::<Result<_>>()?);
    Ok(types::ListRecommenderConfigurationsResponse { item, next_token })
}

async fn delete(
    cx: Cx,
    input: types::DeleteRecommenderConfigurationRequest,
) -> Result<types::RecommenderConfigurationResponse> {
    response(&cx.engine.undefine(at(&input.recommender_id)).await?)
}

/// Checks a configuration, and fills in what it leaves to us.
pub(super) fn checked(
    mut given: types::UpdateRecommenderConfiguration,
) -> Result<types::UpdateRecommenderConfiguration> {
    let chars = |text: &Option<String>| text.as_deref().map_or(0, |text| text.chars().count());
    let wrong = |text: String| Err(Fault::invalid(text));
    if chars(&given.description) > DESCRIPTION_CHARS {
        return wrong(format!("Description: at most {DESCRIPTION_CHARS} characters"));
    }
    if chars(&given.recommendations_display_name) > SHOWN_CHARS {
        return wrong(format!("RecommendationsDisplayName: at most {SHOWN_CHARS} characters"));
    }
    let transforms = chars(&given.recommendation_transformer_uri) > 0;
    if !transforms && chars(&given.recommendations_display_name) == 0 {
        return wrong("RecommendationsDisplayName: required without RecommendationTransformerUri".to_owned());
    }
    check_attributes(given.attributes.as_ref(), transforms)?;
    let kind = given.recommendation_provider_id_type.get_or_insert_with(|| "PINPOINT_ENDPOINT_ID".to_owned());
    if !["PINPOINT_ENDPOINT_ID", "PINPOINT_USER_ID"].contains(&kind.as_str()) {
        return wrong(format!(
            "RecommendationProviderIdType: {kind} is neither PINPOINT_ENDPOINT_ID nor PINPOINT_USER_ID"
        ));
    }
    match given.recommendations_per_message.get_or_insert(ITEMS_MAX) {
        1..=ITEMS_MAX => Ok(given),
        _ => wrong(format!("RecommendationsPerMessage: 1..{ITEMS_MAX}")),
    }
}

fn check_attributes(given: Option<&BTreeMap<String, String>>, transforms: bool) -> Result<()> {
    let Some(given) = given.filter(|given| !given.is_empty()) else { return Ok(()) };
    let fits = |(name, shown): (&String, &String)| {
        name.chars().count() <= ATTRIBUTE_CHARS && shown.chars().count() <= SHOWN_CHARS
    };
    if !transforms || given.len() > ATTRIBUTES_MAX || !given.iter().all(fits) {
        return Err(Fault::invalid(format!(
            "Attributes: with RecommendationTransformerUri only, at most {ATTRIBUTES_MAX}, names of at most \
             {ATTRIBUTE_CHARS} characters, shown as at most {SHOWN_CHARS}"
        )));
    }
    Ok(())
}

fn response(d: &Definition) -> Result<types::RecommenderConfigurationResponse> {
    let shown: types::RecommenderConfigurationResponse =
        serde_json::from_str(&d.revision.body).map_err(Fault::bug)?;
    Ok(types::RecommenderConfigurationResponse {
        creation_date: Some(d.head.created.to_string()),
        id: Some(d.head.id.clone()),
        last_modified_date: Some(d.revision.created.to_string()),
        ..shown
    })
}
