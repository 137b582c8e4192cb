//! Findings on a narrow terminal: lines that are folded between words, below the words that they go on with.

/// A terminal with fewer columns is narrow. On a wider one lines are as long as they are, and it folds them itself.
pub const NARROW: usize = 60;

/// What the colours of a line end with.
const RESET: &str = "\x1b[0m";

/// The lines of a report with so many columns at most, but for what would no longer say what it points at: lines of a file,
/// and paths.
pub fn folded(text: &str, width: usize) -> String {
    text.split_inclusive('\n').map(|line| fold(line, width)).collect()
}

fn fold(line: &str, width: usize) -> String {
    let seen = seen(line);
    let Some((mut fixed, margin)) = start(&seen).filter(|_| seen.trim_end().chars().count() > width) else {
        return line.to_owned();
    };
    let mut folded = Folded { text: String::new(), column: 0, colours: String::new() };
    for word in words(line) {
        let length = self::seen(word).trim_end().chars().count();
        let is_behind = folded.column >= fixed && folded.column > margin.chars().count();
        if is_behind && folded.column + length > width {
            folded.go_on(&margin);
            fixed = 0;
        }
        folded.push(word);
    }
    folded.text
}

/// How many columns of a line stay together, and how the lines begin that go on with the rest. `None` where nothing may be
/// folded.
fn start(line: &str) -> Option<(usize, String)> {
    const MARKS: [char; 7] = [' ', '|', '^', '-', '+', '_', '~'];
    let blank = line.chars().take_while(|it| *it == ' ').count();
    let rest = line.trim_start();
    if rest.starts_with(|it: char| it.is_ascii_digit()) || rest.starts_with("-->") || rest.starts_with(":::")
    {
        return None;
    }
    if rest.starts_with('|') {
        let marks = line.chars().take_while(|it| MARKS.contains(it)).count();
        return Some((marks, format!("{}|   ", " ".repeat(blank))));
    }
    let sign = if rest.starts_with("= ") { 2 } else { 0 };
    Some((blank + sign, " ".repeat(blank + sign + 2)))
}

/// A line as it has been put together so far.
struct Folded {
    text: String,
    column: usize,
    /// The colours that were switched on and not off.
    colours: String,
}

impl Folded {
    fn push(&mut self, word: &str) {
        self.text.push_str(word);
        self.column += seen(word).chars().count();
        for colour in word.split_inclusive('m').filter_map(|it| it.rfind("\x1b[").and_then(|at| it.get(at..)))
        {
            match colour {
                RESET => self.colours.clear(),
                colour => self.colours.push_str(colour),
            }
        }
    }

    /// Begins the next line.
    fn go_on(&mut self, margin: &str) {
        let blank = self.text.trim_end_matches(' ').len();
        self.text.truncate(blank);
        if !self.colours.is_empty() {
            self.text.push_str(RESET);
        }
        self.text.push('\n');
        self.text.push_str(margin);
        self.text.push_str(&self.colours);
        self.column = margin.chars().count();
    }
}

/// The words of a line, each with the blanks behind it.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let blank = rest.find(' ').unwrap_or(rest.len());
        let end = rest.get(blank..)?.find(|it| it != ' ').map_or(rest.len(), |it| blank + it);
        let (word, after) = rest.split_at(end);
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

/// A line without what a terminal does not show: colours, and where a link leads (ECMA-48, CSI and OSC).
fn seen(line: &str) -> String {
    let mut shown = String::new();
    let mut rest = line;
    while let Some((before, escape)) = rest.split_once('\x1b') {
        shown.push_str(before);
        let end = match escape.strip_prefix(']') {
            Some(_) => escape.find("\x1b\\").map(|it| it + 2),
            None => escape.find(|it: char| it.is_ascii_alphabetic() || it == '\\').map(|it| it + 1),
        };
        rest = end.and_then(|it| escape.get(it..)).unwrap_or_default();
    }
    shown.push_str(rest);
    shown
}
