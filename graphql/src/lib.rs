//! How it is asked: types, queries, mutations, loaders.

pub mod guard;
pub mod limits;
