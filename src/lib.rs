//! Documentation of JSON contracts that cannot be wrong.
//!
//! The layers, from the ground up; a file uses only what stands above it in this list, and `tests/tidy.rs` knows
//! them. Between reading the files and writing the answer there is one pure function, [`verdict::judge`].

pub mod date;
pub mod digest;
pub mod origin;
pub mod parallel;
pub mod progress;
pub mod text;

pub mod unseen;

pub mod value;

pub mod rulebook;

pub mod field;

pub mod diagnostic;

pub mod syntax;

pub mod model;

pub mod config;
pub mod repository;

pub mod schema;

pub mod load;

pub mod resolve;

pub mod table;

pub mod rules;

pub mod allowances;
pub mod causes;

pub mod floor;

pub mod fix;
pub mod verdict;

pub mod prove;

pub mod render;
pub mod report;

pub mod disk;
pub mod write;

pub mod cli;
pub mod preprocess;
pub mod publish;
