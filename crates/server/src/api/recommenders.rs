//! Recommender configurations (reference B §3.6): kept and shown; no message asks one yet.

use super::{Cx, Registry, paging::Page};
use engine::definitions::{At, Definition, draft};
use model::{
    error::{Fault, Result},
    limits::{self, PAGE_SIZE_DEFAULT},
};
use std::collections::BTreeMap;
use wire::{ops, types};

/// The kind of their definitions.
const RECOMMENDER: &str = "recommender";
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

/// Checks what needs a transformer, and fills in what a configuration leaves to us (reference B §3.6).
pub(super) fn checked(
    mut given: types::UpdateRecommenderConfiguration,
) -> Result<types::UpdateRecommenderConfiguration> {
    let says = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
    let transforms = says(&given.recommendation_transformer_uri);
    if !transforms && !says(&given.recommendations_display_name) {
        return Err(Fault::invalid(
            "RecommendationsDisplayName: required without RecommendationTransformerUri",
        ));
    }
    if !transforms && given.attributes.as_ref().is_some_and(|given| !given.is_empty()) {
        return Err(Fault::invalid("Attributes: with RecommendationTransformerUri only"));
    }
    given.recommendation_provider_id_type.get_or_insert_with(|| "PINPOINT_ENDPOINT_ID".to_owned());
    given.recommendations_per_message.get_or_insert(limits::RECOMMENDED_ITEMS as i32);
    Ok(given)
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
