//! A lifecycle as a drawing: its states in a row, each way between two of them with the contracts that go it.
//!
//! Neighbours are joined by straight lines in the gap between them, others by lines above the row, each in a lane of its
//! own. What leaves a state as it is stands below it. Gaps and columns are as wide as what is written in them, so that no
//! two names meet.

use super::canvas::Canvas;
use super::{address, escape};
use crate::model::{Enters, Leaves, Lifecycle, Transition};

/// A larger drawing would say less than the text.
const STATES: usize = 12;
const TRANSITIONS: usize = 40;
const WIDTH: f32 = 1500.0;

/// Sizes, in the units of the drawing: pixels where it is not scaled.
const CHARACTER: f32 = 7.4;
const LINE: f32 = 17.0;
const BOX: f32 = 42.0;
const DOT: f32 = 14.0;
const AIR: f32 = 44.0;
/// The most characters of a name that are drawn.
const NAME: usize = 34;

/// The drawing as one line of HTML; `None` where there is too much to draw.
pub fn svg(canvas: &mut Canvas, lifecycle: &Lifecycle, contract: &str) -> Option<String> {
    let few = lifecycle.states.len() <= STATES && lifecycle.transitions.len() <= TRANSITIONS;
    let drawing = few.then(|| Drawing::of(lifecycle, contract))?;
    let plan = Some(drawing.plan()).filter(|it| it.width <= WIDTH && !lifecycle.states.is_empty())?;
    let marker = canvas.id(&format!("{}-arrow", address::id_of(contract)));
    Some(drawing.draw(&plan, &escape(&marker)))
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
    names: Vec<String>,
    here: bool,
}

struct Drawing {
    stops: Vec<Stop>,
    ways: Vec<Way>,
}

/// Where everything stands.
struct Plan {
    width: f32,
    height: f32,
    /// The middle of each stop, and half of its width.
    stops: Vec<(f32, f32)>,
    /// The middle of the row.
    row: f32,
    /// The height of the lane of each way above the row, by the number of the way.
    lanes: Vec<Option<f32>>,
}

impl Stop {
    fn width(&self) -> f32 {
        match self {
            Stop::Start | Stop::End => DOT,
            Stop::State { name, .. } => (text_width(name) + 30.0).max(72.0),
        }
    }
}

impl Way {
    /// How wide the longest of its names is.
    fn width(&self) -> f32 {
        self.names.iter().map(|it| text_width(it)).fold(0.0, f32::max)
    }

    fn height(&self) -> f32 {
        self.names.iter().map(|_| LINE).sum()
    }

    fn joins_neighbours(&self) -> bool {
        self.from.abs_diff(self.to) == 1
    }
}

