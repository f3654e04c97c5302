//! House beds, tents, bean bags and bears.

use std::fmt::Write as _;

use super::canvas::Paint;
use super::scene::{COMPANY, Sketch};
use crate::finish::{LEG_WOOD, Rgb};

/// A bed with a frame like a house, seen from its long side.
pub fn house_bed(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let post = s.mm(60).max(14);
    let (cx, eaves) = (f.cx(), f.y + f.h * 30 / 100);
    let back = base.shade(16);
    s.stroke(
        &format!(
            "M{} {}V{}L{cx} {}L{} {}V{}",
            f.x + 40,
            f.base() - 40,
            eaves - 8,
            f.y + 14,
            f.right() - 40,
            eaves - 8,
            f.base() - 40
        ),
        post * 7 / 10,
        back,
    );
    let flags = (0..7).fold(String::new(), |mut d, i| {
        let x = f.x + f.w * (i + 1) / 9;
        let y = eaves + 10 + [0, 12, 20, 24, 20, 12, 0][i as usize];
        let _ = write!(d, "M{x} {y}H{}L{} {}Z", x + f.w / 12, x + f.w / 24, y + 34);
        d
    });
    let bunting = *s.rng.pick(&COMPANY[..3]);
    s.path(&flags, bunting);
    let deck = f.base() - f.h * 24 / 100;
    s.rect((f.x + post, deck - 34, f.w - 2 * post, 50), 16, Rgb(250, 246, 238));
    s.rect((f.x + post + 10, deck - 74, f.w / 5, 56), 22, Rgb(253, 250, 244));
    let cover = *s.rng.pick(&[COMPANY[1], COMPANY[2], COMPANY[5]]);
    s.rect((f.x + f.w * 32 / 100, deck - 50, f.w * 68 / 100 - post, 66), 18, cover);
    s.rect((f.x + f.w * 32 / 100, deck - 50, f.w / 12, 66), 12, cover.tint(46));
    s.surface((f.x, deck + 4, f.w, f.h * 9 / 100), 4, base);
    let low = deck - f.h * 10 / 100;
    s.surface((f.x, low, f.w * 34 / 100, post * 8 / 10), 4, base.shade(4));
    s.stroke(
        &format!(
            "M{} {}V{eaves}L{cx} {}L{} {eaves}V{}",
            f.x + post / 2,
            f.base() - 6,
            f.y + post / 2,
            f.right() - post / 2,
            f.base() - 6
        ),
        post,
        base,
    );
    s.line((f.x + post / 2, eaves), (f.right() - post / 2, eaves), post * 8 / 10, base.shade(4));
}

/// A pointed tent with an open flap.
pub fn tent(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let (cx, peak) = (f.cx(), f.y + f.h * 14 / 100);
    s.stroke(
        &format!(
            "M{} {}L{} {}M{} {}L{} {}M{cx} {}V{}",
            cx - 34,
            f.y,
            cx + 14,
            peak + 20,
            cx + 34,
            f.y,
            cx - 14,
            peak + 20,
            f.y - 10,
            peak
        ),
        11,
        LEG_WOOD,
    );
    let d = format!(
        "M{cx} {peak}L{} {}Q{cx} {} {} {}Z",
        f.right(),
        f.base() - 6,
        f.base() + 12,
        f.x,
        f.base() - 6
    );
    s.path(&d, base);
    let ink = if base.lightness() > 190 { COMPANY[0].tint(30) } else { base.tint(66) };
    match s.design.pattern {
        "striped" => {
            let stripes = (0..5).fold(String::new(), |mut d, i| {
                let a = f.x + f.w * (2 * i) / 9;
                let _ = write!(d, "M{cx} {peak}L{a} {}H{}Z", f.base() - 4, a + f.w / 9);
                d
            });
            s.path(&stripes, Paint::Veil(ink, 60));
        }
        "dotted" => {
            for (dx, dy) in
                [(0, 20), (-10, 42), (12, 38), (-24, 64), (24, 62), (-33, 86), (33, 84), (-16, 84), (16, 88)]
            {
                s.ellipse((cx + f.w * dx / 100, peak + (f.base() - peak) * dy / 100), 13, 13, ink);
            }
        }
        _ => {}
    }
    s.path(&d, Paint::Defined("t"));
    let top = peak + f.h * 30 / 100;
    s.path(
        &format!(
            "M{cx} {top}L{} {}Q{cx} {} {} {}Z",
            cx + f.w * 23 / 100,
            f.base() - 1,
            f.base() + 8,
            cx - f.w * 23 / 100,
            f.base() - 1
        ),
        base.shade(46),
    );
    s.path(
        &format!(
            "M{cx} {top}Q{} {} {} {}L{} {}Z",
            cx + f.w / 9,
            f.y + f.h * 62 / 100,
            cx + f.w * 27 / 100,
            f.y + f.h * 74 / 100,
            cx + f.w * 25 / 100,
            f.base() - 2
        ),
        base.tint(22),
    );
    s.path(
        &format!(
            "M{cx} {top}Q{} {} {} {}L{} {}Z",
            cx - f.w / 9,
            f.y + f.h * 62 / 100,
            cx - f.w * 27 / 100,
            f.y + f.h * 74 / 100,
            cx - f.w * 25 / 100,
            f.base() - 2
        ),
        base.tint(22),
    );
    s.ellipse((cx - 12, f.base() - 26), 58, 26, COMPANY[2]);
    s.ellipse((cx + 34, f.base() - 20), 40, 20, COMPANY[5]);
}

