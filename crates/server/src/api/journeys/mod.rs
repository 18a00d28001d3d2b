//! Journeys (reference B §2).

mod read;
mod show;
mod steps;

use super::{Cx, Registry, paging::Page};
use engine::definitions::JOURNEY;
use model::{
    error::{Fault, Result},
    journey::{self, State},
    limits::PAGE_SIZE_DEFAULT,
};
pub(super) use read::journey as read_request;
use show::{figures, response, run_response};
use wire::{ops, types};

pub fn register(registry: &mut Registry) {
    registry.on(ops::CreateJourney, create);
    registry.on(ops::GetJourney, get);
    registry.on(ops::UpdateJourney, update);
    registry.on(ops::UpdateJourneyState, update_state);
    registry.on(ops::DeleteJourney, delete);
    registry.on(ops::ListJourneys, list);
    registry.on(ops::GetJourneyRuns, runs);
    registry.on(ops::GetJourneyExecutionMetrics, metrics);
    registry.on(ops::GetJourneyRunExecutionMetrics, run_metrics);
    registry.on(ops::GetJourneyExecutionActivityMetrics, activity_metrics);
    registry.on(ops::GetJourneyRunExecutionActivityMetrics, run_activity_metrics);
}

async fn create(cx: Cx, input: types::CreateJourneyRequest) -> Result<types::JourneyResponse> {
    let app = cx.app(&input.application_id)?;
    let request = input.write_journey_request;
    let state = asked(&request)?.unwrap_or(State::Draft);
    let journey = read::journey(&request)?;
    let made = cx.engine.create_journey(&app, &body(request), &journey, state).await?;
    response(&app, &made)
}

async fn get(cx: Cx, input: types::GetJourneyRequest) -> Result<types::JourneyResponse> {
    let app = cx.app(&input.application_id)?;
    response(&app, &cx.engine.journey(&app, &input.journey_id)?)
}

/// The whole graph is replaced (reference B §9).
async fn update(cx: Cx, input: types::UpdateJourneyRequest) -> Result<types::JourneyResponse> {
    let app = cx.app(&input.application_id)?;
    let request = input.write_journey_request;
    let asked = asked(&request)?;
    let journey = read::journey(&request)?;
    let id = &input.journey_id;
    let made = cx.engine.update_journey(&app, id, &body(request), &journey, asked).await?;
    response(&app, &made)
}

async fn update_state(cx: Cx, input: types::UpdateJourneyStateRequest) -> Result<types::JourneyResponse> {
    let app = cx.app(&input.application_id)?;
    let state = input.journey_state_request.state;
    let word = state.as_ref().map(types::State::as_str).unwrap_or_default();
    let wrong = || Fault::invalid("State: missing, and required");
    let to = State::parse(word).ok_or_else(wrong)?;
    response(&app, &cx.engine.change_journey(&app, &input.journey_id, to).await?)
}

async fn delete(cx: Cx, input: types::DeleteJourneyRequest) -> Result<types::JourneyResponse> {
    let app = cx.app(&input.application_id)?;
    response(&app, &cx.engine.delete_journey(&app, &input.journey_id).await?)
}

async fn list(cx: Cx, input: types::ListJourneysRequest) -> Result<types::JourneysResponse> {
    let app = cx.app(&input.application_id)?;
    let page = Page::read(
        format_args!("journeys of {}", app.id),
        input.page_size.as_deref(),
        input.token.as_deref(),
        PAGE_SIZE_DEFAULT,
    )?;
    let found = cx.engine.definitions(Some(app.id), JOURNEY, page.after_as()?, page.size + 1)?;
    let (found, next_token) = page.cut(found, |d| d.head.number());
    let item = found.iter().map(|d| response(&app, d)).collect::<Result<_>>()?;
    Ok(types::JourneysResponse { item: Some(item), next_token })
}

