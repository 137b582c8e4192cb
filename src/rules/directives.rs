//! Directives: each is spelt exactly, names something that is there, and stands alone.

use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::load::{Chapter, Loaded};
use crate::model::stem_names;
use crate::repository::{Repository, Unfit};
use crate::resolve::{Target, resolve};
use crate::rulebook;
use crate::syntax::directive::{Directive, Include, Misspelt};
use crate::syntax::merge::is_data;
use crate::syntax::remark::GeneratedTable;
use crate::table::Table;
use crate::text::linked_path;

/// Every finding about marks in chapters.
pub fn check(repository: &Repository, loaded: &Loaded) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for chapter in &loaded.chapters {
        found.extend(misspelt(chapter));
        found.extend(includes(repository, chapter));
        found.extend(chapter.tables().filter_map(|it| table(repository, loaded, chapter, it)));
        for directive in &chapter.marks.directives {
            let span = chapter.source.span(directive.range.clone());
            match resolve(&loaded.catalog, directive, chapter.source) {
                Err(problem) => {
                    found.push(missing_example(loaded, directive, problem.finding(chapter.source)));
                }
                Ok(_) if !directive.alone => found.push(
                    Diagnostic::new(
                        &rulebook::DIRECTIVE_NOT_ALONE,
                        "a directive stands in the midst of other text",
                        span,
                        "becomes a block of its own",
                    )
                    .help(if directive.kind.has_headings() {
                        "put it on a line of its own outside lists and quotations, with blank lines around it"
                    } else {
                        "put it on a line of its own, with blank lines around it"
                    }),
                ),
                Ok(_) => {}
            }
        }
    }
    found
}

/// Where a contract has no example, a directive that names one waits for it.
fn missing_example(loaded: &Loaded, directive: &Directive, finding: Diagnostic) -> Diagnostic {
    let Some(name) = directive.example_name() else { return finding };
    let mut contracts = loaded.catalog.families.iter().flat_map(|it| &it.contracts);
    let waits = contracts.any(|(contract, it)| it.examples.is_empty() && stem_names(name, contract));
    if waits { finding.after(&rulebook::CONTRACT_WITHOUT_EXAMPLE, None) } else { finding }
}

/// A table between marks, where it is not what the schema has today.
fn table(
    repository: &Repository,
    loaded: &Loaded,
    chapter: &Chapter,
    generated: &GeneratedTable,
) -> Option<Diagnostic> {
    let (shape, envelope, name, scope) = match resolve(&loaded.catalog, &generated.directive, chapter.source)
    {
        Err(problem) => return Some(problem.finding(chapter.source)),
        Ok(Target::Fields { shape, envelope, name, scope, .. }) => (shape, envelope, name, scope),
        Ok(_) => return None,
    };
    let span = chapter.source.span(generated.between.clone());
    let text = repository.sources.cut(span);
    let line_end = if repository.sources.text(chapter.source).contains("\r\n") { "\r\n" } else { "\n" };
    let today = Table { shape, envelope, scope }.markdown(line_end);
    if text.trim() == today {
        return None;
    }
    let label = if text.trim().is_empty() { "nothing between the marks" } else { "not what the schema has" };
    let place = match text.trim() {
        "" => chapter.source.span(generated.directive.range.clone()),
        table => {
            let before = text.len() - text.trim_start().len();
            span.moved(before).first(table.len())
        }
    };
    let about = if name.is_empty() { "the envelope" } else { name };
    let title = format!("the generated table of {about} is not what its schema says today");
    let table = format!("{line_end}{line_end}{today}{line_end}{line_end}");
    let finding = Diagnostic::new(&rulebook::STALE_TABLE, title, place, label)
        .of(about)
        .and(shape.span, "generated from this schema");
    let is_row = |it: &str| it.is_empty() || it.starts_with('|');
    Some(match text.lines().all(|it| is_row(it.trim())) {
        true => finding.mend("generate it anew", [span.becomes(table)]),
        false => finding.help("between the marks stands the table alone: move what else stands there"),
    })
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
    let finding = |it: &Include| {
        let span = chapter.source.span(it.range.clone());
        let Some(unfit) = repository.included.get(&(chapter.path.clone(), it.path.clone())) else {
            let title = format!("the file to include is not there: `{}`", it.path);
            let label = "mdBook would publish this line as it stands";
            let finding = Diagnostic::new(&rulebook::MISSING_INCLUDE, title, span, label);
            let meant = linked_path(&repository.in_source(&chapter.path), &it.path);
            let known = repository.sources.iter().map(|(path, _)| path);
            let near = meant.and_then(|it| did_you_mean(&it, known));
            return vec![match near {
                Some(near) => finding.help(format!("did you mean the file `{near}`?")),
                None => finding.help("the path is relative to the folder of the chapter"),
            }];
        };
        unfit.iter().filter_map(|unfit| self::unfit(chapter, it, unfit)).collect()
    };
    chapter.marks.includes.iter().flat_map(finding).collect()
}

/// What may not stand in an included file.
fn unfit(chapter: &Chapter, include: &Include, unfit: &Unfit) -> Option<Diagnostic> {
    let span = chapter.source.span(include.range.clone());
    match unfit {
        Unfit::Directive(directive) => {
            let title =
                format!("`{}` holds `{directive}`, which would be published as it stands", include.path);
            let label = "put in after directives were replaced";
            let finding = Diagnostic::new(&rulebook::DIRECTIVE_IN_INCLUDE, title, span, label);
            let help = "move the directive into the chapter, or set `after = [\"links\"]` in the table";
            Some(finding.help(help))
        }
        Unfit::Left(file, bound) => {
            let title = format!("`{file}` leads out of {bound}, and mdBook would publish what is there");
            let finding = Diagnostic::new(&rulebook::UNREADABLE_FILE, title, span, "put in here");
            Some(finding.help("include a file of the repository"))
        }
        Unfit::Merge(file) => {
            // In code, marks are shown and mean nothing.
            let fences = &chapter.outline.fences;
            let fence = fences.iter().find(|it| it.range.contains(&include.range.start));
            let title = format!("`{file}` has the marks of a merge that nobody has finished");
            let finding =
                Diagnostic::new(&rulebook::MERGE_CONFLICT, title, span, "both sides are put in here");
            let finding = finding.help("keep one side, or both, and take the marks out");
            fence.is_none_or(is_data).then_some(finding)
        }
    }
}
