//! A lifecycle as a drawing: its states in a row, or in a column where a row would be too long, and each way between two
//! of them with the contracts that go it.
//!
//! In a row, neighbours are joined by straight lines in the gap between them, others by lines above the row, each in a lane of its
//! own. What leaves a state as it is stands below it.

mod column;
mod plan;

use plan::{BOX, DOT, LINE, Plan, ends};

use super::canvas::Canvas;
use super::{address, escape};
use crate::model::{Enters, Leaves, Lifecycle, Transition};

/// A larger drawing would say less than the text.
const STATES: usize = 12;
const TRANSITIONS: usize = 40;
/// The widest row that is drawn where a column can be: a page shows no more of it at full size.
const ROW: f32 = 1000.0;
/// The most characters of a name that are drawn.
const NAME: usize = 34;

/// The drawing as one line of HTML; `None` where there is too much to draw.
pub fn svg(canvas: &mut Canvas, lifecycle: &Lifecycle, contract: &str) -> Option<String> {
    let (states, transitions) = (lifecycle.states.len(), &lifecycle.transitions);
    let few = (1..=STATES).contains(&states) && transitions.len() <= TRANSITIONS;
    // What begins and is in no state then has no end to draw a line to.
    let nowhere = |it: &Transition| it.leaves == Leaves::Start && it.enters == Enters::Same;
    let drawing = (few && !transitions.iter().any(nowhere)).then(|| Drawing::of(lifecycle, contract))?;
    let row = drawing.row();
    let layout = match row.as_ref().is_some_and(|it| it.width <= ROW) {
        true => row,
        false => column::layout(&drawing).or(row),
    }?;
    let marker = canvas.id(&format!("{}-arrow", address::id_of(contract)));
    Some(drawing.draw(&layout, &escape(&marker)))
}

/// Where everything stands.
struct Layout {
    width: f32,
    height: f32,
    /// The middle of each stop, half of its width, and its height on the page.
    stops: Vec<(f32, f32, f32)>,
    ways: Vec<Drawn>,
}

/// A way as it is drawn.
struct Drawn {
    /// The path of its line.
    line: String,
    /// The middle of its names, and how high the first of them stands; `None` where another way has written them.
    names: Option<(f32, f32)>,
}

/// What stands in the row.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stop {
    Start,
    State { name: String, last: bool, here: bool },
    End,
}

/// A way from one stop to another, with the contracts that go it.
#[derive(Debug)]
struct Way {
    from: usize,
    to: usize,
    /// Each with whether it is the contract of the page.
    names: Vec<(String, bool)>,
}

struct Drawing {
    stops: Vec<Stop>,
    ways: Vec<Way>,
}

impl Way {
    fn is_here(&self) -> bool {
        self.names.iter().any(|(_, here)| *here)
    }

    fn joins_neighbours(&self) -> bool {
        self.from.abs_diff(self.to) == 1
    }
}

fn cut(name: &str) -> String {
    match name.char_indices().nth(NAME) {
        Some((at, _)) => format!("{}…", &name[..at]),
        None => name.to_owned(),
    }
}

impl Drawing {
    fn of(lifecycle: &Lifecycle, contract: &str) -> Drawing {
        let transitions = &lifecycle.transitions;
        let begins = transitions.iter().any(|it| it.leaves == Leaves::Start);
        let ends = transitions.iter().any(|it| it.enters == Enters::End);
        let own = || transitions.iter().filter(|it| it.contract == contract);
        let state = |name: &String| Stop::State {
            name: cut(name),
            last: lifecycle.is_last(name),
            here: own().any(|it| lifecycle.entered(it).contains(name)),
        };
        let states = lifecycle.states.iter().map(state);
        let start = begins.then_some(Stop::Start);
        let stops = start.into_iter().chain(states).chain(ends.then_some(Stop::End)).collect();
        let mut drawing = Drawing { stops, ways: Vec::new() };
        let first = usize::from(begins);
        for transition in transitions {
            for (from, to) in drawing.ends_of(lifecycle, transition, first) {
                drawing.add(from, to, transition, contract);
            }
        }
        drawing
    }

    /// The stops between which a transition leads.
    fn ends_of(&self, lifecycle: &Lifecycle, transition: &Transition, first: usize) -> Vec<(usize, usize)> {
        let number = |state: &String| lifecycle.states.iter().position(|it| it == state).map(|it| it + first);
        let from: Vec<usize> = match &transition.leaves {
            Leaves::Start => vec![0],
            Leaves::Any | Leaves::States(_) => {
                let left = lifecycle.states.iter().filter(|it| lifecycle.leaves(transition, it));
                left.filter_map(number).collect()
            }
        };
        let to = |from: usize| match &transition.enters {
            Enters::Same => vec![from],
            Enters::End => vec![self.stops.len() - 1],
            Enters::States(states) => states.iter().filter_map(number).collect(),
        };
        from.into_iter().flat_map(|from| to(from).into_iter().map(move |to| (from, to))).collect()
    }

    fn add(&mut self, from: usize, to: usize, transition: &Transition, contract: &str) {
        let name = (cut(&transition.contract), transition.contract == contract);
        match self.ways.iter_mut().find(|it| (it.from, it.to) == (from, to)) {
            Some(way) if way.names.contains(&name) => {}
            Some(way) => way.names.push(name),
            None => self.ways.push(Way { from, to, names: vec![name] }),
        }
    }

