//! What one person owes over time (TRN-2, TRN-3).
//!
//! A requirement of a calendar window owes once for each window; a rolling one owes a first time and then anew
//! whenever validity ends. Rows are computed, so that nothing has to keep them up when people join, move or leave, and
//! a missed window stays in the list for as long as it is neither made good nor waived.
//!
//! A completion counts for the window in which it lies, exactly as in the figures. It may besides close one missed
//! obligation, the one that was named with it, else the oldest still open, as completed late; a second missed one needs a
//! second completion. A figure of a
//! past period never changes by that.

use std::collections::HashSet;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::{
    ids::{CompletionId, CourseId, EmployeeId, ObligationId, TrainingRequirementId},
    names::named_enum,
    people::spans::DaySpan,
    period::{Period, PeriodKind},
    tasks::{Timing, timing},
    training::{
        completion::{Completion, Knowledge},
        course::Courses,
        facts::PersonTraining,
        judge::{Exemption, accepted, is_fulfilled, validity, window_kind},
        presence::{belongs, last_belonging, obliged_from, runs},
        requirement::{CourseRule, Requirement},
    },
};

named_enum! {
    /// How an obligation stands; the first that applies (TRN-3).
    ObligationStatus {
        /// Joined too late, left, moved or away for long.
        NotApplicable = "NOT_APPLICABLE",
        /// Waived.
        Waived = "WAIVED",
        /// Done by the due day.
        CompletedOnTime = "COMPLETED_ON_TIME",
        /// Done after it.
        CompletedLate = "COMPLETED_LATE",
        /// Not done, and the due day has passed.
        Overdue = "OVERDUE",
        /// Not done, the due day lies ahead.
        Open = "OPEN",
        /// Its time has not begun.
        Future = "FUTURE",
    }
}

/// That a person has to meet a requirement, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obligation {
    /// Who.
    pub employee: EmployeeId,
    /// What.
    pub requirement: TrainingRequirementId,
    /// For which window; none for a rolling requirement.
    pub period: Option<Period>,
    /// Last day on which doing it is in time.
    pub due_on: NaiveDate,
    /// How it stands.
    pub status: ObligationStatus,
    /// The day on which it was done.
    pub completed_on: Option<NaiveDate>,
    /// Why it does not apply, where it does not.
    pub exemption: Option<Exemption>,
}

impl Obligation {
    /// Its id, always the same for the same person, requirement and window (or due day).
    #[must_use]
    pub fn id(&self) -> ObligationId {
        obligation_id(self.requirement, self.employee, self.period, self.due_on)
    }
}

/// The id of the obligation of that person, requirement and window (or due day, without a window).
#[must_use]
pub fn obligation_id(
    requirement: TrainingRequirementId,
    employee: EmployeeId,
    period: Option<Period>,
    due_on: NaiveDate,
) -> ObligationId {
    let which = period.map_or_else(|| due_on.to_string(), |period| period.to_string());
    let parts = [requirement.0.as_bytes().as_slice(), employee.0.as_bytes().as_slice(), which.as_bytes()].concat();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(Sha256::digest(parts)).for_each(|(byte, hashed)| *byte = hashed);
    ObligationId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// The days that a list of obligations looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// Windows that closed before this day are not listed.
    pub since: NaiveDate,
    /// The day at whose end the status is told.
    pub as_of: NaiveDate,
    /// Windows that begin after this day are not listed.
    pub until: NaiveDate,
}

/// What `training`'s person owes under `requirement`, oldest first.
#[must_use]
pub fn obligations(
    training: &PersonTraining,
    requirement: &Requirement,
    courses: &Courses,
    horizon: Horizon,
) -> Vec<Obligation> {
    let accepted = accepted(training, requirement, courses, horizon.as_of, Knowledge::Everything);
    let view = View { training, turning: training.person.turning_days(), requirement, courses, accepted };
    match window_kind(requirement) {
        Some(kind) => view.of_windows(kind, horizon),
        None => view.of_cycles(horizon.as_of),
    }
}

struct View<'a> {
    training: &'a PersonTraining,
    turning: Vec<NaiveDate>,
    requirement: &'a Requirement,
    courses: &'a Courses,
    /// Completions that count, oldest first.
    accepted: Vec<&'a Completion>,
}