/// A bean bag with a dent where one sits.
pub fn bean_bag(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let (cx, w, h) = (f.cx(), f.w, f.h);
    let (x, y, right, low) = (f.x, f.y, f.right(), f.base());
    let body = format!(
        "M{} {low}C{} {low} {} {} {} {}C{} {} {} {} {} {y}C{} {y} {} {} {} {}C{} {} {} {} {} {}C{right} {} {right} {} {right} {}C{right} {} {} {low} {} {low}Z",
        x + w / 5,
        x + w / 20,
        x,
        y + h * 88 / 100,
        x + w / 50,
        y + h * 66 / 100,
        x + w * 4 / 100,
        y + h * 34 / 100,
        x + w * 14 / 100,
        y + h / 50,
        x + w * 36 / 100,
        x + w / 2,
        x + w * 52 / 100,
        y + h * 20 / 100,
        x + w * 58 / 100,
        y + h * 36 / 100,
        x + w * 64 / 100,
        y + h * 44 / 100,
        x + w * 76 / 100,
        y + h * 40 / 100,
        x + w * 86 / 100,
        y + h * 44 / 100,
        y + h / 2,
        y + h * 62 / 100,
        y + h * 74 / 100,
        y + h * 90 / 100,
        x + w * 95 / 100,
        x + w * 80 / 100
    );
    s.surface_path(&body, base);
    let seat = format!(
        "M{} {}C{} {} {} {} {} {}C{} {} {} {} {} {}C{} {} {} {} {} {}Z",
        x + w * 44 / 100,
        y + h / 20,
        x + w * 54 / 100,
        y + h * 12 / 100,
        x + w * 52 / 100,
        y + h * 34 / 100,
        x + w * 60 / 100,
        y + h * 40 / 100,
        x + w * 70 / 100,
        y + h * 46 / 100,
        x + w * 84 / 100,
        y + h * 40 / 100,
        x + w * 93 / 100,
        y + h / 2,
        x + w * 70 / 100,
        y + h * 66 / 100,
        x + w * 40 / 100,
        y + h * 56 / 100,
        x + w * 44 / 100,
        y + h / 20
    );
    s.path(&seat, base.tint(26));
    s.stroke(
        &format!(
            "M{} {}Q{} {} {} {}M{} {}Q{} {} {} {}M{} {}Q{} {} {} {}",
            x + w * 34 / 100,
            y + 8,
            x + w * 12 / 100,
            y + h * 40 / 100,
            x + w * 24 / 100,
            low - 10,
            x + w * 42 / 100,
            y + h * 50 / 100,
            cx,
            y + h * 76 / 100,
            x + w * 46 / 100,
            low - 8,
            x + w * 88 / 100,
            y + h * 54 / 100,
            x + w * 92 / 100,
            y + h * 76 / 100,
            x + w * 78 / 100,
            low - 10
        ),
        4,
        Paint::Veil(base.shade(60), 24),
    );
    s.ellipse((x + w * 38 / 100, y + 4), 22, 10, base.shade(24));
}

/// A sitting bear.
pub fn soft_toy(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let (cx, w, h) = (f.cx(), f.w, f.h);
    let pale = base.tint(52);
    let fur = |s: &mut Sketch, at: (i32, i32), rx: i32, ry: i32, colour: Rgb| {
        s.ellipse(at, rx, ry, colour);
        if s.textured() {
            s.ellipse(at, rx, ry, Paint::Defined("t"));
        }
    };
    for side in [-1, 1] {
        fur(s, (cx + side * w * 22 / 100, f.y + h * 9 / 100), w * 12 / 100, w * 12 / 100, base.shade(8));
        s.ellipse((cx + side * w * 22 / 100, f.y + h * 10 / 100), w * 6 / 100, w * 6 / 100, pale.shade(8));
        fur(s, (cx + side * w * 34 / 100, f.y + h * 58 / 100), w * 12 / 100, h * 16 / 100, base.shade(8));
    }
    fur(s, (cx, f.y + h * 68 / 100), w * 34 / 100, h * 29 / 100, base);
    s.ellipse((cx, f.y + h * 70 / 100), w * 20 / 100, h * 19 / 100, pale);
    fur(s, (cx, f.y + h * 25 / 100), w * 31 / 100, h * 21 / 100, base.tint(4));
    for side in [-1, 1] {
        fur(s, (cx + side * w * 30 / 100, f.base() - h * 8 / 100), w * 17 / 100, h * 9 / 100, base.shade(5));
        s.ellipse((cx + side * w * 31 / 100, f.base() - h * 8 / 100), w * 9 / 100, h * 5 / 100, pale);
        s.ellipse((cx + side * w * 11 / 100, f.y + h * 22 / 100), w * 2 / 100, w * 2 / 100, Rgb(60, 46, 42));
    }
    s.ellipse((cx, f.y + h * 31 / 100), w * 13 / 100, h * 8 / 100, pale);
    s.ellipse((cx, f.y + h * 28 / 100), w * 4 / 100, h * 2 / 100, Rgb(60, 46, 42));
    s.stroke(
        &format!(
            "M{} {}Q{cx} {} {} {}",
            cx - w * 5 / 100,
            f.y + h * 33 / 100,
            f.y + h * 36 / 100,
            cx + w * 5 / 100,
            f.y + h * 33 / 100
        ),
        4,
        Rgb(60, 46, 42),
    );
}
