//! The languages that the documents are written in, each read with places.

pub mod allow;
mod block;
mod cover;
pub mod digits;
pub mod directive;
mod elements;
pub mod fence;
pub mod fields;
mod footnotes;
pub mod format;
pub mod guard;
mod html;
pub mod json;
mod lost;
pub mod markdown;
pub mod merge;
pub mod patch;
mod prose;
pub mod remark;
pub mod slip;
pub mod splice;
pub mod words;
pub mod yaml;
