//! Elements of HTML: their names, and where none of them is open.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

use super::markdown::Outline;

/// The beginnings of lines at which something can be put between blocks: no block and no element of HTML is open there.
pub fn boundaries(text: &str, outline: &Outline) -> Vec<usize> {
    let mut open: Vec<String> = Vec::new();
    let mut boundaries = Vec::new();
    let mut end = 0;
    for range in &outline.outermost {
        let before = text.get(..range.start).unwrap_or_default();
        let at = before.rfind('\n').map_or(0, |at| at + 1);
        // The definition of a link is no block: a paragraph begins with it, and goes on behind it (CommonMark, section 4.7).
        let line = text.get(end..at).and_then(|it| it.lines().next_back()).unwrap_or_default();
        if open.is_empty() && line.trim().is_empty() {
            boundaries.push(at);
        }
        end = range.end;
        if outline.html.binary_search_by_key(&range.start, |it| it.start).is_ok() {
            open_after(text.get(range.clone()).unwrap_or_default(), &mut open);
        }
    }
    boundaries
}

/// Follows the tags of a block of HTML. What is not closed exactly stays open, as it does for mdBook.
fn open_after(html: &str, open: &mut Vec<String>) {
    const VOID: &str = " area base br col embed hr img input link meta param source track wbr ";
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                if !tag.self_closing && !VOID.contains(&format!(" {name} ")) {
                    open.push(name);
                }
            }
            Token::EndTag(tag) => {
                open.pop_if(|it| it.as_bytes() == tag.name.as_slice());
            }
            _ => {}
        }
    }
    // A comment that its block does not end goes on behind it.
    if html.rfind("<!--") > html.rfind("-->") {
        open.push("<!--".to_owned());
    }
}

/// True for the name of an element of HTML.
pub fn is_element(name: &str) -> bool {
    const ELEMENTS: &str = " a abbr acronym address article aside audio b base bdi bdo big blockquote body br button canvas \
        caption center cite code col colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset \
        figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label legend \
        li link main map mark math menu meta meter nav noscript object ol optgroup option output p param picture pre \
        progress q rp rt ruby s samp script section select slot small source span strike strong style sub summary sup \
        svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr ";
    let name = name.to_ascii_lowercase();
    !name.starts_with(|it: char| it.is_ascii_alphabetic()) || ELEMENTS.contains(&format!(" {name} "))
}

/// The text of a reference to a character.
pub fn decoded(reference: &str) -> String {
    let mut text = String::new();
    for token in Tokenizer::new(reference) {
        let Ok(token) = token;
        if let Token::String(string) = token {
            text.push_str(&String::from_utf8_lossy(&string.value));
        }
    }
    text
}
