//! What was changed, for those who listen: every event once and in order, in each process, from whichever process it
//! comes.
//!
//! The truth is the outbox, which is written in the transaction of the change. A process reads it by place while
//! somebody listens there, once for all listeners of an organization. A commit of that organization wakes it at once,
//! one of another process by a hint that may be lost; without any it looks every second, and with many not more often
//! than twenty times. A listener who falls behind reads the outbox for himself, so that no queue grows; two at a time
//! do, so that many who come back at once leave connections to others. Whether he may know of an event is asked when it
//! is his turn, and not here.

mod commits;
mod feed;
pub mod hints;
mod subscription;

pub use commits::Commits;
pub use feed::{Feed, present};
pub use gradus_store::outbox::{Place, Present, Recorded};
pub use subscription::{SubscribeFault, Subscription};
