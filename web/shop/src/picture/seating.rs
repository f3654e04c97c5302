//! Sofas, chairs, stools and benches, seen from the front.

use super::canvas::Paint;
use super::scene::{COMPANY, Sketch};
use crate::finish::{LEG_STEEL, LEG_WOOD, Rgb, Texture};
use crate::series::Legs;

fn short_legs(s: &mut Sketch, height: i32, inset: i32) {
    let f = s.frame;
    let top = f.base() - height - 6;
    for (x, lean) in [(f.x + inset, -5), (f.right() - inset, 5)] {
        match s.design.series.legs {
            Legs::Steel => s.line((x, top), (x + lean, f.base() - 4), 7, LEG_STEEL),
            Legs::Block | Legs::Plinth => s.rect((x - 12, top, 24, height + 6), 3, LEG_WOOD.shade(30)),
            Legs::Tapered => {
                s.polygon(
                    &[(x - 9, top), (x + 9, top), (x + lean + 5, f.base()), (x + lean - 5, f.base())],
                    LEG_WOOD,
                );
            }
        }
    }
}

/// A sofa, a sofa with a long seat, or an armchair.
pub fn sofa(s: &mut Sketch, seats: u8, chaise: bool) {
    let f = s.frame;
    let base = s.base;
    let n = i32::from(seats);
    let leg = s.mm(110).max(14);
    short_legs(s, leg, f.w / 12);
    let arm = if n == 1 { f.w * 19 / 100 } else { (s.mm(210)).max(f.w * 8 / 100) };
    let body_bottom = f.base() - leg;
    let h = body_bottom - f.y;
    let r = (h / 7).clamp(10, 34);
    let seat_top = f.y + h * 52 / 100;
    let (left, right) = (f.x + arm, f.right() - arm);
    s.surface((f.x + arm / 2, f.y, f.w - arm, h * 80 / 100), r, base.shade(16));
    for i in 0..n {
        let (a, b) = (left + (right - left) * i / n, left + (right - left) * (i + 1) / n);
        s.surface((a + 2, f.y + h * 7 / 100, b - a - 4, h * 58 / 100), r, base.shade(3));
        s.rect((a + 12, f.y + h * 9 / 100, b - a - 24, 7), 3, Paint::Veil(Rgb(255, 255, 255), 22));
    }
    s.surface(
        (f.x + arm / 2, seat_top + h * 20 / 100, f.w - arm, body_bottom - seat_top - h * 20 / 100),
        8,
        base.shade(14),
    );
    for i in 0..n {
        let (a, b) = (left + (right - left) * i / n, left + (right - left) * (i + 1) / n);
        let long = chaise && i + 1 == n;
        let deep = if long { body_bottom - seat_top - 4 } else { h * 23 / 100 };
        s.surface((a + 1, seat_top, b - a - 2, deep), r * 7 / 10, base.tint(if long { 14 } else { 7 }));
        if long {
            s.rect(
                (a + 1, body_bottom - h * 17 / 100, b - a - 2, h * 17 / 100),
                r / 2,
                Paint::Veil(base.shade(60), 22),
            );
        }
    }
    let arm_top = f.y + h * 36 / 100;
    for x in [f.x, f.right() - arm] {
        s.surface((x, arm_top, arm, body_bottom - arm_top), r.min(arm / 2), base.shade(6));
        s.rect((x + 6, arm_top + 3, arm - 12, 7), 3, Paint::Veil(Rgb(255, 255, 255), 24));
    }
    let side = (h * 34 / 100).min((right - left) / 3);
    let colour = *s.rng.pick(COMPANY);
    let x = left + 10;
    let y = seat_top - side + 8;
    s.path(
        &format!(
            "M{x} {y}Q{} {} {} {y}Q{} {} {} {}Q{} {} {x} {}Q{} {} {x} {y}Z",
            x + side / 2,
            y + 9,
            x + side,
            x + side - 8,
            y + side / 2,
            x + side,
            y + side,
            x + side / 2,
            y + side - 7,
            y + side,
            x + 8,
            y + side / 2
        ),
        colour,
    );
    if n > 2 {
        let (x, colour) = (right - side - 12, s.rng.pick(COMPANY).tint(12));
        s.rect((x, y + side / 6, side, side * 5 / 6), 12, colour);
        s.line((x + 8, y + side * 55 / 100), (x + side - 8, y + side * 55 / 100), 3, colour.shade(18));
    }
}

