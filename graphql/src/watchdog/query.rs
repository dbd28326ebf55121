//! `watchdog`.

use async_graphql::{Context, Object};
use gradus_services::watchdog::{self, MOST_PERIODS, PERIODS};

use super::report::{WatchdogReport, WatchdogStatus};
use crate::{
    errors::{Result, bad_request, fault},
    page::cost,
    request::request,
};

/// Queries about what must take place in each period.
#[derive(Default)]
pub struct WatchdogQuery;

#[Object]
impl WatchdogQuery {
    /// What must take place at least once in each period, and whether it did, from facts alone: no schedule is asked
    /// (SCH-6). Those periods lead that end last. A program that is not under way asks for nothing; one on hold does.
    /// Requires `READ_AUDITS` on the whole organization for audits, `READ_TRAINING` on it for trainings; FORBIDDEN
    /// without either.
    #[graphql(complexity = "cost(Some(100), None, child_complexity)")]
    async fn watchdog(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Which periods, by how they stand; all of them by default. AT_RISK, NOT_PLANNED and MISSED are those \
                    of which somebody must hear.",
            validator(max_items = 100)
        )]
        status: Option<Vec<WatchdogStatus>>,
        #[graphql(desc = "How many periods of each duty, counted back from the one that runs: 2 by default, 1 to 40.")]
        periods: Option<i32>,
    ) -> Result<Vec<WatchdogReport>> {
        let periods = match periods.map(usize::try_from) {
            None => PERIODS,
            Some(Ok(periods)) if (1..=MOST_PERIODS).contains(&periods) => periods,
            Some(_) => return Err(bad_request(format!("`periods` is a number from 1 to {MOST_PERIODS}."))),
        };
        let statuses: Vec<_> = status.unwrap_or_default().into_iter().map(Into::into).collect();
        let found = watchdog::look(request(ctx).read(), &statuses, periods).await.map_err(fault)?;
        Ok(found.into_iter().map(WatchdogReport).collect())
    }
}
