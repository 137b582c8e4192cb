//! Reading the blocks of a section one after the other: what stands where decides how it is read.

use std::collections::BTreeSet;

use super::bars::unreadable_table;
use super::headings::HeadingList;
use super::items::{self, ItemList};
use super::leads::{self, Condition, Label, label};
use super::objects::{self, Base, Objects, Target};
use super::piece::Piece;
use super::state::Context;
use super::{
    Form, Listing, Statements, choices, definitions, empty, entry, inline, join, said, sentences, sets,
    table, whole,
};
use crate::field::{Field, FieldPath, Said};
use crate::syntax::markdown::{Block, BlockKind};
use crate::syntax::words::Vocabulary;
use crate::text::SourceId;

/// The longest line before a list that may name its object.
const OBJECT_LINE: usize = 120;

struct Reader<'a> {
    context: Context<'a>,
    blocks: &'a [Block],
    /// The paragraphs that are fields, each with its type or its presence.
    entries: BTreeSet<usize>,
    listings: Vec<Listing>,
    list: ItemList,
    headings: HeadingList,
    /// What a heading such as `Optional fields` says of the lists below it.
    group: Option<Label>,
    /// What the paragraph before says of the list behind it.
    lead: Option<Label>,
    /// The object whose fields stand below a heading of its own.
    base: Option<Base>,
    /// The object that the paragraph before names: the list behind it is about its fields.
    near: Option<Base>,
    objects: Objects,
    /// The heading is one of what is sent beside the fields.
    transport: bool,
    /// The paragraph before says when the list behind it holds.
    condition: Option<Condition>,
    /// What is read says so of a time only.
    at_times: Option<Condition>,
    /// The same for what stands below a heading of this level.
    under: Option<(u8, Condition)>,
    /// What headings say of objects that a list before them has.
    again: Vec<(FieldPath, Field)>,
    /// What stands below a heading or a line of the values of one field, and the blocks that are these values.
    values: Vec<Listing>,
    taken: BTreeSet<usize>,
    /// What sentences say of all fields of an object.
    of_all: Vec<(FieldPath, Said)>,
    /// The headings around, by level, and where each stands.
    around: Vec<(u8, usize)>,
}

pub fn read(source: SourceId, blocks: &[Block], vocabulary: &Vocabulary) -> Statements {
    let star_means_required = blocks.iter().any(leads::is_legend);
    let mut context = Context { source, vocabulary, passed_over: Vec::new(), star_means_required };
    let entries = entry::paragraphs(&mut context, blocks);
    let mut reader = Reader {
        context,
        blocks,
        entries,
        listings: Vec::new(),
        list: ItemList::default(),
        headings: HeadingList::default(),
        group: None,
        lead: None,
        base: None,
        near: None,
        objects: Objects::default(),
        transport: false,
        condition: None,
        at_times: None,
        under: None,
        again: Vec::new(),
        values: Vec::new(),
        taken: BTreeSet::new(),
        of_all: Vec::new(),
        around: Vec::new(),
    };
    let mut at = 0;
    while at < blocks.len() {
        at = reader.block(at);
    }
    reader.finish()
}

