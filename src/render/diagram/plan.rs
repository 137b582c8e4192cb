//! Where everything in the drawing of a lifecycle stands: gaps and columns are as wide as what is written in them, and
//! the names of a lane stand where no line of a higher one comes down, so that no two names meet and no line crosses one.

use super::{Drawing, Stop, Way};

/// A larger drawing would say less than the text.
pub const WIDTH: f32 = 1500.0;
const HEIGHT: f32 = 800.0;

/// Sizes, in the units of the drawing: pixels where it is not scaled.
pub const LINE: f32 = 17.0;
pub const BOX: f32 = 42.0;
pub const DOT: f32 = 14.0;
const AIR: f32 = 44.0;
/// How near a line may come to a name.
const MARGIN: f32 = 5.0;

/// Where everything stands.
pub struct Plan {
    pub width: f32,
    pub height: f32,
    /// The middle of each stop, and half of its width.
    pub stops: Vec<(f32, f32)>,
    /// The middle of the row.
    pub row: f32,
    /// The height of the lane of each way above the row, by the number of the way.
    pub lanes: Vec<Option<f32>>,
    /// The middle of the names of each way.
    pub names: Vec<f32>,
}

impl Stop {
    pub fn width(&self) -> f32 {
        match self {
            Stop::Start | Stop::End => DOT,
            Stop::State { name, .. } => (width_of(name, STATE) + 30.0).max(72.0),
        }
    }
}

impl Stop {
    pub fn height(&self) -> f32 {
        match self {
            Stop::Start | Stop::End => DOT,
            Stop::State { .. } => BOX,
        }
    }
}

impl Way {
    /// How wide the longest of its names is.
    pub fn width(&self) -> f32 {
        self.names.iter().map(|(it, _)| width_of(it, CONTRACT)).fold(0.0, f32::max)
    }

    pub fn height(&self) -> f32 {
        self.names.iter().map(|_| LINE).sum()
    }
}

/// How wide the characters of a name are, at most and on the whole: those of a contract in the typeface of the page, and
/// those of a state, which are all of one width. First the widest, then other capitals, small letters, and those that
/// are not of ASCII.
type Widths = [f32; 4];
const CONTRACT: Widths = [12.4, 9.9, 7.4, 13.4];
const STATE: Widths = [8.7, 8.7, 8.7, 14.6];

fn width_of(text: &str, [widest, capital, small, other]: Widths) -> f32 {
    let width = |it| match it {
        'M' | 'W' | 'm' | 'w' | '@' | '%' => widest,
        'A'..='Z' => capital,
        '\0'..='\x7f' => small,
        _ => other,
    };
    text.chars().map(width).sum()
}

impl Drawing {
    pub fn widest(&self, is_it: &dyn Fn(&Way) -> bool, size: fn(&Way) -> f32) -> f32 {
        self.ways.iter().filter(|it| is_it(it)).map(size).fold(0.0, f32::max)
    }

    /// Where everything stands; `None` where that is too much for a drawing.
    pub fn plan(&self) -> Option<Plan> {
        let mut plan = self.rows();
        let mut gaps = vec![0.0; self.stops.len()];
        // Where the names of a lane find no place, a gap below the lane is made as wide as they are. No line comes down in
        // a gap, so that no lane asks twice.
        loop {
            (plan.stops, plan.width) = self.columns(&gaps);
            if plan.width > WIDTH || plan.height > HEIGHT {
                return None;
            }
            let places = self.ways.iter().enumerate().map(|(number, way)| self.place(&plan, number, way));
            let places: Vec<Option<f32>> = places.collect();
            match places.iter().zip(&self.ways).find(|(it, _)| it.is_none()) {
                None => plan.names = places.into_iter().flatten().collect(),
                Some((_, way)) => {
                    gaps[self.gap(&plan, way).0] = way.width() + MARGIN * 2.0 + 2.0;
                    continue;
                }
            }
            return Some(plan);
        }
    }

