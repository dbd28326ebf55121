//! What is stored: one SeaORM model per table, nothing else.
//!
//! Every table but `organizations` has the key `(organization_id, id)`; joins always carry both.

#![expect(missing_docs, reason = "columns are described by the domain types that they fill")]

pub mod assignment;
pub mod audit;
pub mod audit_member;
pub mod audit_program;
pub mod audit_scope_department;
pub mod calendar;
pub mod calendar_day;
pub mod calendar_proposal;
pub mod calendar_version;
pub mod checklist;
pub mod checklist_version;
pub mod completion;
pub mod completion_revocation;
pub mod course;
pub mod definition;
pub mod deliverable;
pub mod delivery;
pub mod delivery_attempt;
pub mod department;
pub mod department_closure;
pub mod destination;
pub mod employee;
pub mod exit_criterion;
pub mod first_claim;
pub mod group;
pub mod group_membership;
pub mod idempotency_key;
pub mod indicator;
pub mod journal_entry;
pub mod journal_seal;
pub mod journal_seal_entry;
pub mod journal_unsealed;
pub mod journal_value;
pub mod leave;
pub mod matrix_version;
pub mod measure;
pub mod measure_area;
pub mod measure_indicator;
pub mod occurrence;
pub mod organization;
pub mod outbox;
pub mod phase;
pub mod position;
pub mod program;
pub mod program_template;
pub mod replanning;
pub mod responsibility;
pub mod role;
pub mod role_holding;
pub mod schedule;
pub mod schedule_revision;
pub mod sequence;
pub mod timer;
pub mod token;
pub mod training_requirement;
pub mod training_requirement_version;
pub mod waiver;
