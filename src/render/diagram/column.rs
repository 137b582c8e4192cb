//! A lifecycle that is too long for a row, drawn downwards: its states in a column, the names of ways between neighbours
//! beside their lines, and every other way on a line to the right.
//!
//! Names of ways stand in the gaps between states, and lines lead to the right from states alone, so that no line crosses
//! a name. Ways with the same names to the same state share one line.

use super::plan::{DOT, LINE, WIDTH};
use super::{Drawing, Drawn, Layout, Way};

/// A higher drawing would say less than the text.
const HEIGHT: f32 = 1600.0;
/// Between two stops, at least; and around the names between them.
const AIR: f32 = 40.0;
const AROUND: f32 = 20.0;
/// Between a line and its names.
const MARGIN: f32 = 9.0;
/// Between what stands in the column and the first line to the right of it, and how far loops reach to the left.
const GUTTER: f32 = 24.0;
const LOOP: f32 = 32.0;
/// The bend of a line, and how far apart two lines leave a stop.
const BEND: f32 = 10.0;
const APART: f32 = 9.0;

/// A line to the right, with the ways that lead along it to one stop.
struct Lane {
    ways: Vec<usize>,
    to: usize,
    /// The first and the last stop that it touches.
    span: (usize, usize),
    /// Its place among the lines side by side.
    place: usize,
}

struct Column<'a> {
    drawing: &'a Drawing,
    lanes: Vec<Lane>,
    /// Where the lanes of each place stand.
    places: Vec<f32>,
    /// The middle of the column, and of each stop in it.
    x: f32,
    stops: Vec<f32>,
    /// The middle of the gap below each stop.
    gaps: Vec<f32>,
}

/// Where everything stands; `None` where that is too much for a drawing.
pub fn layout(drawing: &Drawing) -> Option<Layout> {
    let lanes = lanes(drawing);
    let (places, stops, gaps) = (Vec::new(), Vec::new(), Vec::new());
    let mut column = Column { drawing, lanes, places, x: 0.0, stops, gaps };
    let (width, height) = (column.columns(), column.rows());
    if width > WIDTH || height > HEIGHT {
        return None;
    }
    let stops = drawing.stops.iter().zip(&column.stops).map(|(stop, y)| (column.x, stop.width() / 2.0, *y));
    let ways = (0..drawing.ways.len()).map(|it| column.way(it)).collect();
    Some(Layout { width, height, stops: stops.collect(), ways })
}

/// The ways that join no neighbours. The shorter a line, the nearer it is to the column; lines above each other stand in
/// one place.
fn lanes(drawing: &Drawing) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    for (number, way) in drawing.ways.iter().enumerate().filter(|(_, it)| it.from.abs_diff(it.to) > 1) {
        let names_of = |it: &Lane| it.ways.first().map(|it| &drawing.ways[*it].names);
        let (first, last) = (way.from.min(way.to), way.from.max(way.to));
        match lanes.iter_mut().find(|it| it.to == way.to && names_of(it) == Some(&way.names)) {
            Some(lane) => {
                lane.ways.push(number);
                lane.span = (lane.span.0.min(first), lane.span.1.max(last));
            }
            None => lanes.push(Lane { ways: vec![number], to: way.to, span: (first, last), place: 0 }),
        }
    }
    lanes.sort_by_key(|it| (it.span.1 - it.span.0, it.span.0));
    for number in 0..lanes.len() {
        let (first, last) = lanes[number].span;
        let meets = |it: &&Lane| it.span.0 <= last && first <= it.span.1;
        let taken: Vec<usize> = lanes[..number].iter().filter(meets).map(|it| it.place).collect();
        lanes[number].place = (0..).find(|it| !taken.contains(it)).unwrap_or_default();
    }
    lanes
}

impl Lane {
    /// The stop below which its names stand: in the middle of the line.
    fn gap(&self) -> usize {
        (self.span.0 + self.span.1 - 1) / 2
    }
}

