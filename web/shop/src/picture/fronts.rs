//! What closes a cabinet: doors, drawers, glass, their panels and handles.

use std::fmt::Write as _;

use super::canvas::Paint;
use super::scene::Sketch;
use crate::finish::{LEG_STEEL, Rgb};
use crate::series::{Handle, Panel};

/// A part of a cabinet's face: x, y, width, height.
pub type Part = (i32, i32, i32, i32);
/// Between two fronts.
pub const GAP: i32 = 4;
const CANE: Rgb = Rgb(222, 190, 140);

/// Doors side by side.
pub fn leaves((x, y, w, h): Part, count: u8) -> Vec<Part> {
    let n = i32::from(count);
    (0..n).map(|i| (x + w * i / n + GAP / 2, y, w * (i + 1) / n - w * i / n - GAP, h)).collect()
}

/// Drawers in rows and columns.
pub fn cells(rows: u8, columns: u8, part: Part) -> Vec<Part> {
    let mut all = Vec::new();
    grid(rows, columns, part, |cell| all.push(cell));
    all
}

/// Closed fronts in the series' way of building. What they share is drawn once for all of them: a picture has to
/// stay small.
pub fn closed(s: &mut Sketch, part: Part, fronts: &[Part]) {
    let base = s.base;
    let (mut grooves, mut fields) = (String::new(), String::new());
    for &(x, y, w, h) in fronts {
        s.rect((x, y, w, h), 2, base);
        let rim = (w.min(h) / 7).clamp(8, 22);
        let (l, t, r, b) = (x + rim, y + rim, x + w - rim, y + h - rim);
        let _ = write!(grooves, "M{l} {t}H{r}V{b}H{l}Z");
        let _ = write!(fields, "M{} {}H{r}V{b}H{}Z", l + 3, t + 3, l + 3);
    }
    match s.design.series.panel {
        Panel::Flat | Panel::Slatted => {}
        Panel::Framed => {
            s.path(&grooves, base.shade(9));
            s.path(&fields, base.tint(10));
        }
        Panel::Cane => {
            s.path(&grooves, CANE);
            s.path(&grooves, Paint::Defined("k"));
        }
    }
    if s.design.series.panel == Panel::Slatted {
        s.rect(part, 0, Paint::Defined("k"));
    }
    if s.textured() {
        s.rect(part, 0, Paint::Defined("t"));
    }
}

/// Draws each of `count`, told its number and the count.
pub fn each(count: u8, mut draw: impl FnMut(i32, i32)) {
    for i in 0..i32::from(count) {
        draw(i, i32::from(count));
    }
}

/// Draws the cells of rows and columns.
pub fn grid(rows: u8, columns: u8, (x, y, w, h): Part, mut draw: impl FnMut(Part)) {
    let (rows, columns) = (i32::from(rows), i32::from(columns));
    for row in 0..rows {
        for column in 0..columns {
            let (left, top) = (x + w * column / columns, y + h * row / rows);
            let (right, bottom) = (x + w * (column + 1) / columns, y + h * (row + 1) / rows);
            draw((left + GAP / 2, top + GAP / 2, right - left - GAP, bottom - top - GAP));
        }
    }
}

/// The pattern of slats or cane, where the series has them.
pub fn define_panel(s: &mut Sketch) {
    let (w, d, ink, opacity) = match s.design.series.panel {
        Panel::Flat | Panel::Framed => return,
        Panel::Slatted => (11, "M5 0V11", s.base.shade(60), 50),
        Panel::Cane => (9, "M4 0V9M0 4H9", CANE.shade(50), 40),
    };
    s.define(&format!(
        "<pattern id=\"k\" width=\"{w}\" height=\"{w}\" patternUnits=\"userSpaceOnUse\"><path d=\"{d}\" stroke=\"{}\" stroke-opacity=\".{opacity}\" stroke-width=\"2\"/></pattern>",
        ink.hex()
    ));
}

/// Frames with glass in them; what stands behind shows through.
pub fn glazed(s: &mut Sketch, part: Part, leaves: &[Part]) {
    let base = s.base;
    s.rect(part, 0, Paint::Veil(Rgb(222, 236, 238), 38));
    let (mut frames, mut glints) = (String::new(), String::new());
    for &(x, y, w, h) in leaves {
        let rim = (w / 9).clamp(7, 16);
        let (l, t, r, b) = (x + rim, y + rim, x + w - rim, y + h - rim);
        // The inner edge runs the other way round, which leaves it open.
        let _ = write!(frames, "M{x} {y}H{}V{}H{x}ZM{l} {t}V{b}H{r}V{t}Z", x + w, y + h);
        let slant = (r - l) * 6 / 10;
        let _ = write!(glints, "M{} {t}H{}L{l} {}V{}Z", l + slant / 2, l + slant, t + slant * 2, t + slant);
    }
    s.path(&glints, Paint::Veil(Rgb(255, 255, 255), 30));
    s.surface_path(&frames, base);
}

fn metal(s: &Sketch) -> Rgb {
    if s.base.lightness() > 90 && s.design.series.handle == Handle::Bar {
        LEG_STEEL
    } else {
        Rgb(190, 150, 84)
    }
}

/// A door's handle, at one side.
pub fn upright_handle(s: &mut Sketch, (x, y, w, h): Part, left: bool) {
    let at = if left { x + 12 } else { x + w - 12 };
    let middle = y + h / 2;
    match s.design.series.handle {
        Handle::Knob => s.ellipse((at, middle), 6, 6, metal(s)),
        Handle::Bar => s.rect((at - 3, middle - 26, 6, 52), 3, metal(s)),
        Handle::CutOut => {
            let edge = if left { x } else { x + w };
            let bow = if left { x + 16 } else { x + w - 16 };
            let d = format!("M{edge} {}Q{bow} {middle} {edge} {}Z", middle - 22, middle + 22);
            s.path(&d, s.base.shade(46));
        }
        Handle::Push => {}
    }
}

/// A drawer's handle, or a flap's, which is high.
pub fn level_handle(s: &mut Sketch, (x, y, w, h): Part, high: bool) {
    let centre = x + w / 2;
    let middle = if high { y + 18 } else { y + h / 2 };
    match s.design.series.handle {
        Handle::Knob if w > 260 && !high => {
            s.ellipse((x + w / 4, middle), 6, 6, metal(s));
            s.ellipse((x + w * 3 / 4, middle), 6, 6, metal(s));
        }
        Handle::Knob => s.ellipse((centre, middle), 6, 6, metal(s)),
        Handle::Bar => s.rect((centre - w / 8, middle - 3, w / 4, 6), 3, metal(s)),
        Handle::CutOut => {
            let half = (w / 9).clamp(14, 34);
            let d = format!("M{} {y}Q{centre} {} {} {y}Z", centre - half, y + 26, centre + half);
            s.path(&d, s.base.shade(46));
        }
        Handle::Push => {}
    }
}