/// A chair with a high back, wings and arms.
pub fn wing_chair(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let leg = s.mm(170);
    short_legs(s, leg, f.w / 6);
    let bottom = f.base() - leg;
    let h = bottom - f.y;
    let (cx, w) = (f.cx(), f.w);
    let d = format!(
        "M{} {}Q{} {} {cx} {}Q{} {} {} {}L{} {}H{}Z",
        f.x + w / 10,
        f.y + h / 3,
        f.x + w / 8,
        f.y,
        f.y,
        f.right() - w / 8,
        f.y,
        f.right() - w / 10,
        f.y + h / 3,
        f.right() - w / 12,
        bottom - h / 5,
        f.x + w / 12
    );
    s.surface_path(&d, base.shade(14));
    s.surface((cx - w * 29 / 100, f.y + h * 7 / 100, w * 58 / 100, h * 68 / 100), w / 7, base.tint(3));
    for dx in [-1, 0, 1] {
        s.ellipse((cx + dx * w / 7, f.y + h * if dx == 0 { 28 } else { 24 } / 100), 5, 5, base.shade(34));
    }
    s.surface((f.x + w / 10, bottom - h * 22 / 100, w * 80 / 100, h * 22 / 100), 12, base.shade(10));
    s.surface((cx - w * 33 / 100, bottom - h * 36 / 100, w * 66 / 100, h * 20 / 100), 18, base.tint(10));
    let arm = w * 18 / 100;
    for x in [f.x, f.right() - arm] {
        s.surface((x, bottom - h * 50 / 100, arm, h * 50 / 100), arm / 2, base.shade(5));
        s.rect((x + 8, bottom - h * 49 / 100, arm - 16, 7), 3, Paint::Veil(Rgb(255, 255, 255), 24));
    }
}

/// A round stool, upholstered all over.
pub fn pouffe(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let top = f.h * 26 / 100;
    s.surface((f.x, f.y + top / 2, f.w, f.h - top / 2), f.h * 34 / 100, base.shade(7));
    let d = format!(
        "M{} {}Q{} {} {} {}M{} {}Q{} {} {} {}M{} {}V{}",
        f.x + f.w / 4,
        f.y + top,
        f.x + f.w / 6,
        f.y + f.h * 2 / 3,
        f.x + f.w / 4,
        f.base() - 6,
        f.right() - f.w / 4,
        f.y + top,
        f.right() - f.w / 6,
        f.y + f.h * 2 / 3,
        f.right() - f.w / 4,
        f.base() - 6,
        f.cx(),
        f.y + top,
        f.base() - 4
    );
    s.stroke(&d, 4, Paint::Veil(base.shade(60), 34));
    let (cx, cy) = (f.cx(), f.y + top * 3 / 4);
    s.ellipse((cx, cy), f.w * 46 / 100, top * 3 / 4, base.tint(14));
    if s.textured() {
        s.ellipse((cx, cy), f.w * 46 / 100, top * 3 / 4, Paint::Defined("t"));
    }
    s.ellipse((cx, cy), 10, 7, base.shade(26));
}

/// A wooden chair with slats or a framed back.
pub fn chair(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let seat = f.base() - f.h * if s.design.size.height > 900 { 47 } else { 54 } / 100;
    let post = (f.w * 9 / 100).max(10);
    let (l, r) = (f.x + f.w * 9 / 100, f.right() - f.w * 9 / 100);
    for (x, lean) in [(l + post, 6), (r - post, -6)] {
        s.line((x, seat + 10), (x + lean, f.base() - 22), post - 2, base.shade(30));
    }
    s.line((l + post / 2, f.y + post), (l + 2, seat), post, base.shade(6));
    s.line((r - post / 2, f.y + post), (r - 2, seat), post, base.shade(6));
    let high = seat - f.y;
    match s.design.series.legs {
        Legs::Block => {
            for i in 1..5 {
                let x = l + (r - l) * i / 5;
                s.line((x, f.y + high / 6), (x, seat), post * 6 / 10, base.shade(4));
            }
            s.surface((l - 6, f.y, r - l + 12, high * 20 / 100), 10, base);
        }
        _ if s.design.size.height > 900 => {
            for i in 0..3 {
                s.surface((l, f.y + high * i * 26 / 100 + 4, r - l, high * 15 / 100), 10, base);
            }
        }
        _ => {
            let d = format!(
                "M{} {}Q{} {} {} {}V{}Q{} {} {} {}Z",
                l - 10,
                f.y + 10,
                f.cx(),
                f.y - 14,
                r + 10,
                f.y + 10,
                f.y + high * 42 / 100,
                f.cx(),
                f.y + high * 30 / 100,
                l - 10,
                f.y + high * 42 / 100
            );
            s.surface_path(&d, base);
        }
    }
    let lift = f.h * 7 / 100;
    let d = format!(
        "M{} {}H{}L{} {seat}Q{} {} {} {seat}Z",
        l - 2,
        seat - lift,
        r + 2,
        f.right(),
        f.cx(),
        seat + 10,
        f.x
    );
    s.surface_path(&d, base.tint(18));
    s.rect((f.x, seat - 2, f.w, post), 6, base);
    s.line((f.x + post, seat + post), (f.x + 5, f.base() - 5), post + 1, base.shade(5));
    s.line((f.right() - post, seat + post), (f.right() - 5, f.base() - 5), post + 1, base.shade(5));
}

