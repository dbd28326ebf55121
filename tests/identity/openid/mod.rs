//! Tokens of an OpenID provider (T30): what is refused, and that it is told the same; what is accepted, and what it
//! allows; where keys come from, and how often.

mod accepted;
mod claims;
mod forge;
mod forged;
mod header;
mod keys;
mod malformed;
mod people;
mod process;
mod shelf;
mod slow;
mod sources;
mod vectors;
