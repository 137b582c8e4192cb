//! What was held against what, contract by contract: which witnesses speak, what no example shows, what is allowed.

use super::canvas::Canvas;
use crate::model::Family;

pub fn draw(canvas: &mut Canvas, families: &[Family]) {
    let _ = families;
    canvas.html("<p></p>");
}
