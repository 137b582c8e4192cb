//! The life that a contract is a step of: its states and the ways between them, drawn and as text.

use super::canvas::Canvas;
use crate::resolve::About;

pub fn draw(canvas: &mut Canvas, about: About) {
    let _ = about;
    canvas.html("<p></p>");
}
