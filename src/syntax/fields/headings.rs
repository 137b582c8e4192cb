//! Fields as headings, with what is said of them in lines below: `#### id`, `- Type: String`, `- Required: yes`.

use super::entry::{Entry, entry};
use super::items::is_array;
use super::piece::Piece;
use super::state::{Context, Notes};
use super::{details, entry as entries};
use crate::field::{Field, FieldPath, Said};
use crate::syntax::markdown::{Block, BlockKind};

/// The fields of the headings so far, and those that are open, by level.
#[derive(Default)]
pub struct HeadingList {
    pub fields: Vec<(FieldPath, Field)>,
    open: Vec<(u8, FieldPath)>,
}

impl HeadingList {
    /// A heading that is no field ends the fields of its own level and of those below.
    pub fn close(&mut self, level: u8) {
        while self.open.last().is_some_and(|(it, _)| *it >= level) {
            self.open.pop();
        }
    }

    /// Reads the heading at the start of these blocks as a field. The number of blocks that it took, if it is one.
    pub fn take(&mut self, context: &mut Context, blocks: &[Block], default: Option<Said>) -> Option<usize> {
        let (heading, rest) = blocks.split_first()?;
        let BlockKind::Heading(level) = heading.kind else { return None };
        let (mut entry, notes, code) = name(context, heading)?;
        let end = rest.iter().position(|it| matches!(it.kind, BlockKind::Heading(_))).unwrap_or(rest.len());
        let mut stated = notes.states;
        for block in &rest[..end] {
            stated |= match &block.kind {
                BlockKind::Item | BlockKind::Paragraph => {
                    (details::is_detail(&block.prose) || block.depth > 0)
                        && details::apply(context, &mut entry, &block.prose)
                }
                BlockKind::Table(rows) => rows.iter().fold(false, |stated, row| match &row[..] {
                    [name, value] => details::apply_cells(context, &mut entry, name, value) || stated,
                    _ => stated,
                }),
                BlockKind::Heading(_) | BlockKind::Term | BlockKind::Definition => false,
            };
        }
        // Beside fields that say what they are, a name in code is one as well.
        let beside = code && self.open.iter().any(|(it, _)| *it == level);
        let known = entry.field.types.is_some() || entry.said.is_some() || entry.field.values.is_some();
        let is_field = beside || (stated && known);
        if !is_field {
            return None;
        }
        self.close(level);
        let parent = self.open.last().map_or(FieldPath::ROOT, |(_, path)| path.clone());
        let (path, field) = entry.settle(default.unwrap_or(Said::Shows));
        let path = parent.within(&path);
        self.open.push((
            level,
            if is_array(&field) && !path.is_elements() { path.elements() } else { path.clone() },
        ));
        self.fields.push((path, field));
        Some(end + 1)
    }
}

/// The field that a heading names, with what stands in brackets behind it, and whether it is in code.
fn name(context: &mut Context, heading: &Block) -> Option<(Entry, Notes, bool)> {
    let whole = Piece::all(&heading.prose);
    let (name, rest, code) = match whole.code_at_start() {
        Some((code, rest)) => (code, rest, true),
        None => {
            let end = whole.text().find(char::is_whitespace).unwrap_or(whole.text().len());
            (whole.part(0..end), whole.from(end), false)
        }
    };
    let mut found = entry(context, &name)?;
    if rest.is_empty() {
        return Some((found, Notes::default(), code));
    }
    let mut trial = found.field.clone();
    let notes = entries::describe(context, &mut trial, &rest).ok().filter(|it| it.states)?;
    found.field = trial;
    found.said = notes.said.or(found.said);
    Some((found, notes, code))
}
