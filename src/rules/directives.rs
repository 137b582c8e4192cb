//! Directives: each is spelt exactly, names something that is there, and stands alone.

use crate::diagnostic::Diagnostic;
use crate::load::{Chapter, Loaded};
use crate::repository::Repository;
use crate::resolve::resolve;
use crate::rulebook;
use crate::syntax::directive::{Include, Misspelt};

/// Every finding about marks in chapters.
pub fn check(repository: &Repository, loaded: &Loaded) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for chapter in &loaded.chapters {
        found.extend(misspelt(chapter));
        found.extend(includes(repository, chapter));
        for directive in &chapter.marks.directives {
            let span = chapter.source.span(directive.range.clone());
            match resolve(&loaded.catalog, directive) {
                Err(problem) => {
                    let rule = if problem.argument {
                        &rulebook::WRONG_ARGUMENT
                    } else {
                        &rulebook::UNRESOLVED_DIRECTIVE
                    };
                    let span = chapter.source.span(problem.range);
                    let finding = Diagnostic::new(rule, problem.message, span, "named here");
                    found.push(match problem.near {
                        Some((range, near)) => {
                            finding.mend(problem.help, [chapter.source.span(range).becomes(near)])
                        }
                        None => finding.help(problem.help),
                    });
                }
                Ok(_) if !directive.alone => found.push(
                    Diagnostic::new(
                        &rulebook::DIRECTIVE_NOT_ALONE,
                        "a directive stands in the midst of other text",
                        span,
                        "becomes a block of its own",
                    )
                    .help("put it on a line of its own, with blank lines around it"),
                ),
                Ok(_) => {}
            }
        }
    }
    found
}

fn misspelt(chapter: &Chapter) -> Vec<Diagnostic> {
    let finding = |it: &Misspelt| {
        let span = chapter.source.span(it.range.clone());
        let finding = Diagnostic::new(
            &rulebook::MISSPELT_DIRECTIVE,
            it.message.clone(),
            span,
            "published as it stands",
        );
        match &it.edit {
            Some((range, text)) => {
                finding.mend("did you mean this?", [chapter.source.span(range.clone()).becomes(text.clone())])
            }
            None => finding.help("in code, or after a backslash, a directive stays text"),
        }
    };
    chapter.marks.misspelt.iter().map(finding).collect()
}

/// mdBook prints an error for an include that is not there, publishes its raw text and exits with 0. A directive in
/// an included file is put in after we have run, and would be published as it stands.
fn includes(repository: &Repository, chapter: &Chapter) -> Vec<Diagnostic> {
    let finding =
        |it: &Include| {
            let span = chapter.source.span(it.range.clone());
            match repository.included.get(&(chapter.path.clone(), it.path.clone())) {
                None => {
                    let title = format!("the file to include is not there: `{}`", it.path);
                    let label = "mdBook would publish this line as it stands";
                    let finding = Diagnostic::new(&rulebook::MISSING_INCLUDE, title, span, label);
                    Some(finding.help("the path is relative to the folder of the chapter"))
                }
                Some(Some(directive)) => {
                    let title =
                        format!("`{}` holds `{directive}`, which would be published as it stands", it.path);
                    let label = "put in after directives were replaced";
                    let finding = Diagnostic::new(&rulebook::DIRECTIVE_IN_INCLUDE, title, span, label);
                    Some(finding.help(
                        "move the directive into the chapter, or set `after = [\"links\"]` in the table",
                    ))
                }
                Some(None) => None,
            }
        };
    chapter.marks.includes.iter().filter_map(finding).collect()
}
