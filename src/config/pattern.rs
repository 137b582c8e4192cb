//! Patterns for files, and for places in them: `bundle.schema.json#/definitions/{contract}`.

use std::collections::BTreeSet;

use globset::{GlobBuilder, GlobMatcher};
use regex::Regex;

use super::template::{Filled, Placeholder, caught, has, is_known, stood_in, with_any, with_groups};
use crate::syntax::json::{Kind, Node};
use crate::text::{Span, name_in, token_of};

/// A pattern for paths, where it stands, and whether `book.toml` says it: a default that matches nothing promised
/// nothing.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub text: String,
    pub span: Span,
    pub stated: bool,
    /// The part before `#`.
    path: String,
    matcher: GlobMatcher,
    /// The same with a group for each placeholder, where there is one.
    groups: Option<Regex>,
    /// The reference tokens of the JSON Pointer after `#`, each as a pattern.
    tokens: Option<Vec<Token>>,
}

/// A reference token as a pattern.
#[derive(Clone, Debug)]
struct Token {
    pattern: Regex,
    starred: bool,
}

/// A place that a pattern names in a file.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// A JSON Pointer; empty for the whole file.
    pub pointer: String,
    pub node: &'a Node,
    pub filled: Filled,
    /// The keys and indices that a `*` stands for.
    pub starred: Vec<String>,
}

impl Pattern {
    /// Reads a glob: `*` and `?` stay within one folder, `**` does not. After `#` stands a JSON Pointer, whose tokens
    /// may be `*`.
    pub fn new(text: &str, span: Span, stated: bool) -> Result<Pattern, String> {
        let (path, pointer) = match text.split_once('#') {
            Some((path, pointer)) => (path, Some(pointer)),
            None => (text, None),
        };
        bounded(text)?;
        if path.starts_with('/') || path.split('/').any(|name| name == "..") {
            return Err("a path that leaves the folder of `book.toml`".to_owned());
        }
        is_known(text)?;
        let glob = |text: &str| {
            let glob = GlobBuilder::new(text).literal_separator(true).build();
            glob.map_err(|error| error.kind().to_string())
        };
        let matcher = glob(&with_any(path, "*"))?.compile_matcher();
        let groups = if Placeholder::ALL.iter().any(|it| has(path, *it)) {
            let pattern = letters(&stood_in(path), |text| Ok(glob(text)?.regex().replace("(?-u)", "")))?;
            Some(Regex::new(&with_groups(&pattern, "[^/]")).map_err(|_| "it is too long".to_owned())?)
        } else {
            None
        };
        let tokens = pointer.map(tokens).transpose()?;
        Ok(Pattern { text: text.to_owned(), span, stated, path: path.to_owned(), matcher, groups, tokens })
    }

    /// The folder below which every match lies.
    pub fn folder(&self) -> &str {
        let literal = self.path.find(['*', '?', '[', '{']).map_or(self.path.as_str(), |at| &self.path[..at]);
        literal.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    pub fn matches(&self, path: &str) -> bool {
        self.matcher.is_match(path) && self.groups.as_ref().is_none_or(|it| caught(it, path).is_some())
    }

    /// True where this placeholder stands in it.
    pub fn has(&self, placeholder: Placeholder) -> bool {
        has(&self.text, placeholder)
    }

    /// True where it names places in files, and not the files themselves.
    pub fn names_parts(&self) -> bool {
        self.tokens.is_some()
    }

    /// What the placeholders stand for in a matching path.
    pub fn filled(&self, path: &str) -> Filled {
        self.groups.as_ref().and_then(|it| caught(it, path)).unwrap_or_default()
    }

    /// The places in a matching file, in the order of the file.
    pub fn places<'a>(&self, path: &str, root: &'a Node) -> Vec<Place<'a>> {
        let filled = self.filled(path);
        let mut places = vec![Place { pointer: String::new(), node: root, filled, starred: Vec::new() }];
        for token in self.tokens.iter().flatten() {
            places = places.iter().flat_map(|place| place.below(token)).collect();
        }
        places
    }

    /// The part of a matching file's name that the last `*` stands for, or the name without its extensions.
    pub fn stem<'a>(&self, path: &'a str) -> &'a str {
        let file = path.rsplit('/').next().unwrap_or(path);
        let suffix = with_any(&self.path, "*");
        let suffix = suffix.rsplit(['*', '/']).next().unwrap_or_default();
        // `*.example.{json,yaml}` has a suffix for each choice.
        let choice = suffix.split_once('{').and_then(|(head, rest)| Some((head, rest.split_once('}')?)));
        let (head, (choices, tail)) = choice.unwrap_or((suffix, ("", "")));
        let mut stems =
            choices.split(',').filter_map(|it| file.strip_suffix(tail)?.strip_suffix(it)?.strip_suffix(head));
        stems.find(|it| !it.is_empty()).unwrap_or_else(|| file.split('.').next().unwrap_or(file))
    }
}