/// A chair with an upholstered shell on steel legs.
pub fn shell_chair(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let seat = f.y + f.h * 58 / 100;
    let (cx, w) = (f.cx(), f.w);
    for (top, foot, colour) in [(20, 12, LEG_STEEL.tint(22)), (32, 46, LEG_STEEL)] {
        let low = if foot == 12 { f.base() - 24 } else { f.base() - 5 };
        s.line((cx - w * top / 100, seat), (cx - w * (foot + 8).min(46) / 100, low), 9, colour);
        s.line((cx + w * top / 100, seat), (cx + w * (foot + 8).min(46) / 100, low), 9, colour);
    }
    let arms = w > f.h * 70 / 100;
    let d = format!(
        "M{} {}C{} {} {} {} {cx} {}C{} {} {} {} {} {}L{} {seat}H{}Z",
        cx - w * 44 / 100,
        f.y + f.h * 20 / 100,
        cx - w * 40 / 100,
        f.y,
        cx - w * 20 / 100,
        f.y,
        f.y,
        cx + w * 20 / 100,
        f.y,
        cx + w * 40 / 100,
        f.y,
        cx + w * 44 / 100,
        f.y + f.h * 20 / 100,
        cx + w * 40 / 100,
        cx - w * 40 / 100
    );
    s.surface_path(&d, base.shade(6));
    s.stroke(
        &format!(
            "M{cx} {}V{}M{} {}V{}M{} {}V{}",
            f.y + 24,
            seat - 30,
            cx - w / 5,
            f.y + 34,
            seat - 30,
            cx + w / 5,
            f.y + 34,
            seat - 30
        ),
        3,
        Paint::Veil(base.shade(60), 38),
    );
    if arms {
        for x in [f.x, f.right() - w * 15 / 100] {
            s.surface((x, f.y + f.h * 32 / 100, w * 15 / 100, f.h * 34 / 100), w * 7 / 100, base.shade(12));
        }
    }
    s.surface(
        (cx - w * 45 / 100, seat - f.h * 9 / 100, w * 90 / 100, f.h * 15 / 100),
        f.h * 7 / 100,
        base.tint(12),
    );
}

/// A swivel chair on castors.
pub fn office_chair(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let (cx, w) = (f.cx(), f.w);
    let seat = f.base() - f.h * if s.design.size.height > 1100 { 40 } else { 46 } / 100;
    let hub = f.base() - 44;
    s.rect((cx - 8, seat, 16, hub - seat + 6), 4, LEG_STEEL);
    for dx in [-44, -20, 20, 44] {
        let (x, y) = (cx + w * dx / 100, if dx == -20 || dx == 20 { f.base() - 8 } else { f.base() - 22 });
        s.line((cx, hub), (x, y - 8), 11, LEG_STEEL.tint(8));
        s.ellipse((x, y - 2), 11, 11, LEG_STEEL.shade(30));
    }
    s.rect((cx - 9, f.y + f.h / 3, 18, seat - f.y - f.h / 3), 4, LEG_STEEL.tint(10));
    s.surface((cx - w * 36 / 100, f.y, w * 72 / 100, (seat - f.y) * 80 / 100), w / 7, base.shade(4));
    s.stroke(
        &format!(
            "M{} {}Q{cx} {} {} {}",
            cx - w * 28 / 100,
            f.y + (seat - f.y) / 2,
            f.y + (seat - f.y) * 58 / 100,
            cx + w * 28 / 100,
            f.y + (seat - f.y) / 2
        ),
        4,
        Paint::Veil(base.shade(60), 32),
    );
    for dx in [-1, 1] {
        let x = cx + dx * w * 44 / 100;
        let d = format!(
            "M{} {}Q{x} {} {x} {}V{}",
            cx + dx * w * 30 / 100,
            seat + 16,
            seat + 16,
            seat - 10,
            seat - f.h * 15 / 100
        );
        s.stroke(&d, 10, LEG_STEEL);
        s.rect((x - 15, seat - f.h * 17 / 100, 30, 14), 7, LEG_STEEL.shade(20));
    }
    s.surface((cx - w * 42 / 100, seat - 16, w * 84 / 100, f.h * 10 / 100), 22, base.tint(10));
}