    /// The middle and the half width of each stop, and how wide all of them are, with gaps that have at least this width.
    fn columns(&self, gaps: &[f32]) -> (Vec<(f32, f32)>, f32) {
        let (mut at, mut stops) = (2.0, Vec::new());
        for (number, (stop, wide)) in self.stops.iter().zip(gaps).enumerate() {
            let loops = self.widest(&|it| it.from == number && it.to == number, Way::width);
            let column = stop.width().max(loops);
            stops.push((at + column / 2.0, stop.width() / 2.0));
            let joins = |it: &Way| it.joins_neighbours() && it.from.min(it.to) == number;
            // What is written below a stop may reach out of it: the gap begins behind that.
            let gap = (self.widest(&joins, Way::width) + AIR).max(*wide);
            at += column + if number + 1 < self.stops.len() { gap } else { 0.0 };
        }
        (stops, at + 2.0)
    }

    /// How high everything stands.
    fn rows(&self) -> Plan {
        let above = self.widest(&|it| it.joins_neighbours() && it.from < it.to, Way::height);
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
        let below = self.widest(&|it| it.joins_neighbours() && it.from > it.to, Way::height) + 24.0;
        let loops = self.widest(&|it| it.from == it.to, Way::height);
        let loops = if loops > 0.0 { BOX / 2.0 + 30.0 + loops } else { 0.0 };
        let height = row + below.max(loops).max(BOX / 2.0 + 4.0) + 4.0;
        let lanes = lanes.into_iter().map(|it| it.map(|above| row - above)).collect();
        Plan { width: 0.0, height, stops: Vec::new(), row, lanes, names: Vec::new() }
    }

    /// The middle of the names of a way; `None` where each place is crossed by a line that comes down from a higher lane.
    fn place(&self, plan: &Plan, number: usize, way: &Way) -> Option<f32> {
        let Some(y) = plan.lanes[number] else {
            return Some(self.gap(plan, way).1);
        };
        let (leaves, enters) = ends(plan, way, y);
        let (middle, half) = ((leaves + enters) / 2.0, way.width() / 2.0 + MARGIN);
        let higher = self.ways.iter().zip(&plan.lanes).filter_map(|(it, lane)| Some((it, (*lane)?)));
        let higher = higher.filter(|(_, lane)| *lane < y);
        let lines: Vec<f32> =
            higher.map(|(it, lane)| ends(plan, it, lane)).flat_map(|(one, other)| [one, other]).collect();
        let beside = lines.iter().flat_map(|it| [it - half, it + half]);
        let places = beside.chain([middle, half, plan.width - half, self.gap(plan, way).1]);
        let is_free = |at: &f32| {
            // What stands beside a line does not cross it, however the numbers are rounded.
            let (left, right) = (at - half + 0.1, at + half - 0.1);
            let over_the_line = leaves.min(enters) <= *at && *at <= leaves.max(enters);
            let crossed = lines.iter().any(|it| left < *it && *it < right);
            over_the_line && left >= 0.0 && right <= plan.width && !crossed
        };
        places.filter(is_free).min_by(|one, other| (one - middle).abs().total_cmp(&(other - middle).abs()))
    }

    /// The widest gap between two neighbours that a way passes: the number of the stop before it, and its middle.
    /// What is written below a stop can be wider than the stop: the gap is between what is written.
    fn gap(&self, plan: &Plan, way: &Way) -> (usize, f32) {
        let half = |stop: usize| {
            let loops = self.ways.iter().filter(|it| it.from == stop && it.to == stop).map(Way::width);
            loops.fold(self.stops[stop].width(), f32::max) / 2.0
        };
        let gap = |left: usize| {
            let (start, end) = (plan.stops[left].0 + half(left), plan.stops[left + 1].0 - half(left + 1));
            (end - start, (left, (start + end) / 2.0))
        };
        let (first, last) = (way.from.min(way.to), way.from.max(way.to));
        let gaps = (first..last).map(gap).max_by(|(one, _), (other, _)| one.total_cmp(other));
        gaps.map_or((first, plan.stops[first].0), |(_, gap)| gap)
    }
}

/// Where a way in this lane leaves a stop and enters another: on the side to which it leads, and nearer to the middle in
/// higher lanes.
pub fn ends(plan: &Plan, way: &Way, lane: f32) -> (f32, f32) {
    let ((from, from_half), (to, to_half)) = (plan.stops[way.from], plan.stops[way.to]);
    let side = if to > from { 1.0 } else { -1.0 };
    let lower = plan.lanes.iter().flatten().filter(|it| **it > lane).count();
    let near = (lower as f32 * 6.0).min(from_half.min(to_half) - 14.0).max(0.0);
    let inside = |half: f32| side * (half - 14.0 - near).max(0.0);
    (from + inside(from_half), to - inside(to_half))
}
