//! Lists of items that start with a field, in lists and in task lists, with the fields of an object in a list below it.

use std::collections::{BTreeMap, BTreeSet};

use super::details::{self, Details};
use super::entry::{self, Entry, Reading};
use super::leads::{Label, label};
use super::listed::{Below, known};
use super::objects::path_inside;
use super::piece::Piece;
use super::state::Context;
use super::{Form, Listing, empty, inline, said, sets, table, unreadable};
use crate::field::{Field, FieldPath, Said, Standing};
use crate::syntax::markdown::{Block, BlockKind};
use crate::text::Span;

/// Fields in items, until something ends the list.
#[derive(Default)]
pub struct ItemList {
    pub label: Label,
    pub fields: Vec<(FieldPath, Field)>,
    /// Items that look like fields and could not be understood: flaws, if others beside them were.
    pub flaws: Vec<(Span, String)>,
    /// What an item says of all fields of the object that it stands below, or is.
    pub of_all: Vec<(FieldPath, Said)>,
}

impl ItemList {
    pub fn listing(self) -> Option<Listing> {
        let span = self.fields.first()?.1.span;
        let (lead, labels) = (self.label.said, self.label.names);
        Some(Listing {
            form: Form::List,
            lead,
            labels,
            fields: self.fields,
            flaws: self.flaws,
            ..empty(span)
        })
    }
}

struct Node<'a> {
    block: &'a Block,
    parent: Option<usize>,
    reading: Reading,
    /// What it says of a list below it, where it is no field itself.
    label: Option<Label>,
    /// Sets, inline lists and tables in it.
    listings: Vec<Listing>,
    /// It says more about the field above it, or nothing at all.
    detail: bool,
    /// It is a value of the field above it.
    is_value: bool,
    accepted: bool,
    /// What was to say more about it, and could not be understood.
    flaws: Vec<(Span, String)>,
    /// It names a field by the way.
    aside: bool,
}

impl Node<'_> {
    /// An item that is no list, no label and no detail.
    fn says_nothing(&self) -> bool {
        let is_item = matches!(self.block.kind, BlockKind::Item);
        is_item && !self.detail && self.label.is_none() && self.listings.is_empty()
    }
}

/// What stands in one list of the run.
#[derive(Default)]
struct Count {
    all: usize,
    fields: usize,
    field_like: usize,
    plain: usize,
    /// Names alone, in code.
    bare: usize,
    /// Names that fields of the contract have.
    known: usize,
}

impl Count {
    /// Every item may be a field, or most of them, and a field has one of the names.
    fn is_alike(&self) -> bool {
        self.field_like == self.all || (self.field_like * 2 > self.all && self.known > 0)
    }

    /// Nearly all names are those of fields, whatever the list says of them.
    fn is_known(&self) -> bool {
        self.bare == self.all && self.known > 1 && self.known * 4 >= self.all * 3
    }
}

/// Reads the blocks of lists that follow each other. `lead` stands before them.
pub fn run(
    context: &mut Context,
    blocks: &[Block],
    lead: Option<&Label>,
    list: &mut ItemList,
) -> Vec<Listing> {
    let mut nodes = nodes(context, blocks);
    apply_values(context, &mut nodes, blocks);
    apply_details(context, &mut nodes);
    accept(context, &mut nodes, lead);
    gather(context, nodes, list)
}

fn nodes<'a>(context: &mut Context, blocks: &'a [Block]) -> Vec<Node<'a>> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    for block in blocks {
        let is_item = matches!(block.kind, BlockKind::Item);
        while open.last().is_some_and(|(depth, _)| *depth > block.depth || (is_item && *depth == block.depth))
        {
            open.pop();
        }
        let parent = open.last().map(|(_, index)| *index);
        let mut node = Node {
            block,
            parent,
            reading: Reading::Other,
            label: None,
            listings: Vec::new(),
            detail: false,
            is_value: false,
            accepted: false,
            flaws: Vec::new(),
            aside: false,
        };
        if let BlockKind::Table(rows) = &block.kind {
            node.listings = table::read(context, block, rows, None);
        } else {
            read_text(context, &mut node, is_item);
        }
        if is_item {
            open.push((block.depth, nodes.len()));
        }
        nodes.push(node);
    }
    nodes
}