/// A long seat on four legs.
pub fn bench(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let rise = s.mm(s.design.size.depth) * 16 / 100;
    let (top, thick) = (f.y + rise, s.mm(45).max(12));
    let wood = base.shade(10);
    for (x, y, colour) in [(f.w / 6, rise * 6 / 10, wood.shade(24)), (f.w / 12, 0, wood)] {
        for dx in [f.x + x, f.right() - x] {
            match s.design.series.legs {
                Legs::Steel => {
                    s.line((dx, top), (dx, f.base() - y - 4), 9, LEG_STEEL.tint(if y > 0 { 20 } else { 0 }))
                }
                _ => s.polygon(
                    &[(dx - 15, top), (dx + 15, top), (dx + 9, f.base() - y), (dx - 9, f.base() - y)],
                    colour,
                ),
            }
        }
    }
    s.polygon(
        &[(f.x, top + 1), (f.right(), top + 1), (f.right() - rise, f.y), (f.x + rise, f.y)],
        base.tint(24),
    );
    s.surface((f.x, top, f.w, thick), 3, base);
    let colour = *s.rng.pick(COMPANY);
    s.path(
        &format!(
            "M{} {}H{}L{} {}V{}H{}V{}Z",
            f.x + f.w / 6 + rise / 2,
            f.y,
            f.x + f.w / 3,
            f.x + f.w / 3 - rise / 3,
            top,
            top + thick + 34,
            f.x + f.w / 8,
            top
        ),
        colour,
    );
}

/// A tall stool, with a low back or without.
pub fn bar_stool(s: &mut Sketch, back: bool) {
    let f = s.frame;
    let base = s.base;
    let seat = if back { f.y + f.h * 30 / 100 } else { f.y + f.h * 5 / 100 };
    let steel = s.design.series.legs == Legs::Steel;
    let (front, rear) = if steel { (LEG_STEEL, LEG_STEEL.tint(18)) } else { (base.shade(8), base.shade(28)) };
    let thick = (f.w * 8 / 100).max(9);
    let (cx, w) = (f.cx(), f.w);
    for (at, foot, low, colour) in [(22, 30, 26, rear), (32, 46, 5, front)] {
        s.line((cx - w * at / 100, seat + 12), (cx - w * foot / 100, f.base() - low), thick, colour);
        s.line((cx + w * at / 100, seat + 12), (cx + w * foot / 100, f.base() - low), thick, colour);
    }
    let rail = seat + (f.base() - seat) * 62 / 100;
    s.line((cx - w * 40 / 100, rail), (cx + w * 40 / 100, rail), thick * 8 / 10, front);
    if back {
        s.line((cx - w * 36 / 100, f.y + 20), (cx - w * 34 / 100, seat), thick, rear);
        s.line((cx + w * 36 / 100, f.y + 20), (cx + w * 34 / 100, seat), thick, rear);
        let d = format!(
            "M{} {}Q{cx} {} {} {}V{}Q{cx} {} {} {}Z",
            cx - w * 44 / 100,
            f.y + 8,
            f.y - 12,
            cx + w * 44 / 100,
            f.y + 8,
            f.y + f.h * 13 / 100,
            f.y + f.h * 10 / 100,
            cx - w * 44 / 100,
            f.y + f.h * 13 / 100
        );
        s.surface_path(&d, base);
    }
    s.ellipse((cx, seat + 10), w * 47 / 100, w * 10 / 100, base.shade(16));
    s.ellipse((cx, seat), w * 47 / 100, w * 10 / 100, base.tint(14));
    if s.design.finish.texture == Texture::Wood {
        s.ellipse((cx, seat), w * 47 / 100, w * 10 / 100, Paint::Defined("t"));
    }
}
