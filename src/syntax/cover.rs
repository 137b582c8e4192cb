//! Places that ranges of a text cover, asked for again and again.

use std::ops::Range;

/// The ranges, in their order, without those that others cover.
#[derive(Clone, Debug, Default)]
pub struct Cover(Vec<Range<usize>>);

impl Cover {
    pub fn of<'a>(ranges: impl IntoIterator<Item = &'a Range<usize>>) -> Self {
        let mut ranges: Vec<&Range<usize>> = ranges.into_iter().filter(|it| !it.is_empty()).collect();
        ranges.sort_by_key(|it| it.start);
        let mut cover: Vec<Range<usize>> = Vec::new();
        for range in ranges {
            match cover.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => cover.push(range.clone()),
            }
        }
        Cover(cover)
    }

    pub fn has(&self, at: usize) -> bool {
        let before = self.0.partition_point(|it| it.start <= at);
        before.checked_sub(1).is_some_and(|it| at < self.0[it].end)
    }
}