/// The longest pattern, in characters, and how deep braces may stand in one: what is made of a glob is compiled, and grows
/// with both.
const LONGEST: usize = 1000;
const BRACES: usize = 8;

/// Refuses what is too long to be a pattern that somebody reads.
fn bounded(text: &str) -> Result<(), String> {
    if text.chars().count() > LONGEST {
        return Err(format!("it is longer than {LONGEST} characters"));
    }
    let mut depth: usize = 0;
    for it in text.chars() {
        depth = match it {
            '{' => depth + 1,
            '}' => depth.saturating_sub(1),
            _ => depth,
        };
        if depth > BRACES {
            return Err(format!("its braces are more than {BRACES} levels deep"));
        }
    }
    Ok(())
}

/// Runs `make` over a text with nothing but ASCII in it: the regular expressions of globs are about bytes.
fn letters(text: &str, make: impl Fn(&str) -> Result<String, String>) -> Result<String, String> {
    let mark = |it: char| format!("qu{:x}uq", u32::from(it));
    let others: BTreeSet<char> = text.chars().filter(|it| !it.is_ascii()).collect();
    let plain = others.iter().fold(text.to_owned(), |text, it| text.replace(*it, &mark(*it)));
    let made = make(&plain)?;
    Ok(others.iter().fold(made, |made, it| made.replace(&mark(*it), &it.to_string())))
}

/// The tokens of a JSON Pointer (RFC 6901), each as a pattern.
fn tokens(pointer: &str) -> Result<Vec<Token>, String> {
    let Some(tokens) = pointer.strip_prefix('/') else {
        return Err("what follows `#` is no JSON Pointer: it begins with `/`".to_owned());
    };
    let token = |text: &str| {
        let text = name_in(text);
        let literal = regex::escape(&stood_in(&text)).replace("\\*", ".*");
        let pattern = Regex::new(&format!("^(?s:{})$", with_groups(&literal, ".")));
        Ok(Token { pattern: pattern.map_err(|_| "it is too long".to_owned())?, starred: text.contains('*') })
    };
    tokens.split('/').map(token).collect()
}

impl<'a> Place<'a> {
    /// The members, or the elements, that a token names.
    fn below(&self, token: &Token) -> Vec<Place<'a>> {
        let child = |name: &str, node: &'a Node| {
            let filled = caught(&token.pattern, name)?;
            let mut starred = self.starred.clone();
            starred.extend(token.starred.then(|| name.to_owned()));
            Some(Place {
                pointer: format!("{}/{}", self.pointer, token_of(name)),
                node,
                filled: filled.or(self.filled.clone()),
                starred,
            })
        };
        match &self.node.kind {
            Kind::Object(members) => members.iter().filter_map(|it| child(&it.key, &it.value)).collect(),
            Kind::Array(elements) => {
                elements.iter().enumerate().filter_map(|(index, it)| child(&index.to_string(), it)).collect()
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => Vec::new(),
        }
    }
}