impl Column<'_> {
    fn lane_way(&self, lane: &Lane) -> Option<&Way> {
        lane.ways.first().map(|it| &self.drawing.ways[*it])
    }

    /// Where everything stands from left to right; the width of all of it.
    fn columns(&mut self) -> f32 {
        let drawing = self.drawing;
        let stops = drawing.stops.iter().map(|it| it.width() / 2.0).fold(0.0, f32::max);
        let beside = |it: &Way| APART + MARGIN + it.width();
        let forward = drawing.widest(&|it| it.joins_neighbours() && it.from < it.to, beside);
        let back = drawing.widest(&|it| it.joins_neighbours() && it.from > it.to, beside);
        let loops = drawing.ways.iter().filter(|it| it.from == it.to);
        let loops = loops.map(|it| drawing.stops[it.from].width() / 2.0 + LOOP + MARGIN + it.width());
        self.x = 4.0 + loops.fold(stops.max(forward), f32::max);
        let mut at = self.x + stops.max(back) + 4.0;
        let places = self.lanes.iter().map(|it| it.place + 1).max().unwrap_or_default();
        for place in 0..places {
            let ways = self.lanes.iter().filter(|it| it.place == place).filter_map(|it| self.lane_way(it));
            let width = ways.map(Way::width).fold(0.0, f32::max);
            let gutter = if place == 0 { GUTTER } else { BEND };
            self.places.push(at + gutter);
            at += gutter + MARGIN + width + 4.0;
        }
        at
    }

    /// Where everything stands from top to bottom; the height of all of it.
    fn rows(&mut self) -> f32 {
        let drawing = self.drawing;
        let mut at = 4.0;
        for (number, stop) in drawing.stops.iter().enumerate() {
            let loops = drawing.widest(&|it| it.from == number && it.to == number, Way::height);
            let half = (stop.height() / 2.0).max(loops / 2.0 + 2.0);
            self.stops.push(at + half);
            at += half * 2.0;
            let joins = |it: &Way| it.joins_neighbours() && it.from.min(it.to) == number;
            let beside = self.lanes.iter().filter(|it| it.gap() == number).filter_map(|it| self.lane_way(it));
            let names = beside.map(Way::height).fold(drawing.widest(&joins, Way::height), f32::max);
            let gap = (names + AROUND).max(AIR);
            self.gaps.push(at + gap / 2.0);
            at += if number + 1 < drawing.stops.len() { gap } else { 4.0 };
        }
        at
    }

    /// How far above or below the middle of a stop a lane leaves or enters it: lines that go upwards above the others,
    /// and so that those of one stop do not cross each other.
    fn shift(&self, stop: usize, lane: usize) -> f32 {
        let key = |(number, it): (usize, &Lane)| {
            let (up, down) = (it.span.0 < stop, it.span.1 > stop);
            let (up, down) = if it.to == stop { (up, down) } else { (it.to < stop, it.to > stop) };
            let order = match (up, down) {
                (true, false) => (0, it.place as isize),
                (true, true) => (1, 0),
                _ => (2, -(it.place as isize)),
            };
            (order, number)
        };
        let touches =
            |it: &Lane| it.to == stop || it.ways.iter().any(|it| self.drawing.ways[*it].from == stop);
        let mut all: Vec<_> = self.lanes.iter().enumerate().filter(|(_, it)| touches(it)).map(key).collect();
        all.sort_unstable();
        let at = all.iter().position(|(_, it)| *it == lane).unwrap_or_default() as f32;
        let between = all.len().saturating_sub(1) as f32;
        let room = self.drawing.stops[stop].height() - DOT;
        (at - between / 2.0) * (room / between.max(1.0)).min(APART)
    }

    /// Where a line that leaves a stop at this height touches it.
    fn edge(&self, stop: usize, shift: f32) -> f32 {
        let (stop, round) = (&self.drawing.stops[stop], self.drawing.stops[stop].height() / 2.0);
        self.x + stop.width() / 2.0 - round + (round * round - shift * shift).max(0.0).sqrt()
    }

    /// The line of a way, and where its names stand.
    fn way(&self, number: usize) -> Drawn {
        let way = &self.drawing.ways[number];
        let (from, to) = (self.stops[way.from], self.stops[way.to]);
        let centred = |middle: f32| middle - way.height() / 2.0 + LINE - 4.0;
        let half = |stop: usize| self.drawing.stops[stop].height() / 2.0;
        if way.from == way.to {
            let x = self.x - self.drawing.stops[way.from].width() / 2.0;
            let (start, end, out) = (from - 11.0, from + 11.0, x - LOOP + 4.0);
            let line = format!(
                "M{:.1} {start:.1}C{out:.1} {:.1} {out:.1} {:.1} {:.1} {end:.1}",
                x + 3.0,
                from - 24.0,
                from + 24.0,
                x + 1.0
            );
            let middle = x - LOOP - MARGIN - way.width() / 2.0 + 4.0;
            return Drawn { line, names: Some((middle, centred(from))) };
        }
        if let Some((lane, it)) = self.lanes.iter().enumerate().find(|(_, it)| it.ways.contains(&number)) {
            let names = (it.ways.first() == Some(&number))
                .then(|| (self.places[it.place] + MARGIN + way.width() / 2.0, centred(self.gaps[it.gap()])));
            return Drawn { line: self.lane(way, lane, it), names };
        }
        let back_too = self.drawing.ways.iter().any(|it| (it.from, it.to) == (way.to, way.from));
        let side = if way.from < way.to { -1.0 } else { 1.0 };
        let x = self.x + if back_too { side * APART } else { 0.0 };
        let (start, end) = (from - side * half(way.from), to + side * (half(way.to) + 2.0));
        let middle = self.x + side * (APART + MARGIN + way.width() / 2.0);
        let names = Some((middle, centred(self.gaps[way.from.min(way.to)])));
        Drawn { line: format!("M{x:.1} {start:.1}V{end:.1}"), names }
    }

    fn lane(&self, way: &Way, number: usize, lane: &Lane) -> String {
        let (leaves, enters) = (self.shift(way.from, number), self.shift(way.to, number));
        let (from, to) = (self.stops[way.from] + leaves, self.stops[way.to] + enters);
        let (start, end) = (self.edge(way.from, leaves), self.edge(way.to, enters) + 2.0);
        let x = self.places[lane.place];
        let bend = if to > from { BEND } else { -BEND };
        format!(
            "M{start:.1} {from:.1}H{:.1}Q{x:.1} {from:.1} {x:.1} {:.1}V{:.1}Q{x:.1} {to:.1} {:.1} {to:.1}H{end:.1}",
            x - BEND,
            from + bend,
            to - bend,
            x - BEND
        )
    }
}
