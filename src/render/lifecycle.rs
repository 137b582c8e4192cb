//! The lives that a contract is a step of: their states and the ways between them, drawn and as text.

use super::canvas::Canvas;
use super::diagram;
use super::{code, escape};
use crate::model::{Enters, Leaves, Name, Transition};
use crate::resolve::About;
use crate::table::{cell, code_in_line};

/// The lifecycles as a block of their own.
pub fn draw(canvas: &mut Canvas, about: About) {
    canvas.html(r#"<div class="mc">"#);
    if has_any(about) {
        figures(canvas, about);
    } else {
        canvas.html(&format!("<p>No chapter states a lifecycle of {}.</p>", escape(about.name)));
    }
    canvas.html("</div>");
}

/// True where a chapter states transitions of the contract.
pub fn has_any(about: About) -> bool {
    about.family.lifecycles.iter().any(|it| it.has(about.name))
}

/// Every lifecycle in which the contract has a transition.
pub fn figures(canvas: &mut Canvas, about: About) {
    for lifecycle in about.family.lifecycles.iter().filter(|it| it.has(about.name)) {
        let drawing = diagram::svg(canvas, lifecycle, about.name);
        let class = if drawing.is_some() { "mc-trans" } else { "mc-trans mc-alone" };
        let items: String = lifecycle.transitions.iter().map(|it| item(canvas, about, it)).collect();
        let title = escape(&lifecycle.title);
        let source = canvas.site.link_to_place(canvas.chapter, lifecycle.span);
        let source = source.map_or(title.clone(), |it| format!(r#"<a href="{it}">{title}</a>"#));
        canvas.html(&format!(
            r#"<div class="mc-life">{}<ul class="{class}" aria-label="{title}">{items}</ul> <p class="mc-foot">As stated by {}: {source}</p></div>"#,
            drawing.unwrap_or_default(),
            lifecycle.witness.words(),
        ));
    }
}

/// A transition in words.
fn item(canvas: &Canvas, about: About, transition: &Transition) -> String {
    let name = canvas.contract_link(&about.family.name, &transition.contract);
    let now = match transition.contract == about.name {
        true => r#" class="mc-now" aria-current="true""#,
        false => "",
    };
    let note = transition.note.as_ref().map(|it| format!(", {}", escape(it))).unwrap_or_default();
    format!("<li{now}><span>{name}{note}</span> <span>{}</span></li> ", way(transition, code))
}

/// The same in Markdown: every lifecycle in which the contract has a transition, as a list.
pub fn markdown(about: About) -> String {
    let item = |it: &Transition| {
        let note = it.note.as_ref().map(|it| format!(", {}", cell(it))).unwrap_or_default();
        format!("- {}{note}: {}\n", cell(&it.contract), way(it, code_in_line))
    };
    let lifecycles = about.family.lifecycles.iter().filter(|it| it.has(about.name)).map(|it| {
        let items: String = it.transitions.iter().map(item).collect();
        format!("{}, as stated by {}:\n\n{items}", cell(&it.title), it.witness.words())
    });
    let lifecycles: Vec<String> = lifecycles.collect();
    match lifecycles.is_empty() {
        true => format!("No chapter states a lifecycle of {}.", cell(about.name)),
        false => lifecycles.join("\n"),
    }
}

/// From where to where a transition leads, in words around states that are written as `code`.
fn way(transition: &Transition, code: fn(&str) -> String) -> String {
    let named = |states: &[String]| states.iter().map(|it| code(it)).collect::<Vec<_>>().join(" or ");
    match (&transition.leaves, &transition.enters) {
        (Leaves::Start, Enters::States(to)) => format!("begins as {}", named(to)),
        (Leaves::Start, _) => "begins".to_owned(),
        (Leaves::Any, Enters::States(to)) => format!("from any state to {}", named(to)),
        (Leaves::Any, Enters::Same) => "in any state, which stays".to_owned(),
        (Leaves::Any, Enters::End) => "ends it in any state".to_owned(),
        (Leaves::States(from), Enters::States(to)) if from == to => format!("stays {}", named(from)),
        (Leaves::States(from), Enters::States(to)) => format!("{} to {}", named(from), named(to)),
        (Leaves::States(from), Enters::Same) => format!("stays {}", named(from)),
        (Leaves::States(from), Enters::End) => format!("ends {}", named(from)),
    }
}

/// What can come next: the contracts that leave a state which this one leads to, each with those states.
pub fn next(about: About<'_>) -> Vec<(&Name, Vec<&String>)> {
    let mut next: Vec<(&Name, Vec<&String>)> = Vec::new();
    for lifecycle in &about.family.lifecycles {
        let own = lifecycle.transitions.iter().filter(|it| it.contract == about.name);
        let entered: Vec<&String> = own.flat_map(|it| lifecycle.entered(it)).collect();
        for transition in lifecycle.transitions.iter().filter(|it| it.contract != about.name) {
            let left = entered.iter().filter(|it| lifecycle.leaves(transition, it)).copied();
            for state in left {
                match next.iter_mut().find(|(name, _)| **name == transition.contract) {
                    Some((_, states)) if states.contains(&state) => {}
                    Some((_, states)) => states.push(state),
                    None => next.push((&transition.contract, vec![state])),
                }
            }
        }
    }
    next
}