impl Reader<'_> {
    /// Reads the block at this index, and says where to go on.
    fn block(&mut self, at: usize) -> usize {
        if self.taken.contains(&at) {
            return at + 1;
        }
        let block = &self.blocks[at];
        let lead = self.lead.take();
        let near = self.near.take().filter(|_| !matches!(block.kind, BlockKind::Heading(_)));
        if let Some(condition) = self.condition.take() {
            self.push_list();
            self.at_times = Some(condition);
        }
        let next = match near {
            None => self.read(at, lead),
            Some(near) => {
                self.push_list();
                let outer = self.base.replace(near);
                let next = self.read(at, lead);
                self.push_list();
                self.base = outer;
                next
            }
        };
        if self.at_times.is_some() {
            self.push_list();
            let at_times = self.at_times.take();
            // `Required:` before the list itself.
            self.condition = self.condition.or(at_times.filter(|_| self.lead.is_some()));
        }
        next
    }

    fn read(&mut self, at: usize, lead: Option<Label>) -> usize {
        let block = &self.blocks[at];
        match &block.kind {
            BlockKind::Heading(level) => self.heading(at, *level),
            BlockKind::Paragraph if self.entries.contains(&at) => self.paragraphs(at, lead),
            BlockKind::Paragraph if block.depth == 0 => {
                self.paragraph(at, lead);
                at + 1
            }
            BlockKind::Item | BlockKind::Paragraph => self.items(at, lead),
            BlockKind::Table(rows) => {
                let lead = lead.or_else(|| self.group.clone());
                let found = table::read(&mut self.context, block, rows, lead.as_ref());
                self.push(found);
                at + 1
            }
            BlockKind::Term | BlockKind::Definition => {
                let part = |it: &Block| matches!(it.kind, BlockKind::Term | BlockKind::Definition);
                let end = self.run(at, part);
                let found = definitions::read(&mut self.context, &self.blocks[at..end]);
                self.push(found.into_iter().collect());
                end
            }
        }
    }

    /// The end of the blocks from here on that are of a kind.
    fn run(&self, at: usize, belongs: impl Fn(&Block) -> bool) -> usize {
        let length = self.blocks[at..].iter().position(|it| !belongs(it));
        length.map_or(self.blocks.len(), |it| at + it)
    }

    fn heading(&mut self, at: usize, level: u8) -> usize {
        self.push_list();
        let block = &self.blocks[at];
        self.around.retain(|it| it.0 < level);
        self.around.push((level, at));
        let outer = self.under.filter(|it| it.0 < level);
        self.under = outer.or(self.of_some(block).filter(|_| at > 0).map(|it| (level, it)));
        self.transport = at > 0 && leads::is_about_transport(&block.prose.text);
        let sets = sets::field_sets(&mut self.context, &block.prose);
        sets.into_iter().for_each(|it| self.add(it));
        self.base = self.base.take().filter(|it| it.level < level);
        // The first heading is that of the section.
        let said = self.group.as_ref().and_then(|it| it.said);
        if at > 0
            && let Some(taken) = self.headings.take(&mut self.context, &self.blocks[at..], said)
        {
            if let Some(path) = taken.object {
                self.base = Some(self.taken_object(block, level, path));
            }
            return at + taken.blocks;
        }
        self.headings.close(level);
        let end = self.run(at + 1, |it| !matches!(it.kind, BlockKind::Heading(_)));
        // `Possible values` is about the field of the heading around it.
        let outer = self.around.iter().rev().nth(1).filter(|_| choices::is_of_values(&block.prose));
        let named = outer.map_or(at, |it| it.1);
        if named > 0 && self.take_values(named, at, end) {
            return at + 1;
        }
        if at > 0
            && let Some(base) = self.named_object(block, level)
        {
            self.base = Some(base);
        }
        let label = label(&self.context, &Piece::all(&block.prose));
        self.group = Some(label).filter(|it| at > 0 && it.announces && it.names.is_empty());
        at + 1
    }

    fn paragraph(&mut self, at: usize, lead: Option<Label>) {
        let block = &self.blocks[at];
        let mut found = sets::field_sets(&mut self.context, &block.prose);
        if found.is_empty() {
            found = inline::lists(&mut self.context, &block.prose);
        }
        if found.is_empty()
            && let Some(lead) = lead.or_else(|| self.group.clone())
        {
            found.extend(inline::behind(&mut self.context, &lead, &block.prose));
        }
        if found.is_empty() {
            found.extend(sentences::listing(&self.context, block, self.base.as_ref().map(|it| &it.path)));
            let said = said::of_all(&self.context, &Piece::all(&block.prose));
            self.say_of_all(said.map(|it| (FieldPath::ROOT, it)));
        }
        if !found.is_empty() {
            return self.push(found);
        }
        let text = block.prose.text.trim_end();
        if text.len() < OBJECT_LINE && self.take_values(at, at, self.end_of_list(at + 1)) {
            return;
        }
        if text.ends_with(':')
            || block.prose.strong().first().is_some_and(|it| it.start == 0 && it.end >= text.len())
        {
            let announced =
                label(&self.context, &Piece::new(&block.prose, 0..text.trim_end_matches(':').len()));
            self.lead = Some(announced).filter(|it| it.announces);
            let condition = leads::condition(&self.context, &Piece::all(&block.prose));
            self.condition = condition.or_else(|| self.of_some(block));
            if text.len() < OBJECT_LINE && self.lead.is_none() {
                self.near = self.named_object(block, u8::MAX);
            }
        }
    }

    /// Where the list or the table that begins here ends.
    fn end_of_list(&self, at: usize) -> usize {
        match self.blocks.get(at).map(|it| &it.kind) {
            Some(BlockKind::Table(_)) => at + 1,
            _ => self.run(at.min(self.blocks.len()), |it| it.depth > 0),
        }
    }

    /// Takes the values of the field that the text at a place names, behind another place and up to a third.
    fn take_values(&mut self, named: usize, at: usize, end: usize) -> bool {
        let base = self.base.as_ref().map(|it| &it.path);
        let found =
            choices::below(&self.context, &self.blocks[named].prose, (&self.blocks[at + 1..end], 0), base);
        let Some((listing, places)) = found else { return false };
        self.values.push(listing);
        self.taken.extend(places.into_iter().map(|it| at + 1 + it));
        true
    }

    /// Whether a text says that what follows is about some things only.
    fn of_some(&self, block: &Block) -> Option<Condition> {
        let fields = self.listings.iter().flat_map(|it| &it.fields).chain(&self.list.fields);
        leads::of_some(&self.context, &Piece::all(&block.prose), fields.map(|it| &it.0))
    }

    /// Keeps what is said of all fields of objects, counted from the one that all of this is about.
    fn say_of_all(&mut self, said: impl IntoIterator<Item = (FieldPath, Said)>) {
        let base = self.base.as_ref().map_or(FieldPath::ROOT, |it| it.path.clone());
        let said = said.into_iter().filter(|_| !self.transport);
        self.of_all.extend(said.map(|(path, said)| (base.within(&path), said)));
    }

    fn items(&mut self, at: usize, lead: Option<Label>) -> usize {
        let end = self.run(at, |it| it.depth > 0 && !matches!(it.kind, BlockKind::Heading(_)));
        let end = self.taken.range(at..end).next().copied().unwrap_or(end);
        self.run_of_items(&self.blocks[at..end], lead);
        end.max(at + 1)
    }

    /// Reads paragraphs that begin like items as such.
    fn paragraphs(&mut self, at: usize, lead: Option<Label>) -> usize {
        let blocks = self.blocks;
        let end = (at..blocks.len()).find(|it| !self.entries.contains(it)).unwrap_or(blocks.len());
        let item = |it: &Block| Block { kind: BlockKind::Item, ..it.clone() };
        let items: Vec<Block> = blocks[at..end].iter().map(item).collect();
        self.run_of_items(&items, lead);
        end
    }

    fn run_of_items(&mut self, blocks: &[Block], lead: Option<Label>) {
        let lead = lead.or_else(|| self.group.clone());
        if let Some(lead) = &lead {
            self.push_list();
            self.list.label = lead.clone();
        }
        let base = self.base.as_ref().map(|it| &it.path);
        self.values.extend(choices::in_items(&self.context, blocks, base));
        let found = items::run(&mut self.context, blocks, lead.as_ref(), &mut self.list);
        let of_all = std::mem::take(&mut self.list.of_all);
        self.say_of_all(of_all);
        found.into_iter().for_each(|it| self.add(it));
        if lead.is_some() {
            self.push_list();
        }
    }

    fn push(&mut self, found: Vec<Listing>) {
        if !found.is_empty() {
            self.push_list();
            found.into_iter().for_each(|it| self.add(it));
        }
    }

    fn push_list(&mut self) {
        if let Some(listing) = std::mem::take(&mut self.list).listing() {
            self.add(listing);
        }
    }

    /// Adds a listing; below the heading of an object, to the listing that names the object.
    fn add(&mut self, mut listing: Listing) {
        if let Some(condition) = self.at_times.or(self.under.map(|it| it.1)) {
            // Without a list of all before it, it may be that list.
            let is_beside = |it: &Listing| it.is_whole_beside(&listing, condition == Condition::Part);
            let is_part = self.listings.iter().any(is_beside);
            listing.open |= is_part;
            if is_part || condition == Condition::Sure {
                listing.hold_at_times();
            }
        }
        let known = |(path, _): &(FieldPath, Field)| self.context.knows(path);
        let is_apart = self.transport && self.base.is_none() && listing.flaws.is_empty();
        if is_apart && self.context.knows_fields() && !listing.fields.iter().any(known) {
            return self.context.passed_over.push((listing.span, table::NO_FIELD.to_owned()));
        }
        let base = self.base.as_ref().filter(|it| listing.labels.is_empty() && it.fits(&listing));
        let Some(base) = base else { return self.listings.push(listing) };
        // A row that has the name of the object speaks of the object once more.
        let own = base.path.array();
        let speaks_of_own = |path: &FieldPath| *path == own && !objects::has_own_name(&self.context, &own);
        let (again, fields): (Vec<_>, Vec<_>) =
            listing.fields.into_iter().partition(|(path, _)| speaks_of_own(path));
        self.again.extend(again);
        let below = fields.into_iter().map(|(path, field)| (base.path.within(&path), field));
        let target = match base.target {
            Target::Headings => return self.headings.fields.extend(below),
            Target::Listing(index) => self.listings.get_mut(index).filter(|it| it.labels.is_empty()),
        };
        // What the list before has is gone through once more.
        let has =
            |path: &FieldPath| target.as_ref().is_some_and(|it| it.fields.iter().any(|(own, _)| own == path));
        let (again, fields): (Vec<_>, Vec<_>) = below.partition(|(path, _)| has(path));
        self.again.extend(again);
        let listing = Listing { fields, ..listing };
        match target {
            Some(target) => target.append(listing),
            None => self.listings.push(listing),
        }
    }

    /// The object of a heading that is a field. Where a list before has it, the heading speaks of that one.
    fn taken_object(&mut self, block: &Block, level: u8, path: FieldPath) -> Base {
        let path = objects::as_contract(&self.context, path);
        let headings = Base { level, target: Target::Headings, path, names: None };
        let Some(known) = self.objects.listed(&self.context, &self.listings, block, level) else {
            return headings;
        };
        if let Some((_, field)) = self.headings.take_back()
            && (field.said != Said::Shows || field.types.is_some())
        {
            self.again.push((known.path.array(), field));
        }
        known
    }

    /// The object that a heading or a line names: one that a list before has, else one of the contract.
    fn named_object(&mut self, block: &Block, level: u8) -> Option<Base> {
        let listed = self.objects.listed(&self.context, &self.listings, block, level);
        listed.or_else(|| objects::of_contract(&self.context, &self.listings, block, level))
    }

    fn finish(mut self) -> Statements {
        self.push_list();
        self.listings.extend(std::mem::take(&mut self.headings).finish(&mut self.context));
        let mut listings = join::join(self.listings);
        for (path, field) in listings.iter_mut().flat_map(|it| &mut it.fields).filter(|it| it.1.untold) {
            let object = path.parent();
            let said = self.of_all.iter().find(|it| it.0 == object && !path.is_elements());
            field.said = said.map_or(field.said, |it| it.1);
        }
        if let Some((_, field)) = self.again.first() {
            let span = field.span;
            let (fields, open) = (self.again, true);
            listings.push(Listing { form: Form::Headings, fields, open, ..empty(span) });
        }
        listings.append(&mut self.values);
        listings.extend(self.blocks.iter().filter_map(|it| unreadable_table(&self.context, it)));
        listings.iter_mut().for_each(whole::complete);
        let mut passed_over = self.context.passed_over;
        let mut places = BTreeSet::new();
        passed_over.retain(|(span, _)| places.insert(*span));
        Statements { listings, passed_over }
    }
}
