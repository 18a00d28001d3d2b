//! What is counted of journeys (reference A §7.6).

use super::Run;
use crate::{Engine, apps::App};
use model::{
    error::{Fault, Result},
    journey::{Journey, metrics},
};
use std::collections::BTreeMap;

/// What is counted of an activity.
pub struct OfActivity {
    /// `ActivityType`; empty of a draft's activity that does nothing yet.
    pub kind: &'static str,
    pub counts: BTreeMap<String, i64>,
}

impl Engine {
    /// The runs of a journey by their numbers, oldest first.
    ///
    /// # Errors
    /// 404.
    pub fn journey_runs(&self, app: &App, id: &str) -> Result<Vec<(i64, Run)>> {
        self.journey(app, id)?;
        self.store.read(|r| r.journey_runs(app.id, id))
    }

    /// The counters of a journey over all its runs, or of one run.
    ///
    /// # Errors
    /// 404 for either.
    pub async fn journey_counts(
        &self,
        app: &App,
        id: &str,
        run: Option<&str>,
    ) -> Result<BTreeMap<String, i64>> {
        self.barrier().await?;
        let runs = self.runs_asked(app, id, run)?;
        let mut sums: BTreeMap<String, i64> =
            metrics::OF_JOURNEYS.iter().map(|key| ((*key).to_owned(), 0)).collect();
        for run in runs {
            for (name, n) in self.store.read(|r| r.journey_run_counts(run.id))? {
                *sums.entry(name).or_default() += n;
            }
        }
        let active = inside(&sums);
        sums.insert(metrics::ACTIVE.to_owned(), active);
        Ok(sums)
    }

    /// The counters of an activity, all of them zero while activities are not carried out.
    ///
    /// # Errors
    /// 404 for the journey, the run or the activity.
    pub fn journey_activity_counts(
        &self,
        app: &App,
        (id, run, activity): (&str, Option<&str>, &str),
    ) -> Result<OfActivity> {
        let journey: Journey = self.journey(app, id)?.read()?;
        self.runs_asked(app, id, run)?;
        let found = journey.activities.get(activity).ok_or_else(|| Fault::missing("Activity not found"))?;
        let Some(step) = &found.step else { return Ok(OfActivity { kind: "", counts: BTreeMap::new() }) };
        let counts = metrics::of_activity(step).into_iter().map(|key| (key, 0)).collect();
        Ok(OfActivity { kind: step.kind(), counts })
    }

    fn runs_asked(&self, app: &App, id: &str, run: Option<&str>) -> Result<Vec<Run>> {
        let runs = self.journey_runs(app, id)?.into_iter().map(|(_, run)| run);
        let Some(wanted) = run else { return Ok(runs.collect()) };
        let found: Vec<Run> = runs.filter(|run| run.id.to_string() == wanted).collect();
        if found.is_empty() { Err(Fault::missing("Run not found")) } else { Ok(found) }
    }
}

/// Who is inside: entered, less those who left and those removed.
pub(super) fn inside(counts: &BTreeMap<String, i64>) -> i64 {
    let count = |name: &str| counts.get(name).copied().unwrap_or(0);
    count(metrics::ENTERED) - count(metrics::LEFT) - count(metrics::CANCELLED)
}
