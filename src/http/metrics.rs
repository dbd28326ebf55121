//! `/metrics`: figures for those who run the service, in the text form that Prometheus reads.
//!
//! No figure says anything of an organization, a person or a document: labels come from lists in the code. They are told
//! to whoever has the token of the configuration; where there is none, to this machine.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};

use futures_util::future::BoxFuture;

/// What a figure does over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// It only grows, until the process ends.
    Counter,
    /// It goes up and down.
    Gauge,
}

/// A figure, once or for each value of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Name, with the unit at its end.
    pub name: &'static str,
    /// What it says.
    pub help: &'static str,
    /// What it does over time.
    pub course: Course,
    /// Name of the label, where it has one.
    pub label: Option<&'static str>,
    /// Values, each with what its label says.
    pub values: Vec<(String, u64)>,
}

impl Figure {
    /// A figure without labels.
    #[must_use]
    pub fn plain(name: &'static str, help: &'static str, course: Course, value: u64) -> Self {
        Self { name, help, course, label: None, values: vec![(String::new(), value)] }
    }
}

/// Reads figures at the moment when they are asked for.
pub type Figures = Box<dyn Fn() -> BoxFuture<'static, Vec<Figure>> + Send + Sync>;

/// Counts by a number that stands for a kind, such as a status.
#[derive(Default)]
pub(super) struct Counts(Mutex<BTreeMap<u16, u64>>);

impl Counts {
    pub fn add(&self, kind: u16) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(kind).or_default() += 1;
    }

    pub fn figure(&self, name: &'static str, help: &'static str, label: &'static str) -> Figure {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let values = counts.iter().map(|(kind, count)| (kind.to_string(), *count)).collect();
        Figure { name, help, course: Course::Counter, label: Some(label), values }
    }
}

/// What the door counts.
#[derive(Default)]
pub(super) struct Metrics {
    /// Answers by status.
    pub answers: Counts,
    /// Sockets closed by us, by code.
    pub closed: Counts,
}

/// The figures as Prometheus reads them.
pub(super) fn text(figures: &[Figure]) -> String {
    let mut text = String::new();
    for figure in figures {
        let Figure { name, help, .. } = figure;
        let course = match figure.course {
            Course::Counter => "counter",
            Course::Gauge => "gauge",
        };
        let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {course}\n");
        for (of, value) in &figure.values {
            let label = figure.label.map(|label| format!("{{{label}=\"{of}\"}}")).unwrap_or_default();
            let _ = writeln!(text, "{name}{label} {value}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_prometheus_reads_them() {
        let counts = Counts::default();
        counts.add(503);
        counts.add(200);
        counts.add(200);

        let written = text(&[
            Figure::plain("gradus_sockets", "Sockets that are open.", Course::Gauge, 3),
            counts.figure("gradus_http_answers_total", "Answers by status.", "status"),
        ]);

        let expected = "# HELP gradus_sockets Sockets that are open.\n# TYPE gradus_sockets gauge\ngradus_sockets 3\n\
                        # HELP gradus_http_answers_total Answers by status.\n# TYPE gradus_http_answers_total counter\n\
                        gradus_http_answers_total{status=\"200\"} 2\ngradus_http_answers_total{status=\"503\"} 1\n";
        assert_eq!(written, expected);
    }
}