fn read_text(context: &mut Context, node: &mut Node, is_item: bool) {
    let prose = &node.block.prose;
    node.detail = details::begins(prose);
    if is_item {
        node.reading = entry::read(context, prose);
    }
    if let [entry] = entries(&node.reading)
        && let Some(set) = sets::behind(context, prose, &entry.path)
    {
        (node.reading, node.listings) = (Reading::Fields(vec![entry.clone()]), vec![set]);
    }
    if matches!(node.reading, Reading::Fields(_) | Reading::PlainFields(_)) {
        return;
    }
    node.listings = sets::field_sets(context, prose);
    if node.listings.is_empty() && !node.detail {
        node.listings = inline::lists(context, prose);
    }
    let text = prose.text.trim_end();
    let announced = label(context, &Piece::new(prose, 0..text.trim_end_matches([':', '.']).len()));
    if announced.announces && node.listings.is_empty() {
        node.label = Some(announced);
    }
}

/// Gives lines such as `Type: string` to the field above them. One without a field above it may be a list.
fn apply_details(context: &mut Context, nodes: &mut [Node]) {
    let mut owners: Vec<Option<usize>> = Vec::with_capacity(nodes.len());
    let mut said: BTreeMap<usize, Details> = BTreeMap::new();
    for index in 0..nodes.len() {
        let parent = nodes[index].parent;
        if nodes[index].is_value {
            owners.push(None);
            continue;
        }
        let inherited =
            parent.filter(|it| nodes[*it].detail || nodes[*it].label.is_some()).and_then(|it| owners[it]);
        let owner = parent.filter(|it| is_field_like(&nodes[*it].reading)).or(inherited);
        owners.push(owner);
        let prose = &nodes[index].block.prose;
        let Some((owner, entry)) = owner.and_then(|it| Some((it, only_entry(&nodes[it].reading)?))) else {
            if std::mem::take(&mut nodes[index].detail) && nodes[index].listings.is_empty() {
                nodes[index].listings = inline::lists(context, prose);
            }
            continue;
        };
        let is_field = matches!(nodes[index].reading, Reading::Fields(_));
        if is_field || !nodes[index].listings.is_empty() {
            continue;
        }
        if said.entry(owner).or_insert_with(|| Details::of(entry)).text(context, prose) {
            (nodes[index].reading, nodes[index].detail) = (Reading::Other, true);
        }
    }
    for (owner, details) in said.into_iter().filter(|(_, it)| it.found) {
        let (entry, flaws) = details.finish();
        nodes[owner].reading = Reading::Fields(vec![entry]);
        nodes[owner].flaws = flaws;
    }
}

/// Gives a field the values that stand below its item.
fn apply_values(context: &Context, nodes: &mut [Node], blocks: &[Block]) {
    for index in 0..nodes.len() {
        let block = nodes[index].block;
        let is_item = matches!(block.kind, BlockKind::Item) && !nodes[index].detail;
        let Some(mut entry) = only_entry(&nodes[index].reading).filter(|_| is_item) else { continue };
        let is_inside = |it: &Block| {
            it.depth > block.depth || (it.depth == block.depth && !matches!(it.kind, BlockKind::Item))
        };
        let end = (index + 1..nodes.len()).find(|it| !is_inside(&blocks[*it])).unwrap_or(nodes.len());
        let inside = &blocks[index + 1..end];
        if inside.is_empty() {
            continue;
        }
        let whole = Piece::all(&block.prose);
        // Behind the name of a field, if it is one.
        let text = whole.code_at_start().map_or(whole.clone(), |(_, rest)| rest);
        let known = known(context, &entry.path);
        let name = entry.path.clone();
        let below = Below::read((name.name(), &known), &text, (inside, block.depth));
        let (places, announced) = (below.places(), below.is_announced());
        let is_field = |it: &usize| matches!(nodes[index + 1 + it].reading, Reading::Fields(_));
        if announced && places.iter().any(is_field) {
            continue;
        }
        let says = below.state(context, &mut entry.field) && context.knows(&name);
        nodes[index].reading = match std::mem::replace(&mut nodes[index].reading, Reading::Other) {
            _ if announced || says => Reading::Fields(vec![entry]),
            Reading::Fields(_) => Reading::Fields(vec![entry]),
            Reading::Bare(_) => Reading::Bare(vec![entry]),
            Reading::PlainFields(_) => Reading::PlainFields(vec![entry]),
            _ => Reading::Plain(vec![entry]),
        };
        for it in places {
            let node = &mut nodes[index + 1 + it];
            (node.reading, node.detail, node.is_value) = (Reading::Other, true, true);
        }
    }
}

