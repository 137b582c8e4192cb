//! The blocks of a chapter that carry prose.

use std::ops::Range;

use super::prose::Prose;

/// One block that carries prose.
#[derive(Clone, Debug)]
pub struct Block {
    pub kind: BlockKind,
    pub range: Range<usize>,
    pub prose: Prose,
    /// The id that the attributes of a heading give it.
    pub id: Option<String>,
    /// How many items of lists the block stands in, its own item among them.
    pub depth: usize,
    /// Which list of the chapter the block's item belongs to; 0 outside lists.
    pub list: usize,
}

#[derive(Clone, Debug)]
pub enum BlockKind {
    Heading(u8),
    Paragraph,
    /// The first paragraph of a list item.
    Item,
    /// A table: its first row is the header. The prose of the block is empty.
    Table(Vec<Vec<Prose>>),
    /// A term of a definition list, and a paragraph of its definition.
    Term,
    Definition,
}

impl Block {
    pub fn new(kind: BlockKind, range: Range<usize>) -> Self {
        Block { kind, prose: Prose::new(range.clone()), range, id: None, depth: 0, list: 0 }
    }
}
