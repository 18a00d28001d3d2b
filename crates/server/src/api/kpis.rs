//! KPIs by date range (reference A §7).

use super::{Cx, Registry};
use model::{
    error::Result,
    kpi::{Kpi, Of, Range, Row},
    time::Millis,
};
use wire::{ops, rest_json::Timestamp, types};

pub fn register(registry: &mut Registry) {
    registry.on(ops::GetApplicationDateRangeKpi, of_app);
    registry.on(ops::GetCampaignDateRangeKpi, of_campaign);
    registry.on(ops::GetJourneyDateRangeKpi, of_journey);
}

async fn of_app(
    cx: Cx,
    input: types::GetApplicationDateRangeKpiRequest,
) -> Result<types::ApplicationDateRangeKpiResponse> {
    let app = cx.app(&input.application_id)?;
    let range = range(&cx, input.start_time, input.end_time)?;
    let kpi = Kpi::parse(&input.kpi_name, Of::Direct)?;
    let rows = cx.engine.kpi(&app, kpi, range, None).await?;
    Ok(types::ApplicationDateRangeKpiResponse {
        application_id: Some(app.id.to_string()),
        end_time: Some(instant(range.to)),
        kpi_name: Some(input.kpi_name),
        kpi_result: Some(result(&kpi.key(), rows)),
        next_token: None,
        start_time: Some(instant(range.from)),
    })
}

async fn of_campaign(
    cx: Cx,
    input: types::GetCampaignDateRangeKpiRequest,
) -> Result<types::CampaignDateRangeKpiResponse> {
    let app = cx.app(&input.application_id)?;
    cx.engine.campaign(&app, &input.campaign_id, None)?;
    let range = range(&cx, input.start_time, input.end_time)?;
    let counter = input.kpi_name.to_uppercase().replace('-', "_");
    let kpi_result = match cx.engine.campaign_counter(&app, &input.campaign_id, &counter, range).await? {
        Some(rows) => result(&counter, rows),
        None => {
            let kpi = Kpi::parse(&input.kpi_name, Of::Campaigns)?;
            result(&kpi.key(), cx.engine.kpi(&app, kpi, range, Some(&input.campaign_id)).await?)
        }
    };
    Ok(types::CampaignDateRangeKpiResponse {
        application_id: Some(app.id.to_string()),
        campaign_id: Some(input.campaign_id),
        end_time: Some(instant(range.to)),
        kpi_name: Some(input.kpi_name),
        kpi_result: Some(kpi_result),
        next_token: None,
        start_time: Some(instant(range.from)),
    })
}

async fn of_journey(
    cx: Cx,
    input: types::GetJourneyDateRangeKpiRequest,
) -> Result<types::JourneyDateRangeKpiResponse> {
    let app = cx.app(&input.application_id)?;
    cx.engine.journey(&app, &input.journey_id)?;
    let range = range(&cx, input.start_time, input.end_time)?;
    let kpi = Kpi::parse(&input.kpi_name, Of::Journeys)?;
    let rows = cx.engine.kpi(&app, kpi, range, Some(&input.journey_id)).await?;
    Ok(types::JourneyDateRangeKpiResponse {
        application_id: Some(app.id.to_string()),
        end_time: Some(instant(range.to)),
        journey_id: Some(input.journey_id),
        kpi_name: Some(input.kpi_name),
        kpi_result: Some(result(&kpi.key(), rows)),
        next_token: None,
        start_time: Some(instant(range.from)),
    })
}

/// A typed timestamp, without a fraction when it is zero (reference A §7.2, C §b).
fn instant(at: Millis) -> Timestamp {
    Timestamp(at.to_string().replace(".000Z", "Z"))
}

fn range(cx: &Cx, from: Option<Timestamp>, to: Option<Timestamp>) -> Result<Range> {
    let instant = |t: Timestamp| Millis::parse(&t.0);
    Range::new(from.and_then(instant), to.and_then(instant), cx.engine.now())
}

/// Values are strings, doubles with a decimal point (reference A §7.2).
fn result(key: &str, rows: Vec<Row>) -> types::BaseKpiResult {
    let value = |key: &str, kind: &str, value: String| types::ResultRowValue {
        key: Some(key.to_owned()),
        r#type: Some(kind.to_owned()),
        value: Some(value),
    };
    let row = |row: Row| types::ResultRow {
        grouped_bys: row.group.map(|(name, group)| vec![value(name, "String", group)]),
        values: Some(vec![value(key, "Double", format!("{:?}", row.value))]),
    };
    types::BaseKpiResult { rows: Some(rows.into_iter().map(row).collect()) }
}
