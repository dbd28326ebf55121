//! Sums of today's coverage, and what each person adds to them.
//!
//! Locks are taken in one order everywhere: people by their ids, then sums by place and requirement, then the
//! organization's own row. Whoever judges somebody anew holds that person's state first and reads facts afterwards, so
//! that of two who change facts of one person the second sees what the first has done.

mod read;
mod states;
mod sums;

pub use read::{Kept, Known, kept, known, page, pairs, totals};
pub use states::{Due, Editions, Kind, NewState, State, adopt, changed, claim, editions, lock, save, void};
pub use sums::add;

use gradus_domain::{ids::DepartmentId, training::rollup::Place};
use uuid::Uuid;

/// The id under which the whole organization stands among departments.
const WHOLE: Uuid = Uuid::nil();

fn department_of(place: Place) -> DepartmentId {
    match place {
        Place::Whole => DepartmentId(WHOLE),
        Place::Department(id) => id,
    }
}

fn place_of(department: DepartmentId) -> Place {
    if department.0 == WHOLE { Place::Whole } else { Place::Department(department) }
}
