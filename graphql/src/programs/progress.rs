//! Progress as earned value.

use async_graphql::{Description, Object};
use gradus_domain::programs::progress::Progress as Model;

/// Progress in weight units (formula 4.18). It is computed and never typed.
#[derive(Description)]
pub struct Progress(pub Model);

#[Object(use_type_description)]
#[expect(clippy::cast_precision_loss, reason = "weights are small")]
impl Progress {
    /// Weight that was to be done by today, each measure growing evenly from its start to its first due day.
    async fn planned(&self) -> f64 {
        self.0.planned
    }

    /// Weight of the measures that are verified or sustained.
    async fn earned(&self) -> f64 {
        self.0.earned as f64
    }

    /// Earned by total weight in 1/10000, rounded down. Null while there is nothing to do.
    async fn basis_points(&self) -> Option<i32> {
        self.0.basis_points().and_then(|points| i32::try_from(points).ok())
    }

    /// Earned by planned weight. Null while nothing is planned yet.
    async fn schedule_performance_index(&self) -> Option<f64> {
        self.0.schedule_performance_index()
    }
}