fn only_entry(reading: &Reading) -> Option<Entry> {
    match entries(reading) {
        [entry] => Some(entry.clone()),
        _ => None,
    }
}

fn entries(reading: &Reading) -> &[Entry] {
    match reading {
        Reading::Fields(it) | Reading::Bare(it) | Reading::PlainFields(it) | Reading::Plain(it) => it,
        Reading::Flawed(..) | Reading::Other => &[],
    }
}

fn is_field_like(reading: &Reading) -> bool {
    !matches!(reading, Reading::Flawed(..) | Reading::Other)
}

/// Decides which of the names are fields: those that say so, and those beside or below something that says so.
fn accept(context: &mut Context, nodes: &mut [Node], lead: Option<&Label>) {
    let mut counts: BTreeMap<usize, Count> = BTreeMap::new();
    for node in nodes.iter().filter(|it| !it.detail && matches!(it.block.kind, BlockKind::Item)) {
        let count = counts.entry(node.block.list).or_default();
        count.all += 1;
        count.fields += usize::from(matches!(node.reading, Reading::Fields(_)));
        count.plain += usize::from(matches!(node.reading, Reading::PlainFields(_)));
        count.field_like += usize::from(is_field_like(&node.reading));
        count.bare += usize::from(matches!(node.reading, Reading::Bare(_)));
        count.known += usize::from(entries(&node.reading).iter().any(|it| context.knows(&it.path)));
    }
    let first = nodes.first().map(|it| it.block.list);
    let mut told: Option<usize> = None;
    for index in 0..nodes.len() {
        let list = nodes[index].block.list;
        let Some(count) = counts.get(&list) else { continue };
        let under_label =
            nodes[index].parent.is_some_and(|it| nodes[it].label.is_some() && !nodes[it].accepted);
        let led = under_label || (lead.is_some() && Some(list) == first && nodes[index].parent.is_none());
        let alike = count.is_alike();
        nodes[index].aside = count.is_known() && !led && nodes[index].parent.is_none();
        nodes[index].accepted = match &nodes[index].reading {
            Reading::Fields(_) => true,
            Reading::Bare(_) => count.fields > 0 || (led && alike) || nodes[index].aside,
            Reading::PlainFields(_) => alike && (count.plain > 1 || led || count.fields > 0),
            Reading::Plain(entries) => {
                let name = Piece::all(&nodes[index].block.prose);
                led && alike && !inline::is_none(name.text()) && !entries.is_empty()
            }
            Reading::Flawed(..) | Reading::Other => false,
        };
        let read = led || count.plain > 1;
        if matches!(nodes[index].reading, Reading::Other) && alike && read && nodes[index].says_nothing() {
            let item = Piece::all(&nodes[index].block.prose);
            nodes[index].reading = Reading::Flawed(context.span(&item), "not the name of a field".to_owned());
        }
        if led && count.field_like == 0 {
            alone(context, nodes, index, lead);
        }
        let below_field = nodes[index].parent.is_some_and(|it| nodes[it].accepted);
        let unread = match &nodes[index].reading {
            Reading::Bare(_) | Reading::PlainFields(_) => !nodes[index].accepted && !below_field,
            Reading::Plain(_) => led && !nodes[index].accepted,
            Reading::Fields(_) | Reading::Flawed(..) | Reading::Other => false,
        };
        if unread && told != Some(list) && nodes[index].listings.is_empty() {
            told = Some(list);
            let names = Piece::all(&nodes[index].block.prose);
            let name = names.code_at_start().map_or(names.clone(), |(code, _)| code);
            let alike = matches!(nodes[index].reading, Reading::Bare(_));
            let reason = if alike {
                "a list of names that does not say that they are fields"
            } else {
                "a list in which some items are no fields"
            };
            context.pass(&name, reason);
        }
    }
}

