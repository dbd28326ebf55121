//! The figures as tables of Markdown.

use std::time::Duration;

use crate::load::Run;

/// What one subject did in one round.
pub struct Round {
    /// The load.
    pub run: Run,
    /// CPU time of the subject's process.
    pub cpu: Duration,
    /// CPU time of the database's processes.
    pub database_cpu: Duration,
}

/// What one subject did in all rounds.
pub struct Row {
    /// Name of the subject.
    pub subject: String,
    /// Its rounds.
    pub rounds: Vec<Round>,
    /// The most memory that its process held, in megabytes; none where it has no process of its own.
    pub peak: Option<f64>,
}

/// The middle of some figures.
pub fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or(f64::NAN)
}

impl Row {
    fn middle(&self, figure: impl Fn(&Round) -> f64) -> f64 {
        median(self.rounds.iter().map(figure).collect())
    }

    fn ratio_to(&self, other: &Self) -> f64 {
        let pairs = self.rounds.iter().zip(&other.rounds);
        median(pairs.map(|(own, other)| own.run.per_second() / other.run.per_second()).collect())
    }

    fn percentile(&self, percent: usize) -> f64 {
        let mut took: Vec<_> = self.rounds.iter().flat_map(|round| &round.run.took).collect();
        took.sort();
        let place = (took.len() * percent / 100).min(took.len().saturating_sub(1));
        took.get(place).map_or(f64::NAN, |took| took.as_secs_f64() * 1e3)
    }
}

/// Prints the subjects beside each other; the last is the bare statement, the one before it the raw server.
pub fn table(title: &str, rows: &[Row]) {
    println!("\n{title}\n");
    println!(
        "| | requests/s | p50 ms | p99 ms | CPU µs | database CPU µs | peak MB | × raw-http | × bare statement |\n\
         |---|---|---|---|---|---|---|---|---|"
    );
    let [.., raw, bare] = rows else { return };
    for row in rows {
        println!(
            "| {} | {:.0} | {:.2} | {:.2} | {:.0} | {:.0} | {} | {:.2} | {:.2} |",
            row.subject,
            row.middle(|round| round.run.per_second()),
            row.percentile(50),
            row.percentile(99),
            row.middle(|round| round.run.share(round.cpu)),
            row.middle(|round| round.run.share(round.database_cpu)),
            row.peak.map_or_else(|| "–".to_owned(), |peak| format!("{peak:.0}")),
            row.ratio_to(raw),
            row.ratio_to(bare),
        );
    }
}
