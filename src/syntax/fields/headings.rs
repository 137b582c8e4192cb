//! Fields as headings, with what is said of them in lines below: `#### id`, `- Type: String`, `- Required: yes`.

use super::announced::Subject;
use super::choices::without_contract;
use super::clause::Notes;
use super::details::{self, Details};
use super::entry::{Entry, entry};
use super::listed::{Below, known};
use super::objects::path_inside;
use super::piece::Piece;
use super::said::{NOUNS, without_signs, without_word};
use super::state::Context;
use super::{Form, Listing, empty, entry as entries};
use crate::field::{Field, FieldPath, JsonType, Said};
use crate::syntax::markdown::{Block, BlockKind};
use crate::text::Span;

/// The most blocks behind a heading that are asked whether fields follow.
const NEXT: usize = 24;

/// The fields of the headings so far, and those that are open, by level.
#[derive(Default)]
pub struct HeadingList {
    pub fields: Vec<(FieldPath, Field)>,
    /// What was to say something of one of them, and could not be understood.
    pub flaws: Vec<(Span, String)>,
    open: Vec<(u8, FieldPath)>,
    /// Where in the fields a heading that is none begins new ones.
    groups: Vec<usize>,
}

/// A heading that was read as a field.
pub struct Taken {
    /// The blocks that say what it is, with the heading.
    pub blocks: usize,
    /// The path of what is in the object, where a list of its fields follows.
    pub object: Option<FieldPath>,
}

impl HeadingList {
    /// A heading that is no field ends the fields of its own level and of those below.
    pub fn close(&mut self, level: u8) {
        while self.open.last().is_some_and(|(it, _)| *it >= level) {
            self.open.pop();
        }
        self.groups.push(self.fields.len());
    }

    /// Takes back the field that was read last, as a list before has it.
    pub fn take_back(&mut self) -> Option<(FieldPath, Field)> {
        self.open.pop();
        self.fields.pop()
    }

    /// Reads the heading at the start of these blocks as a field, if it is one.
    pub fn take(&mut self, context: &mut Context, blocks: &[Block], default: Option<Said>) -> Option<Taken> {
        let (heading, rest) = blocks.split_first()?;
        let BlockKind::Heading(level) = heading.kind else { return None };
        let (entry, notes, code) = name(context, heading)?;
        let end = rest.iter().position(|it| matches!(it.kind, BlockKind::Heading(_))).unwrap_or(rest.len());
        let rest = &rest[..end];
        let (path, known) = (entry.path.clone(), known(context, &entry.path));
        let (values, inner) = parts(context, (path.name(), &known), heading, rest);
        let places = values.places();
        let below = &rest[..inner.unwrap_or(end)];
        let is_name = code || context.knows(&entry.path);
        let mut details = Details::of(entry);
        let mut stated = notes.states;
        for (_, block) in below.iter().enumerate().filter(|(at, _)| !places.contains(at)) {
            stated |= match &block.kind {
                BlockKind::Item | BlockKind::Paragraph => {
                    let is_read = is_name || details::is_detail(&block.prose);
                    is_read && details.text(context, &block.prose)
                }
                BlockKind::Table(rows) => details.table(context, rows),
                BlockKind::Heading(_) | BlockKind::Term | BlockKind::Definition => false,
            };
        }
        let (mut entry, flaws) = details.finish();
        values.state(context, &mut entry.field);
        // Beside fields that say what they are, a name in code is one as well.
        let is_open = || self.open.iter().any(|(it, _)| *it == level);
        let beside =
            code && (is_open() || (context.knows(&entry.path) && is_followed(&blocks[end + 1..], level)));
        let known = entry.field.types.is_some() || entry.told.is_some() || entry.field.values.is_some();
        let known = known || (is_name && !flaws.is_empty());
        let is_field = beside || (stated && known);
        if !is_field {
            return None;
        }
        self.flaws.extend(flaws);
        while self.open.last().is_some_and(|(it, _)| *it >= level) {
            self.open.pop();
        }
        let parent = self.open.last().map_or(FieldPath::ROOT, |(_, path)| path.clone());
        let (path, field) = entry.settle(default.unwrap_or(Said::Shows));
        let path = parent.within(&path);
        let below = path_inside(&path, &field);
        self.open.push((level, below.clone()));
        let object = inner.filter(|_| is_object(&field));
        if object.is_none() {
            pass_lists(context, &rest[inner.unwrap_or(end)..]);
        }
        self.fields.push((path, field));
        Some(Taken { blocks: object.unwrap_or(end) + 1, object: object.map(|_| below) })
    }

    /// The list of the fields of all headings. Those below one heading that say no type, and none of which the contract
    /// has, are names of something else.
    pub fn finish(self, context: &mut Context) -> Option<Listing> {
        let mut fields = Vec::new();
        let ends = self.groups.iter().skip(1).copied().chain([self.fields.len()]);
        let mut rest = self.fields.into_iter();
        let mut from = 0;
        for end in ends {
            let group: Vec<_> = rest.by_ref().take(end - from).collect();
            from = end;
            let speaks = |(path, field): &(FieldPath, Field)| field.types.is_some() || context.is_field(path);
            match group.first() {
                Some((_, first)) if !group.iter().any(speaks) => {
                    context.passed_over.push((first.span, super::table::NO_FIELD.to_owned()));
                }
                _ => fields.extend(group),
            }
        }
        let span = fields.first()?.1.span;
        Some(Listing { form: Form::Headings, fields, flaws: self.flaws, ..empty(span) })
    }
}

