//! The index of contracts: each with its purpose, its version, its state and its examples.

use super::canvas::Canvas;
use crate::model::Family;

pub fn draw(canvas: &mut Canvas, families: &[Family]) {
    let _ = families;
    canvas.html("<p></p>");
}
