//! Items: `customer_id (string, required): …`, with the field in code style, in lists and in task lists.

use super::sets::annotate;
use super::{Form, Listing, Piece, empty, is_field_name};
use crate::field::{Field, FieldPath, Said};
use crate::syntax::markdown::Prose;
use crate::text::{SourceId, Span};

/// Items that start with a field, until something ends the list.
#[derive(Default)]
pub struct ItemList {
    fields: Vec<(FieldPath, Field)>,
    /// Items that look like fields and could not be understood: flaws, if others beside them were.
    flaws: Vec<(Span, String)>,
}

impl ItemList {
    /// True where the item is one of the list.
    pub fn take(&mut self, source: SourceId, prose: &Prose) -> bool {
        match item(source, prose) {
            None => return false,
            Some(Ok(field)) => self.fields.push(field),
            Some(Err(flaw)) => self.flaws.push(flaw),
        }
        true
    }

    pub fn listing(self) -> Option<Listing> {
        let span = self.fields.first()?.1.span;
        Some(Listing { form: Form::List, fields: self.fields, flaws: self.flaws, ..empty(span) })
    }
}

fn item(source: SourceId, prose: &Prose) -> Option<Result<(FieldPath, Field), (Span, String)>> {
    let code = prose.code.first().filter(|range| prose.text[..range.start].trim().is_empty())?;
    let name = Piece::new(prose, code.clone());
    let optional = name.text().ends_with('?');
    let path = name.text().trim_end_matches('?');
    let rest = Piece::new(prose, code.end..prose.text.len());
    let end = rest.text().find(')').filter(|_| rest.text().starts_with('('))?;
    if !is_field_name(path) {
        return Some(Err((name.span(source), "not the name of a field".to_owned())));
    }
    let mut field = Field::new(name.span(source), if optional { Said::Allows } else { Said::Shows });
    let brackets = rest.part(1..end);
    Some(match annotate(source, &mut field, &brackets, false) {
        Ok(()) => Ok((FieldPath::new(path), field)),
        Err(message) => Err((brackets.span(source), message)),
    })
}
