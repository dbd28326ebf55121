//! What leaves the house: deliveries to channels (R84, R120–R124).
//!
//! A use case enqueues a delivery in its own transaction, so that it exists exactly where what caused it does. The
//! courier claims what is due with the code that claims schedules, tries it outside of any transaction, and notes how
//! that ended, guarded by the epoch of its claim. A process that dies in between leaves a claim that lapses: the next one
//! tries again, under the same key.
//!
//! How one could break it: by sending from within a use case, or by noting an end without looking at the epoch.

mod channel;
mod courier;
pub mod deliveries;
mod enqueue;
pub mod refusal;
pub mod requeue;

pub use channel::{Channel, Channels, Parcel, Sent};
pub use courier::{ATTEMPT, CLAIM, CourierReport, deliver_due};
pub use enqueue::enqueue;