/// An announced list in which nothing can be read is told of by the item that looks like a field.
fn alone(context: &Context, nodes: &mut [Node], index: usize, lead: Option<&Label>) {
    let own = nodes[index].parent.and_then(|it| nodes[it].label.as_ref());
    let of_fields = own.or(lead).is_some_and(|it| it.of_fields);
    let (names, ..) = entry::names(&Piece::all(&nodes[index].block.prose));
    if let Reading::Flawed(span, message) = &nodes[index].reading
        && (of_fields || names.iter().any(|it| context.knows_name(it)))
    {
        let flaw = (*span, message.clone());
        nodes[index].listings.push(unreadable(flaw.0, Form::List, flaw));
        nodes[index].reading = Reading::Other;
    }
}

/// Puts the fields together: those below a label are a list of their own.
fn gather(context: &Context, nodes: Vec<Node>, list: &mut ItemList) -> Vec<Listing> {
    let mut listings = Vec::new();
    let parents: BTreeSet<usize> = nodes.iter().filter_map(|it| it.parent).collect();
    // For each node, the label above it, and the path that the fields below it begin with.
    let mut above: Vec<(Option<usize>, FieldPath)> = Vec::with_capacity(nodes.len());
    let mut labelled: BTreeMap<usize, ItemList> = BTreeMap::new();
    let (mut by_the_way, mut of_all) = (ItemList::default(), Vec::new());
    for (index, node) in nodes.into_iter().enumerate() {
        let (mut group, mut prefix) = node.parent.map_or((None, FieldPath::ROOT), |it| above[it].clone());
        let own = group.and_then(|it| labelled.get_mut(&it));
        let own = own.or(node.aside.then_some(&mut by_the_way));
        let target = own.unwrap_or(list);
        target.flaws.extend(node.flaws.into_iter().filter(|_| node.accepted));
        match node.reading {
            Reading::Flawed(span, message) => target.flaws.push((span, message)),
            Reading::Fields(it) | Reading::Bare(it) | Reading::PlainFields(it) | Reading::Plain(it)
                if node.accepted =>
            {
                let mut below = prefix.clone();
                let alone = it.len() == 1 && !parents.contains(&index);
                for entry in it {
                    let (path, mut field) = entry.settle(target.label.said.unwrap_or(Said::Shows));
                    let item = field.span.source.span(node.block.range.clone());
                    field.standing = alone.then_some(Standing::Item(item));
                    let path = prefix.within(&path);
                    below = path_inside(&path, &field);
                    target.fields.push((path, field));
                }
                prefix = below;
            }
            _ => {
                if let Some(label) = node.label {
                    labelled.insert(index, ItemList { label, ..ItemList::default() });
                    group = Some(index);
                    prefix = FieldPath::ROOT;
                }
            }
        }
        let around = || node.parent.map_or(FieldPath::ROOT, |it| above[it].1.clone());
        let object = || if parents.contains(&index) { prefix.clone() } else { around() };
        of_all.extend(said::of_all(context, &Piece::all(&node.block.prose)).map(|it| (object(), it)));
        for mut listing in node.listings {
            if prefix != FieldPath::ROOT && listing.labels.is_empty() {
                // A list inside the item of a field names the fields of that field.
                let nested = listing.fields.drain(..).map(|(path, field)| (prefix.within(&path), field));
                list.fields.extend(nested);
                list.flaws.append(&mut listing.flaws);
                continue;
            }
            listings.extend(std::mem::take(list).listing());
            listings.push(listing);
        }
        above.push((group, prefix));
    }
    listings.extend(labelled.into_values().filter_map(ItemList::listing));
    listings.extend(by_the_way.listing().map(|it| Listing { open: true, aside: true, ..it }));
    list.of_all = of_all;
    listings
}