async fn runs(cx: Cx, input: types::GetJourneyRunsRequest) -> Result<types::JourneyRunsResponse> {
    let app = cx.app(&input.application_id)?;
    let page = Page::read(
        format_args!("runs of {} {}", app.id, input.journey_id),
        input.page_size.as_deref(),
        input.token.as_deref(),
        PAGE_SIZE_DEFAULT,
    )?;
    let after: i64 = page.after_as()?.unwrap_or(0);
    let all = cx.engine.journey_runs(&app, &input.journey_id)?;
    let rest = all.into_iter().filter(|(no, _)| *no > after).take(page.size + 1).collect();
    let (shown, next_token) = page.cut(rest, |(no, _)| *no);
    let item = shown.into_iter().map(|(_, run)| run_response(&run)).collect();
    Ok(types::JourneyRunsResponse { item: Some(item), next_token })
}

async fn metrics(
    cx: Cx,
    input: types::GetJourneyExecutionMetricsRequest,
) -> Result<types::JourneyExecutionMetricsResponse> {
    let app = cx.app(&input.application_id)?;
    let counts = cx.engine.journey_counts(&app, &input.journey_id, None).await?;
    Ok(types::JourneyExecutionMetricsResponse {
        application_id: Some(app.id.to_string()),
        journey_id: Some(input.journey_id),
        last_evaluated_time: Some(cx.engine.now().to_string()),
        metrics: Some(figures(counts)),
    })
}

async fn run_metrics(
    cx: Cx,
    input: types::GetJourneyRunExecutionMetricsRequest,
) -> Result<types::JourneyRunExecutionMetricsResponse> {
    let app = cx.app(&input.application_id)?;
    let counts = cx.engine.journey_counts(&app, &input.journey_id, Some(&input.run_id)).await?;
    Ok(types::JourneyRunExecutionMetricsResponse {
        application_id: Some(app.id.to_string()),
        journey_id: Some(input.journey_id),
        last_evaluated_time: Some(cx.engine.now().to_string()),
        metrics: Some(figures(counts)),
        run_id: Some(input.run_id),
    })
}

async fn activity_metrics(
    cx: Cx,
    input: types::GetJourneyExecutionActivityMetricsRequest,
) -> Result<types::JourneyExecutionActivityMetricsResponse> {
    let app = cx.app(&input.application_id)?;
    let of = (input.journey_id.as_str(), None, input.journey_activity_id.as_str());
    let found = cx.engine.journey_activity_counts(&app, of)?;
    Ok(types::JourneyExecutionActivityMetricsResponse {
        activity_type: Some(found.kind.to_owned()),
        application_id: Some(app.id.to_string()),
        journey_activity_id: Some(input.journey_activity_id),
        journey_id: Some(input.journey_id),
        last_evaluated_time: Some(cx.engine.now().to_string()),
        metrics: Some(figures(found.counts)),
    })
}

async fn run_activity_metrics(
    cx: Cx,
    input: types::GetJourneyRunExecutionActivityMetricsRequest,
) -> Result<types::JourneyRunExecutionActivityMetricsResponse> {
    let app = cx.app(&input.application_id)?;
    let of = (input.journey_id.as_str(), Some(input.run_id.as_str()), input.journey_activity_id.as_str());
    let found = cx.engine.journey_activity_counts(&app, of)?;
    Ok(types::JourneyRunExecutionActivityMetricsResponse {
        activity_type: Some(found.kind.to_owned()),
        application_id: Some(app.id.to_string()),
        journey_activity_id: Some(input.journey_activity_id),
        journey_id: Some(input.journey_id),
        last_evaluated_time: Some(cx.engine.now().to_string()),
        metrics: Some(figures(found.counts)),
        run_id: Some(input.run_id),
    })
}

fn asked(request: &types::WriteJourneyRequest) -> Result<Option<State>> {
    journey::written(request.state.as_ref().map(types::State::as_str))
}

/// What is kept of a request: its dates are ours, its state is the journey's.
pub(super) fn body(request: types::WriteJourneyRequest) -> types::WriteJourneyRequest {
    types::WriteJourneyRequest { creation_date: None, last_modified_date: None, state: None, ..request }
}