impl View<'_> {
    fn row(&self, period: Option<Period>, due_on: NaiveDate, status: ObligationStatus) -> Obligation {
        Obligation {
            employee: self.training.person.employee,
            requirement: self.requirement.id,
            period,
            due_on,
            status,
            completed_on: None,
            exemption: None,
        }
    }

    fn is_waived(&self, day: NaiveDate) -> bool {
        self.training.waivers.iter().any(|waiver| waiver.covers(self.requirement.id, day, Knowledge::Everything))
    }

    fn of_windows(&self, kind: PeriodKind, horizon: Horizon) -> Vec<Obligation> {
        let first = horizon.since.max(self.training.person.hired_on);
        let windows = std::iter::successors(Some(Period::containing(first, kind)), |window| Some(window.next()));
        let inside = windows.take_while(|window| window.first_day() <= horizon.until);
        let mut rows: Vec<_> = inside.filter_map(|window| self.of_window(window, horizon.as_of)).collect();

        let mut spent = HashSet::new();
        // What was recorded for a period closes that one; what is left closes the oldest.
        for only_named in [true, false] {
            for row in rows.iter_mut().filter(|row| row.status == ObligationStatus::Overdue) {
                let may_close = |done: &Completion| match done.closes.filter(|period| period.kind() == kind) {
                    Some(named) => row.period == Some(named),
                    None => !only_named,
                };
                if let Some(day) = self.make_good(row.due_on, may_close, &mut spent) {
                    row.status = ObligationStatus::CompletedLate;
                    row.completed_on = Some(day);
                }
            }
        }
        rows
    }

    /// How `window` stands before late completions are looked at; `None` where the person never belonged in it.
    fn of_window(&self, window: Period, as_of: NaiveDate) -> Option<Obligation> {
        let (person, requirement, close) = (&self.training.person, self.requirement, window.last_day());
        let last = last_belonging(person, &self.turning, requirement, window.first_day(), close)?;
        let row = |status| self.row(Some(window), close, status);
        // Somebody who will leave or move owes until then.
        let day = if last < close && as_of <= last { as_of.max(window.first_day()) } else { close };
        if let Some(exemption) = self.exemption(window, day, as_of) {
            return Some(Obligation { exemption: Some(exemption), ..row(ObligationStatus::NotApplicable) });
        }
        if self.is_waived(close.min(as_of.max(window.first_day()))) {
            return Some(row(ObligationStatus::Waived));
        }
        if let Some(met_on) = self.met_in(window) {
            return Some(Obligation { completed_on: Some(met_on), ..row(ObligationStatus::CompletedOnTime) });
        }
        Some(row(if close < as_of {
            ObligationStatus::Overdue
        } else if window.first_day() <= as_of {
            ObligationStatus::Open
        } else {
            ObligationStatus::Future
        }))
    }

    /// Why `window` is not owed, by how things stand on `day` of it.
    fn exemption(&self, window: Period, day: NaiveDate, as_of: NaiveDate) -> Option<Exemption> {
        let (person, requirement) = (&self.training.person, self.requirement);
        if !belongs(person, requirement, day) {
            return Some(if person.employed_on(day) { Exemption::MovedOut } else { Exemption::Left });
        }
        let runs = runs(person, &self.turning, requirement);
        let is_away = |day: NaiveDate| belongs(person, requirement, day) && !runs.iter().any(|run| run.contains(day));
        if is_away(day) || (window.contains(as_of) && is_away(as_of)) {
            return Some(Exemption::LongLeave);
        }
        let entry = runs.iter().find(|run| run.contains(day))?.from;
        (window.last_day() < obliged_from(requirement, entry)).then_some(Exemption::Grace)
    }

    /// The day of `window` on which its own completions became enough.
    fn met_in(&self, window: Period) -> Option<NaiveDate> {
        let mut days = self.accepted.iter().map(|done| done.completed_on).filter(|day| window.contains(*day));
        days.find(|day| {
            let so_far: Vec<_> = self.accepted.iter().copied().filter(|done| done.completed_on <= *day).collect();
            is_fulfilled(&so_far, self.requirement, self.courses, *day)
        })
    }

    /// The day on which completions after `due_on` that may close it and closed nothing else yet became enough; they are
    /// then spent.
    fn make_good(
        &self,
        due_on: NaiveDate,
        may_close: impl Fn(&Completion) -> bool,
        spent: &mut HashSet<CompletionId>,
    ) -> Option<NaiveDate> {
        let mut taken: Vec<&Completion> = Vec::new();
        let later = self.accepted.iter().filter(|done| due_on < done.completed_on && !spent.contains(&done.id));
        for done in later.filter(|done| may_close(done)) {
            let mut courses: Vec<CourseId> = taken.iter().map(|done| done.course).collect();
            if !self.adds(done.course, &courses) {
                continue;
            }
            taken.push(done);
            courses.push(done.course);
            if self.requirement.is_met_by(&courses, self.courses) {
                spent.extend(taken.iter().map(|done| done.id));
                return Some(done.completed_on);
            }
        }
        None
    }

    /// Whether one more completion of `course` brings those of `taken` nearer to being enough.
    fn adds(&self, course: CourseId, taken: &[CourseId]) -> bool {
        let CourseRule::AllOf { courses: named } = &self.requirement.courses else { return true };
        let mut lacking =
            named.iter().filter(|wanted| !taken.iter().any(|taken| self.courses.counts_for(*taken, **wanted)));
        lacking.any(|wanted| self.courses.counts_for(course, *wanted))
    }

    /// The obligations of the run of days that is under way or was the last: a first one, then one whenever validity
    /// ended without renewal.
    fn of_cycles(&self, as_of: NaiveDate) -> Vec<Obligation> {
        let runs = runs(&self.training.person, &self.turning, self.requirement);
        let Some(run) = runs.into_iter().rfind(|run| run.from <= as_of) else { return Vec::new() };
        let mut due = obliged_from(self.requirement, run.from);
        let mut ahead = ObligationStatus::Open;
        let mut rows = Vec::new();
        for valid in self.valid_days() {
            if valid.to.is_some_and(|to| to <= due) {
                continue;
            }
            let in_time = valid.from <= due && rows.is_empty();
            let status = if in_time { ObligationStatus::CompletedOnTime } else { ObligationStatus::CompletedLate };
            rows.push(Obligation { completed_on: Some(valid.from), ..self.row(None, due, status) });
            ahead = ObligationStatus::Future;
            match valid.to.and_then(|to| to.pred_opt()) {
                Some(last) => due = last,
                None => return rows,
            }
        }
        rows.push(self.outstanding(due, ahead, run, as_of));
        rows
    }

    /// The obligation that nothing has closed yet.
    fn outstanding(&self, due: NaiveDate, ahead: ObligationStatus, run: DaySpan, as_of: NaiveDate) -> Obligation {
        let person = &self.training.person;
        if !run.contains(as_of) {
            let exemption = match (person.employed_on(as_of), belongs(person, self.requirement, as_of)) {
                (false, _) => Exemption::Left,
                (true, false) => Exemption::MovedOut,
                (true, true) => Exemption::LongLeave,
            };
            return Obligation { exemption: Some(exemption), ..self.row(None, due, ObligationStatus::NotApplicable) };
        }
        if self.is_waived(as_of) {
            return self.row(None, due, ObligationStatus::Waived);
        }
        self.row(None, due, if timing(Some(due), as_of) == Timing::Overdue { ObligationStatus::Overdue } else { ahead })
    }

    /// The unbroken runs of days on which the completions are enough, in order.
    fn valid_days(&self) -> Vec<DaySpan> {
        let spans = self.accepted.iter().map(|done| validity(done, self.requirement));
        let mut turns: Vec<_> = spans.flat_map(|span| [Some(span.from), span.to]).flatten().collect();
        turns.sort_unstable();
        turns.dedup();
        let ends = turns.iter().skip(1).copied().map(Some).chain([None]);
        let pieces = turns.iter().zip(ends).map(|(from, to)| DaySpan { from: *from, to });
        let valid = pieces.filter(|piece| is_fulfilled(&self.accepted, self.requirement, self.courses, piece.from));
        crate::people::spans::unite(valid.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::{requirement::FirstDue, samples::*};

    fn owed(person: &PersonTraining, requirement: &Requirement, since: &str, as_of: &str) -> Vec<Obligation> {
        let horizon = Horizon { since: day(since), as_of: day(as_of), until: day(as_of) };
        obligations(person, requirement, &curriculum([]).courses, horizon)
    }

    fn statuses(person: &PersonTraining, since: &str, as_of: &str) -> Vec<(String, &'static str)> {
        let rows = owed(person, &requirement("TR-1"), since, as_of);
        rows.iter().map(|row| (row.period.expect("a window").to_string(), row.status.as_str())).collect()
    }

    fn expected(rows: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
        rows.iter().map(|(period, status)| ((*period).to_owned(), *status)).collect()
    }

    fn did_on(person: PersonTraining, days: &[&str]) -> PersonTraining {
        days.iter().enumerate().fold(person, |person, (number, on)| {
            let id = CompletionId(uuid::Uuid::from_u128(number as u128 + 1));
            person.did(Completion { id, ..done("C1", on) })
        })
    }

    #[test]
    fn trn3_a_missed_quarter_stays_overdue_until_it_is_done_or_waived() {
        let missed = did_on(person("E1"), &["2026-05-01", "2026-07-02"]);
        let rows = expected(&[
            ("2026-Q1", "COMPLETED_LATE"),
            ("2026-Q2", "COMPLETED_ON_TIME"),
            ("2026-Q3", "COMPLETED_ON_TIME"),
        ]);
        assert_eq!(statuses(&missed, "2026-01-01", "2026-09-30"), rows);

        let never = person("E1");
        let rows = expected(&[("2026-Q1", "OVERDUE"), ("2026-Q2", "OVERDUE"), ("2026-Q3", "OPEN")]);
        assert_eq!(statuses(&never, "2026-01-01", "2026-09-30"), rows);
        let waived = never.waived(waiver("TR-1", "2026-03-01", "2026-04-30"));
        let rows =
            expected(&[("2026-Q1", "WAIVED"), ("2026-Q2", "OVERDUE"), ("2026-Q3", "OVERDUE"), ("2026-Q4", "OPEN")]);
        assert_eq!(statuses(&waived, "2026-01-01", "2026-10-01"), rows);
    }

    #[test]
    fn trn3_a_late_completion_closes_the_period_that_was_named_with_it() {
        let named = |on, closes: &str| Completion { closes: closes.parse().ok(), ..done("C1", on) };
        let late = person("E1").did(named("2026-08-01", "2026-Q2"));
        let rows = expected(&[("2026-Q1", "OVERDUE"), ("2026-Q2", "COMPLETED_LATE"), ("2026-Q3", "COMPLETED_ON_TIME")]);
        assert_eq!(statuses(&late, "2026-01-01", "2026-08-02"), rows);

        // Where that is no longer missing, nothing else is closed; a year is no window of this requirement.
        let other = person("E1").did(named("2026-08-01", "2025-Q4"));
        let rows = expected(&[("2026-Q1", "OVERDUE"), ("2026-Q2", "OVERDUE"), ("2026-Q3", "COMPLETED_ON_TIME")]);
        assert_eq!(statuses(&other, "2026-01-01", "2026-08-02"), rows);
        let year = person("E1").did(named("2026-08-01", "2025"));
        assert_eq!(statuses(&year, "2026-01-01", "2026-08-02")[0].1, "COMPLETED_LATE");
    }

    #[test]
    fn trn3_a_late_completion_closes_the_oldest_open_obligation_and_only_that() {
        let late = did_on(person("E1"), &["2026-08-01"]);
        let rows = expected(&[("2026-Q1", "COMPLETED_LATE"), ("2026-Q2", "OVERDUE"), ("2026-Q3", "COMPLETED_ON_TIME")]);
        assert_eq!(statuses(&late, "2026-01-01", "2026-08-02"), rows);

        let twice = did_on(person("E1"), &["2026-08-01", "2026-08-03"]);
        let rows = owed(&twice, &requirement("TR-1"), "2026-01-01", "2026-08-04");
        let done: Vec<_> = rows.iter().map(|row| row.completed_on.map(|day| day.to_string())).collect();
        assert_eq!(done, [Some("2026-08-01".into()), Some("2026-08-03".into()), Some("2026-08-01".into())]);
    }

    #[test]
    fn trn3_closing_a_missed_obligation_never_changes_a_period_figure() {
        let late = [did_on(person("E1"), &["2026-08-01"])];
        let fulfilled =
            |text| tally(&in_period(&late, &curriculum([requirement("TR-1")]), text, "2026-12-31")).fulfilled;

        assert_eq!((fulfilled("2026-Q1"), fulfilled("2026-Q2"), fulfilled("2026-Q3")), (0, 0, 1));
    }

    #[test]
    fn trn3_a_revoked_completion_counts_as_none() {
        let mut revoked = did_on(person("E1"), &["2026-02-01"]);
        revoked.completions[0].revoked_on = Some(day("2026-03-01"));

        assert_eq!(statuses(&revoked, "2026-01-01", "2026-04-01")[0].1, "OVERDUE");
    }

    #[test]
    fn trn3_what_does_not_apply_goes_before_what_is_waived_and_that_before_what_is_done() {
        let all =
            |person: PersonTraining| did_on(person, &["2026-09-10"]).waived(waiver("TR-1", "2026-07-01", "2026-12-31"));

        assert_eq!(statuses(&all(hired("E1", "2026-09-05")), "2026-07-01", "2026-09-30")[0].1, "NOT_APPLICABLE");
        assert_eq!(statuses(&all(person("E1")), "2026-07-01", "2026-09-30")[0].1, "WAIVED");
    }

    #[test]
    fn trn2_a_newcomer_whose_days_to_comply_end_after_the_period_owes_from_the_next_one() {
        let rows = expected(&[("2026-Q3", "NOT_APPLICABLE"), ("2026-Q4", "OPEN")]);
        assert_eq!(statuses(&hired("E1", "2026-09-01"), "2026-01-01", "2026-10-01"), rows);

        let rows = expected(&[("2026-Q3", "OVERDUE"), ("2026-Q4", "OPEN")]);
        assert_eq!(statuses(&hired("E1", "2026-08-31"), "2026-01-01", "2026-10-01"), rows);
    }

    #[test]
    fn trn2_whoever_leaves_owes_until_then_and_not_from_then_on() {
        let leaver = person("E1").left("2026-08-10");

        assert_eq!(statuses(&leaver, "2026-07-01", "2026-08-10")[0].1, "OPEN");
        assert_eq!(statuses(&leaver, "2026-07-01", "2026-08-11")[0].1, "NOT_APPLICABLE");
        assert_eq!(
            statuses(&leaver, "2026-04-01", "2026-12-01"),
            expected(&[("2026-Q2", "OVERDUE"), ("2026-Q3", "NOT_APPLICABLE")])
        );
    }

    #[test]
    fn trn2_a_long_absence_takes_the_obligation_away_from_that_day() {
        let away = person("E1").away("2026-07-10", "2026-09-15");
        let row = |as_of| owed(&away, &requirement("TR-1"), "2026-07-01", as_of).remove(0);

        assert_eq!(row("2026-07-10").exemption, Some(Exemption::LongLeave));
        assert_eq!(row("2026-09-20").exemption, Some(Exemption::Grace));
        assert_eq!(
            owed(&away, &requirement("TR-1"), "2026-10-01", "2026-10-20").remove(0).status,
            ObligationStatus::Open
        );
    }

    #[test]
    fn trn3_a_window_that_has_not_begun_is_future() {
        let horizon = Horizon { since: day("2026-10-01"), as_of: day("2026-09-30"), until: day("2026-12-31") };
        let rows = obligations(&person("E1"), &requirement("TR-1"), &curriculum([]).courses, horizon);

        assert_eq!(rows.iter().map(|row| row.status).collect::<Vec<_>>(), [ObligationStatus::Future]);
    }

    #[test]
    fn trn2_a_rolling_requirement_is_owed_first_and_then_whenever_validity_ends() {
        let first_due = FirstDue::Within { days: 60 };
        let rule = Requirement { first_due, ..rolling("TR-9", 6) };
        let trained = did_on(hired("E1", "2025-01-01"), &["2025-02-01", "2025-07-15", "2026-03-01"]);
        let rows = |as_of| -> Vec<_> {
            let rows = owed(&trained, &rule, "2025-01-01", as_of);
            rows.iter().map(|row| (row.due_on.to_string(), row.status.as_str())).collect()
        };
        let row = |due: &str, status| (due.to_owned(), status);

        assert_eq!(rows("2025-01-20"), [row("2025-03-02", "OPEN")]);
        assert_eq!(rows("2025-03-10"), [row("2025-03-02", "COMPLETED_ON_TIME"), row("2025-07-31", "FUTURE")]);
        assert_eq!(rows("2026-01-15"), [row("2025-03-02", "COMPLETED_ON_TIME"), row("2026-01-14", "OVERDUE")]);
        let renewed =
            [row("2025-03-02", "COMPLETED_ON_TIME"), row("2026-01-14", "COMPLETED_LATE"), row("2026-08-31", "FUTURE")];
        assert_eq!(rows("2026-03-01"), renewed);
    }

    #[test]
    fn trn2_an_obligation_is_unique_by_person_requirement_and_period() {
        let rows = owed(&person("E1"), &requirement("TR-1"), "2020-01-01", "2026-09-30");
        let other = owed(&person("E2"), &requirement("TR-1"), "2020-01-01", "2026-09-30");
        let ids: HashSet<_> = rows.iter().chain(&other).map(Obligation::id).collect();

        assert_eq!(ids.len(), rows.len() + other.len());
        assert_eq!(
            owed(&person("E1"), &requirement("TR-1"), "2026-07-01", "2026-12-01")[0].id(),
            rows[rows.len() - 1].id()
        );
    }
}
