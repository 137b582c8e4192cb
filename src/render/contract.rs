//! All that is known of one contract, on one page.

use super::canvas::Canvas;
use crate::resolve::About;

pub fn draw(canvas: &mut Canvas, about: About) {
    let _ = about;
    canvas.html("<p></p>");
}