fn text_width(text: &str) -> f32 {
    text.chars().map(|it| if it.is_ascii() { CHARACTER } else { CHARACTER * 1.8 }).sum()
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
        let (name, here) = (cut(&transition.contract), transition.contract == contract);
        match self.ways.iter_mut().find(|it| (it.from, it.to) == (from, to)) {
            Some(way) => {
                if !way.names.contains(&name) {
                    way.names.push(name);
                }
                way.here |= here;
            }
            None => self.ways.push(Way { from, to, names: vec![name], here }),
        }
    }

    fn plan(&self) -> Plan {
        let widest = |is_it: &dyn Fn(&Way) -> bool, size: fn(&Way) -> f32| {
            self.ways.iter().filter(|it| is_it(it)).map(size).fold(0.0, f32::max)
        };
        let (mut at, mut stops) = (2.0, Vec::new());
        for (number, stop) in self.stops.iter().enumerate() {
            let loops = widest(&|it| it.from == number && it.to == number, Way::width);
            let column = stop.width().max(loops);
            stops.push((at + column / 2.0, stop.width() / 2.0));
            let joins = |it: &Way| it.joins_neighbours() && it.from.min(it.to) == number;
            // What is written below a stop may reach out of it: the gap begins behind that.
            let gap = if number + 1 < self.stops.len() { widest(&joins, Way::width) + AIR } else { 0.0 };
            at += column + gap;
        }
        let above = widest(&|it| it.joins_neighbours() && it.from < it.to, Way::height);
        let mut lanes: Vec<Option<f32>> = vec![None; self.ways.len()];
        let mut height = above.max(BOX / 2.0) + 14.0;
        // The shorter a way, the lower its lane.
        let mut long: Vec<usize> =
            (0..self.ways.len()).filter(|it| self.ways[*it].from.abs_diff(self.ways[*it].to) > 1).collect();
        long.sort_by_key(|it| self.ways[*it].from.abs_diff(self.ways[*it].to));
        for number in long {
            height += 12.0;
            lanes[number] = Some(height);
            height += self.ways[number].height();
        }
        let row = height + 8.0;
        let below = widest(&|it| it.joins_neighbours() && it.from > it.to, Way::height) + 24.0;
        let loops = widest(&|it| it.from == it.to, Way::height);
        let loops = if loops > 0.0 { BOX / 2.0 + 30.0 + loops } else { 0.0 };
        let height = row + below.max(loops).max(BOX / 2.0 + 4.0) + 4.0;
        let lanes = lanes.into_iter().map(|it| it.map(|above| row - above)).collect();
        Plan { width: at + 2.0, height, stops, row, lanes }
    }

    fn draw(&self, plan: &Plan, marker: &str) -> String {
        let mut out = format!(
            r##"<svg class="mc-wide" viewBox="0 0 {:.0} {:.0}" style="max-width:{:.0}px" aria-hidden="true" focusable="false"><defs>"##,
            plan.width, plan.height, plan.width
        );
        for (id, class) in [("", "e-h"), ("-here", "here-h")] {
            out.push_str(&format!(
                r#"<marker id="{marker}{id}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="6" markerHeight="6" orient="auto"><path class="{class}" d="M0 0L10 5L0 10z"/></marker>"#
            ));
        }
        out.push_str("</defs>");
        // What is marked lies on top.
        for here in [false, true] {
            for (number, way) in self.ways.iter().enumerate().filter(|(_, it)| it.here == here) {
                let (line, x, y) = self.line(plan, number, way);
                let (class, end) = if here { (" here", "-here") } else { ("", "") };
                out.push_str(&format!(
                    r##"<path class="e{class}" d="{line}" marker-end="url(#{marker}{end})"/>"##
                ));
                let class = if here { "t here-t" } else { "t" };
                for (row, name) in way.names.iter().enumerate() {
                    let y = y + LINE * row as f32;
                    out.push_str(&format!(
                        r#"<text class="{class}" x="{x:.0}" y="{y:.0}">{}</text> "#,
                        escape(name)
                    ));
                }
            }
        }
        self.stops.iter().zip(&plan.stops).for_each(|(stop, at)| out.push_str(&stop.draw(*at, plan.row)));
        out.push_str("</svg>");
        out
    }

    /// The line of a way, and where the first of its names stands.
    fn line(&self, plan: &Plan, number: usize, way: &Way) -> (String, f32, f32) {
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
            return (line, from, y + 22.0 + LINE);
        }
        if let Some(y) = plan.lanes[number] {
            // Ways leave a stop on the side to which they lead, and those of higher lanes nearer to its middle.
            let side = if to > from { 1.0 } else { -1.0 };
            let lower = plan.lanes.iter().flatten().filter(|it| **it > y).count();
            let near = (lower as f32 * 6.0).min(from_half.min(to_half) - 14.0).max(0.0);
            let leaves = from + side * (from_half - 14.0 - near).max(0.0);
            let enters = to - side * (to_half - 14.0 - near).max(0.0);
            let start = row - if from_half * 2.0 <= DOT { DOT / 2.0 } else { BOX / 2.0 };
            let end = row - if to_half * 2.0 <= DOT { DOT / 2.0 } else { BOX / 2.0 } - 2.0;
            let bend = 12.0 * side;
            let line = format!(
                "M{leaves:.0} {start:.0}V{:.0}Q{leaves:.0} {y:.0} {:.0} {y:.0}H{:.0}Q{enters:.0} {y:.0} {enters:.0} {:.0}V{end:.0}",
                y + 12.0,
                leaves + bend,
                enters - bend,
                y + 12.0
            );
            return (line, (leaves + enters) / 2.0, stacked(y));
        }
        let forward = way.from < way.to;
        let back_too = self.ways.iter().any(|it| (it.from, it.to) == (way.to, way.from));
        let shift = if back_too { 9.0 } else { 0.0 };
        let (y, side) = if forward { (row - shift, 1.0) } else { (row + shift, -1.0) };
        let (start, end) = (from + side * from_half, to - side * (to_half + 2.0));
        let text = if forward { stacked(y) } else { y + LINE };
        // What is written below a stop can be wider than the stop: the names stand in the gap between what is written.
        (format!("M{start:.0} {y:.0}H{end:.0}"), self.gap(plan, way), text)
    }

    /// The middle of the gap between two neighbours.
    fn gap(&self, plan: &Plan, way: &Way) -> f32 {
        let (left, right) = (way.from.min(way.to), way.from.max(way.to));
        let half = |stop: usize| {
            let loops = self.ways.iter().filter(|it| it.from == stop && it.to == stop).map(Way::width);
            loops.fold(self.stops[stop].width(), f32::max) / 2.0
        };
        (plan.stops[left].0 + half(left) + plan.stops[right].0 - half(right)) / 2.0
    }
}

impl Stop {
    fn draw(&self, (x, half): (f32, f32), row: f32) -> String {
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