/// True where one of the next headings of this level, or of those below it, is a name in code with details below it.
fn is_followed(blocks: &[Block], level: u8) -> bool {
    let level_of = |it: &Block| match it.kind {
        BlockKind::Heading(level) => Some(level),
        _ => None,
    };
    let section = blocks.iter().take_while(|it| level_of(it).is_none_or(|it| it >= level)).take(NEXT);
    let mut is_name = false;
    section.into_iter().any(|block| {
        if let Some(it) = level_of(block) {
            let in_code = Piece::all(&block.prose).code_at_start().is_some();
            is_name = in_code || (is_name && it > level);
        }
        is_name && details::is_detail(&block.prose)
    })
}

/// True where a field may have fields in it.
pub fn is_object(field: &Field) -> bool {
    let types = field.types.as_ref();
    types.is_none_or(|it| it.value.iter().any(|it| matches!(it, JsonType::Object | JsonType::Array)))
}

/// The values below the heading of a field, and where a list of fields in it begins.
fn parts<'a>(
    context: &mut Context,
    field: Subject<'a>,
    heading: &'a Block,
    rest: &'a [Block],
) -> (Below<'a>, Option<usize>) {
    let inner = rest.iter().position(|it| lists_fields(context, it));
    // A table or a list that seems to be one of fields may be one of values.
    let length = |it: usize| match rest[it].kind {
        BlockKind::Table(_) => 1,
        BlockKind::Item => rest[it..].iter().position(|it| it.depth == 0).unwrap_or(rest.len() - it),
        _ => 0,
    };
    let end = inner.map_or(rest.len(), |it| it + length(it));
    let values = Below::read(field, &Piece::new(&heading.prose, 0..0), (&rest[..end], 0));
    if inner.is_none_or(|it| !values.places().contains(&it)) {
        return (values, inner);
    }
    let next = rest[end..].iter().position(|it| lists_fields(context, it));
    (values, next.map(|it| end + it))
}

/// True for a block that lists fields, and says nothing of the one in the heading above.
fn lists_fields(context: &mut Context, block: &Block) -> bool {
    match &block.kind {
        BlockKind::Table(rows) => !rows.is_empty() && !details::is_table(rows),
        BlockKind::Item => {
            !details::is_detail(&block.prose)
                && matches!(
                    entries::read(context, &block.prose),
                    entries::Reading::Fields(_) | entries::Reading::Flawed(..)
                )
        }
        BlockKind::Paragraph => {
            block.prose.text.contains('{') && !super::sets::field_sets(context, &block.prose).is_empty()
        }
        BlockKind::Term => true,
        BlockKind::Heading(_) | BlockKind::Definition => false,
    }
}

/// What stands below a field of another type is no list of fields.
fn pass_lists(context: &mut Context, blocks: &[Block]) {
    for block in blocks {
        let first = match &block.kind {
            BlockKind::Table(rows) if !details::is_table(rows) => {
                rows.iter().flatten().map(Piece::all).find(|it| !it.is_empty())
            }
            BlockKind::Term => Some(Piece::all(&block.prose)),
            _ => None,
        };
        if let Some(first) = first {
            context.pass(&first, "it stands below a field that is no object");
        }
    }
}

/// A heading without what only introduces the name of a field: `3. note`, `The note field`, `Field: note`.
fn introduced<'a>(whole: &Piece<'a>) -> Piece<'a> {
    let whole = without_signs(whole);
    let numbered = whole.text().trim_start_matches(|it: char| it.is_ascii_digit() || matches!(it, '.' | ')'));
    let number = &whole.text()[..whole.text().len() - numbered.len()];
    let is_number = number.ends_with(['.', ')']) && numbered.starts_with(' ');
    let whole = if is_number { whole.from(number.len()) } else { whole };
    let whole = without_word(&whole, &["the"]);
    // `Key events` are events.
    let named = without_word(&whole, &NOUNS);
    let whole = if named.code_at_start().is_some() { named } else { whole };
    let colon = NOUNS.map(|it| format!("{it}:"));
    without_word(&whole, &colon.each_ref().map(String::as_str))
}

/// The field that a heading names, with what stands in brackets behind it, and whether it is in code.
fn name(context: &mut Context, heading: &Block) -> Option<(Entry, Notes, bool)> {
    let whole = introduced(&Piece::all(&heading.prose));
    let (name, rest, code) = match whole.code_at_start() {
        Some((code, rest)) => (code, rest, true),
        None => {
            let end = whole.text().find(char::is_whitespace).unwrap_or(whole.text().len());
            (whole.part(0..end), whole.from(end), false)
        }
    };
    let mut found = entry(context, &without_contract(context, &name))?;
    // `lines object`, `note field`: the word says what stands below, and no type.
    let word = rest.text().to_lowercase();
    let word = matches!(word.as_str(), "object" | "array" | "list" | "fields") || NOUNS.contains(&&*word);
    if rest.is_empty() || word {
        return Some((found, Notes::default(), code));
    }
    let mut trial = found.field.clone();
    let Some(notes) = entries::describe(context, &mut trial, &rest).ok().filter(|it| it.states) else {
        let is_described = rest.text().starts_with(['–', '—', '-']) && (code || context.knows(&found.path));
        return is_described.then(|| (found, Notes::default(), code));
    };
    found.field = trial;
    found.tell(notes.told);
    Some((found, notes, code))
}
