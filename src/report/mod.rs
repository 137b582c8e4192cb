//! A verdict in words.

mod human;

pub use human::{finding, report, summary};
