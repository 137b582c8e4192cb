//! Days, as `until` of an allowance names them.

use std::fmt;
use std::time::SystemTime;

/// A day of the calendar (RFC 3339, `full-date`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// Reads `2026-12-31`.
    pub fn read(text: &str) -> Option<Date> {
        // The library reads more forms of a date than one.
        let plain = text.len() == "2026-12-31".len() && text.bytes().filter(|it| *it == b'-').count() == 2;
        text.parse().ok().map(Date).filter(|_| plain)
    }

    /// The day in which a moment lies, in UTC, so that every machine ends an allowance at the same time.
    pub fn of(moment: SystemTime) -> Option<Date> {
        let moment = jiff::Timestamp::try_from(moment).ok()?;
        Some(Date(jiff::tz::Offset::UTC.to_datetime(moment).date()))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
