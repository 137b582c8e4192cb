//! A schema file, folded, with its download.

use super::canvas::Canvas;
use crate::resolve::About;

pub fn draw(canvas: &mut Canvas, about: About) {
    let _ = about;
    canvas.html("<p></p>");
}
