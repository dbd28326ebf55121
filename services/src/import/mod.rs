//! Import: rows of a file become changes, through the door like every other change.
//!
//! What is promised: a dry run says of each row what would become of it and writes nothing; below 100,000 rows
//! everything is taken or nothing; above, whole batches are, and running the same file again goes on where it stopped,
//! because rows that are there already are unchanged. Each refusal names the line, the column, a code and a reason.
//! Memory is bounded by the batch and by the largest field, whatever the file holds: a field that is too long is
//! measured, not kept.
//!
//! A file is a run, which tells how far it has come in the same transaction as each batch ([`ledger`]): a process that
//! was killed leaves a run that the same file goes on with, after the last batch that was committed.
//!
//! The layers know little of each other: [`opened`] tells what a file is, [`encoding`] turns bytes into text, [`records`]
//! text into records that know their lines, [`sheet`] rows of a workbook into the same records once [`workbook`] has
//! measured it, [`header`] finds columns by name, [`cells`] reads typed values and collects every complaint, [`rows`] makes
//! batches, a [`kind::ImportKind`] decides what a row means, [`task`] carries a batch out, and [`run`] drives them.
//!
//! Considered and left: one command per row (a journal line per row, and a thousand times slower), and guessing the
//! encoding by statistics of a language (a library of 300 KB for a choice between three encodings that their byte
//! ranges tell apart).

pub mod cells;
pub mod encoding;
pub mod header;
pub mod kind;
mod ledger;
mod opened;
pub mod options;
pub mod records;
pub mod refusal;
pub mod report;
mod rows;
pub mod run;
pub mod runs;
mod sheet;
mod task;
pub mod workbook;

pub use cells::Cells;
pub use encoding::TextEncoding;
pub use header::Column;
pub use kind::{Applied, ImportKind, Numbered, OnConflict, Outcome};
pub use ledger::Again;
pub use opened::ImportFile;
pub use options::{Atomicity, ImportOptions};
pub use refusal::{CellError, Code};
pub use report::{ImportReport, neutralize, write_refused};
pub use run::{ImportFailure, Onlooker, import, import_file, import_watched};
pub use workbook::WorkbookFault;
