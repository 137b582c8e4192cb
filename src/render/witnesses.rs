//! Which witnesses speak of a contract, each with a link to where it does.

use super::canvas::Canvas;
use crate::resolve::About;

pub fn draw(canvas: &mut Canvas, about: About) {
    let _ = about;
    canvas.html("<p></p>");
}
