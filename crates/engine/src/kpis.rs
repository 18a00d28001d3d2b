//! KPIs by date range (reference A §7): answered from rollups.

use crate::{Engine, apps::App};
use model::{
    error::Result,
    kpi::{Counted, Kpi, Range, Row, evaluate},
};

impl Engine {
    /// The rows of a KPI of an app, or `only` of one campaign or journey.
    ///
    /// # Errors
    /// 503 when the state is behind.
    pub async fn kpi(&self, app: &App, kpi: Kpi, range: Range, only: Option<&str>) -> Result<Vec<Row>> {
        self.barrier().await?;
        let rollups = self.store.read(|r| r.rollups(app.id, range.from.hour(), range.to.hour()))?;
        let counted = rollups.into_iter().map(|rollup| Counted {
            scope: rollup.key.scope,
            measure: rollup.key.measure,
            hour: rollup.key.hour,
            count: rollup.count,
            receivers: rollup.receivers,
        });
        Ok(evaluate(kpi, only, counted))
    }
}