    /// Everything in a row.
    fn row(&self) -> Option<Layout> {
        let plan = self.plan()?;
        let stops = plan.stops.iter().map(|(x, half)| (*x, *half, plan.row)).collect();
        let ways = self.ways.iter().enumerate().map(|(number, way)| {
            let (line, y) = self.line(&plan, number, way);
            Drawn { line, names: Some((plan.names[number], y)) }
        });
        Some(Layout { width: plan.width, height: plan.height, stops, ways: ways.collect() })
    }

    fn draw(&self, layout: &Layout, marker: &str) -> String {
        let mut out = format!(
            r##"<svg class="mc-wide" viewBox="0 0 {:.0} {:.0}" style="max-width:{:.0}px" aria-hidden="true" focusable="false"><defs>"##,
            layout.width, layout.height, layout.width
        );
        for (id, class) in [("", "e-h"), ("-here", "here-h")] {
            out.push_str(&format!(
                r#"<marker id="{marker}{id}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="6" markerHeight="6" orient="auto"><path class="{class}" d="M0 0L10 5L0 10z"/></marker>"#
            ));
        }
        out.push_str("</defs>");
        // What is marked lies on top.
        for here in [false, true] {
            for (way, Drawn { line, names }) in
                self.ways.iter().zip(&layout.ways).filter(|(it, _)| it.is_here() == here)
            {
                let (class, end) = if here { (" here", "-here") } else { ("", "") };
                out.push_str(&format!(
                    r##"<path class="e{class}" d="{line}" marker-end="url(#{marker}{end})"/>"##
                ));
                let Some((x, y)) = names else { continue };
                for (row, (name, here)) in way.names.iter().enumerate() {
                    let class = if *here { "t here-t" } else { "t" };
                    let y = y + LINE * row as f32;
                    out.push_str(&format!(
                        r#"<text class="{class}" x="{x:.0}" y="{y:.0}">{}</text> "#,
                        escape(name)
                    ));
                }
            }
        }
        self.stops.iter().zip(&layout.stops).for_each(|(stop, at)| out.push_str(&stop.draw(*at)));
        out.push_str("</svg>");
        out
    }

    /// The line of a way, and how high the first of its names stands.
    fn line(&self, plan: &Plan, number: usize, way: &Way) -> (String, f32) {
        let ((from, from_half), (to, to_half)) = (plan.stops[way.from], plan.stops[way.to]);
        let row = plan.row;
        let stacked = |bottom: f32| bottom - 7.0 - way.height() + LINE;
        if way.from == way.to {
            let y = row + BOX / 2.0;
            let line = format!(
                "M{:.0} {y:.0}C{:.0} {:.0} {:.0} {:.0} {:.0} {:.0}",
                from - 11.0,
                from - 26.0,
                y + 28.0,
                from + 26.0,
                y + 28.0,
                from + 11.0,
                y + 2.0
            );
            return (line, y + 22.0 + LINE);
        }
        if let Some(y) = plan.lanes[number] {
            let (leaves, enters) = ends(plan, way, y);
            let start = row - if from_half * 2.0 <= DOT { DOT / 2.0 } else { BOX / 2.0 };
            let end = row - if to_half * 2.0 <= DOT { DOT / 2.0 } else { BOX / 2.0 } - 2.0;
            let bend = if to > from { 12.0 } else { -12.0 };
            let line = format!(
                "M{leaves:.0} {start:.0}V{:.0}Q{leaves:.0} {y:.0} {:.0} {y:.0}H{:.0}Q{enters:.0} {y:.0} {enters:.0} {:.0}V{end:.0}",
                y + 12.0,
                leaves + bend,
                enters - bend,
                y + 12.0
            );
            return (line, stacked(y));
        }
        let forward = way.from < way.to;
        let back_too = self.ways.iter().any(|it| (it.from, it.to) == (way.to, way.from));
        let shift = if back_too { 9.0 } else { 0.0 };
        let (y, side) = if forward { (row - shift, 1.0) } else { (row + shift, -1.0) };
        let (start, end) = (from + side * from_half, to - side * (to_half + 2.0));
        let text = if forward { stacked(y) } else { y + LINE };
        (format!("M{start:.0} {y:.0}H{end:.0}"), text)
    }
}

impl Stop {
    fn draw(&self, (x, half, row): (f32, f32, f32)) -> String {
        match self {
            Stop::Start => format!(r#"<circle class="e-h" cx="{x:.0}" cy="{row:.0}" r="{:.0}"/>"#, DOT / 2.0),
            Stop::End => format!(
                r#"<circle class="st" cx="{x:.0}" cy="{row:.0}" r="{:.0}"/><circle class="e-h" cx="{x:.0}" cy="{row:.0}" r="3"/>"#,
                DOT / 2.0
            ),
            Stop::State { name, last, here } => {
                let class = if *here { "st here-s" } else { "st" };
                let shape = |inset: f32| {
                    format!(
                        r#"<rect class="{class}" x="{:.0}" y="{:.0}" width="{:.0}" height="{:.0}" rx="{:.0}"/>"#,
                        x - half + inset,
                        row - BOX / 2.0 + inset,
                        (half - inset) * 2.0,
                        BOX - inset * 2.0,
                        BOX / 2.0 - inset
                    )
                };
                let inner = if *last { shape(4.0) } else { String::new() };
                let text =
                    format!(r#"<text class="st-t" x="{x:.0}" y="{:.0}">{}</text> "#, row + 5.0, escape(name));
                format!("{}{inner}{text}", shape(0.0))
            }
        }
    }
}
