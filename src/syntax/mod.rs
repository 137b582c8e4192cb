//! The languages that the documents are written in, each read with places.

pub mod directive;
pub mod fields;
mod html;
pub mod json;
mod lost;
pub mod markdown;
mod prose;
mod quiet;
pub mod words;
