//! Lamps, lit.

use super::canvas::Paint;
use super::scene::Sketch;
use crate::finish::{LEG_STEEL, Rgb};

const GLOW: Rgb = Rgb(255, 226, 158);
const SHADE: Rgb = Rgb(231, 203, 158);

fn glow(s: &mut Sketch, at: (i32, i32), r: i32) {
    s.define("<radialGradient id=\"g\"><stop stop-color=\"#ffe6a8\" stop-opacity=\".7\"/><stop offset=\"1\" stop-color=\"#ffe6a8\" stop-opacity=\"0\"/></radialGradient>");
    let r = r.min(at.0).min(800 - at.0).min(at.1).min(800 - at.1);
    s.ellipse(at, r, r, Paint::Defined("g"));
}

/// A lit shade that widens downwards.
fn shade(s: &mut Sketch, cx: i32, y: i32, top: i32, bottom: i32, h: i32) {
    s.polygon(
        &[(cx - top / 2, y), (cx + top / 2, y), (cx + bottom / 2, y + h), (cx - bottom / 2, y + h)],
        SHADE,
    );
    s.polygon(
        &[(cx - top / 5, y), (cx + top / 5, y), (cx + bottom / 4, y + h), (cx - bottom / 4, y + h)],
        Paint::Veil(GLOW, 75),
    );
    s.rect((cx - bottom / 2, y + h - 6, bottom, 6), 2, SHADE.shade(24));
    s.rect((cx - top / 2, y - 1, top, 6), 2, SHADE.shade(20));
}

/// A shade on a pole.
pub fn floor_lamp(s: &mut Sketch) {
    let f = s.frame;
    let h = f.h * 22 / 100;
    glow(s, (f.cx(), f.y + h), 250);
    let base = s.base;
    s.ellipse((f.cx(), f.base() - 8), f.w * 36 / 100, 12, base.shade(24));
    s.ellipse((f.cx(), f.base() - 13), f.w * 36 / 100, 12, base);
    s.rect((f.cx() - 5, f.y + h - 4, 10, f.h - h - 8), 3, base);
    s.rect((f.cx() - 4, f.y + h - 4, 3, f.h - h - 12), 0, Paint::Veil(Rgb(255, 255, 255), 30));
    shade(s, f.cx(), f.y, f.w * 62 / 100, f.w, h);
}

/// A pole that bends over.
pub fn arc_lamp(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let (foot, head) = (f.x + f.w / 5, f.right() - f.w / 5);
    let drop = f.y + f.h * 16 / 100;
    glow(s, (head, drop + 60), 220);
    s.ellipse((foot, f.base() - 8), f.w * 19 / 100, 13, base.shade(24));
    s.ellipse((foot, f.base() - 15), f.w * 19 / 100, 13, base);
    s.stroke(
        &format!(
            "M{foot} {}V{}C{foot} {} {head} {} {head} {drop}",
            f.base() - 16,
            f.y + f.h / 2,
            f.y - f.h / 16,
            f.y - f.h / 16
        ),
        9,
        base,
    );
    let r = f.w * 20 / 100;
    let d = format!(
        "M{} {}C{} {} {} {} {} {}Z",
        head - r,
        drop + r,
        head - r,
        drop - r / 3,
        head + r,
        drop - r / 3,
        head + r,
        drop + r
    );
    s.ellipse((head, drop + r), r * 7 / 10, r / 4, GLOW);
    s.path(&d, base.tint(6));
    s.stroke(
        &format!(
            "M{} {}Q{} {} {} {}",
            head - r * 6 / 10,
            drop + r / 2,
            head - r / 2,
            drop + r / 6,
            head - r / 5,
            drop + 6
        ),
        5,
        Paint::Veil(Rgb(255, 255, 255), 35),
    );
}

/// A shade on a foot of pottery or glass.
pub fn table_lamp(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let h = f.h * 46 / 100;
    let (cx, w, top) = (f.cx(), f.w, f.y + h);
    glow(s, (cx, f.y + h * 8 / 10), 300);
    s.rect((cx - 8, top - 10, 16, 34), 0, LEG_STEEL.tint(20));
    let d = format!(
        "M{} {}C{} {} {} {} {} {}H{}C{} {} {} {} {} {}Z",
        cx - w / 12,
        top + 16,
        cx - w * 42 / 100,
        top + f.h * 16 / 100,
        cx - w * 38 / 100,
        f.base() - 10,
        cx - w / 6,
        f.base(),
        cx + w / 6,
        cx + w * 38 / 100,
        f.base() - 10,
        cx + w * 42 / 100,
        top + f.h * 16 / 100,
        cx + w / 12,
        top + 16
    );
    s.surface_path(&d, base);
    s.ellipse(
        (cx - w * 13 / 100, top + f.h * 26 / 100),
        w * 4 / 100,
        f.h * 10 / 100,
        Paint::Veil(Rgb(255, 255, 255), 34),
    );
    shade(s, cx, f.y, w * 62 / 100, w, h);
}

/// A lamp with a jointed arm, on a table or on the floor.
pub fn reading_lamp(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let standing = s.design.size.height > 900;
    let foot = f.x + f.w * if standing { 40 } else { 30 } / 100;
    let reach = if standing { f.w * 60 / 100 } else { f.w * 44 / 100 };
    let head = (foot + reach * 8 / 10, f.y + f.h * if standing { 9 } else { 20 } / 100);
    glow(s, (head.0 + 16, head.1 + 66), 190);
    let size = if standing { f.w * 30 / 100 } else { f.w * 20 / 100 };
    s.ellipse((foot, f.base() - 6), f.w * if standing { 36 } else { 27 } / 100, 14, base.shade(26));
    s.ellipse((foot, f.base() - 13), f.w * if standing { 36 } else { 27 } / 100, 14, base);
    let elbow =
        if standing { (foot, f.y + f.h * 14 / 100) } else { (f.x + f.w * 12 / 100, f.y + f.h * 44 / 100) };
    let knee = if standing { (foot - 16, f.y + 6) } else { (foot - 30, f.y + 16) };
    let arm = if standing { 8 } else { 11 };
    if standing {
        s.stroke(
            &format!(
                "M{foot} {}V{}Q{} {} {} {}L{} {}",
                f.base() - 14,
                elbow.1 + 30,
                foot,
                elbow.1 - 20,
                foot + 20,
                elbow.1 - 26,
                head.0,
                head.1
            ),
            arm,
            base,
        );
    } else {
        s.stroke(
            &format!(
                "M{foot} {}L{} {}L{} {}L{} {}",
                f.base() - 14,
                elbow.0,
                elbow.1,
                knee.0,
                knee.1 + 20,
                head.0,
                head.1
            ),
            arm,
            base,
        );
        s.ellipse(elbow, 11, 11, base.shade(24));
        s.ellipse((knee.0, knee.1 + 20), 10, 10, base.shade(24));
    }
    let (x, y) = head;
    s.polygon(
        &[
            (x - size / 4, y + size * 9 / 10),
            (x + size * 12 / 10, y + size * 5 / 10),
            (x + size * 10 / 10, y + size * 8 / 10),
            (x, y + size * 11 / 10),
        ],
        GLOW,
    );
    let d = format!(
        "M{} {}C{} {} {} {} {} {}L{} {}Z",
        x - size / 3,
        y + size,
        x - size / 2,
        y - size / 5,
        x + size / 2,
        y - size * 6 / 10,
        x + size * 13 / 10,
        y + size / 2,
        x - size / 3,
        y + size
    );
    s.path(&d, base.tint(5));
    s.ellipse((x - 2, y - 2), size / 6, size / 6, base.shade(24));
}

/// One shade on a cord, or three on a bar.
pub fn pendant(s: &mut Sketch, shades: u8) {
    let f = s.frame;
    let base = s.base;
    let n = i32::from(shades);
    let w = if n == 1 { f.w } else { f.w * 27 / 100 };
    let h = if n == 1 { f.h } else { w };
    let bar = 150;
    if n > 1 {
        s.rect((395, 0, 10, bar), 0, LEG_STEEL);
        s.rect((f.x + w / 3, bar, f.w - w * 2 / 3, 12), 6, LEG_STEEL);
    }
    for i in 0..n {
        let cx = f.x + w / 2 + (f.w - w) * i / (n - 1).max(1) + if n == 1 { (f.w - w) / 2 } else { 0 };
        let y = if n == 1 { f.y } else { f.base() - h - (i % 2) * 50 };
        let from = if n == 1 { 0 } else { bar };
        s.rect((cx - 2, from, 4, y - from + 8), 0, LEG_STEEL);
        if i == n / 2 {
            glow(s, (cx, y + h * 8 / 10), 260);
        }
        match s.design.finish.material {
            "paper" | "opal glass" => {
                s.ellipse((cx, y + h / 2), w / 2, h / 2, base);
                s.ellipse((cx, y + h * 55 / 100), w * 36 / 100, h * 36 / 100, Paint::Veil(GLOW, 55));
                if s.design.finish.material == "paper" {
                    for k in 1..6 {
                        let y = y + h * k / 6;
                        let half = w * [0, 37, 47, 49, 47, 37][k as usize] / 100;
                        s.stroke(
                            &format!("M{} {y}Q{cx} {} {} {y}", cx - half, y + 14, cx + half),
                            2,
                            Paint::Veil(base.shade(60), 30),
                        );
                    }
                }
                s.rect((cx - 12, y - 6, 24, 14), 3, LEG_STEEL);
            }
            _ => {
                s.ellipse((cx, y + h - 8), w * 42 / 100, (h / 11).max(8), GLOW);
                let d = format!(
                    "M{} {}C{} {} {} {} {} {}H{}C{} {} {} {} {} {}Z",
                    cx - w / 2,
                    y + h,
                    cx - w / 2,
                    y + h / 2,
                    cx - w / 4,
                    y + h / 4,
                    cx - w / 12,
                    y,
                    cx + w / 12,
                    cx + w / 4,
                    y + h / 4,
                    cx + w / 2,
                    y + h / 2,
                    cx + w / 2,
                    y + h
                );
                s.surface_path(&d, base);
                s.stroke(
                    &format!(
                        "M{} {}Q{} {} {} {}",
                        cx - w * 36 / 100,
                        y + h * 8 / 10,
                        cx - w * 30 / 100,
                        y + h / 2,
                        cx - w / 7,
                        y + h / 4
                    ),
                    (w / 50).max(4),
                    Paint::Veil(Rgb(255, 255, 255), 30),
                );
            }
        }
    }
}

/// A bracket with a round shade.
pub fn wall_lamp(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let (cx, w) = (f.cx(), f.w);
    glow(s, (cx, f.y + f.h * 4 / 10), 300);
    s.rect(
        (cx - w * 16 / 100, f.base() - f.h * 42 / 100, w * 32 / 100, f.h * 42 / 100),
        w * 16 / 100,
        base.shade(14),
    );
    s.rect((cx - w * 16 / 100, f.base() - f.h * 42 / 100, w * 28 / 100, f.h * 42 / 100), w * 14 / 100, base);
    s.stroke(&format!("M{cx} {}V{}", f.base() - f.h * 22 / 100, f.y + f.h * 44 / 100), 14, base.shade(8));
    s.ellipse((cx, f.base() - f.h * 14 / 100), 7, 7, base.shade(40));
    shade(s, cx, f.y, w * 60 / 100, w, f.h * 52 / 100);
}

/// A glowing cloud with a sleepy face.
pub fn night_light(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let (cx, w, h) = (f.cx(), f.w, f.h);
    glow(s, (cx, f.y + h / 2), 330);
    for (dx, dy, share) in [(-29, 64, 22), (-11, 38, 25), (15, 44, 23), (32, 68, 19)] {
        let r = w * share / 100;
        s.ellipse((cx + w * dx / 100, f.y + h * dy / 100), r, r, base.mix(GLOW, 30));
    }
    s.rect((f.x, f.base() - h * 46 / 100, w, h * 46 / 100), h * 22 / 100, base.mix(GLOW, 30));
    let y = f.y + h * 62 / 100;
    s.stroke(
        &format!(
            "M{} {y}Q{} {} {} {y}M{} {y}Q{} {} {} {y}",
            cx - w / 5,
            cx - w * 14 / 100,
            y + 16,
            cx - w / 12,
            cx + w / 12,
            cx + w * 14 / 100,
            y + 16,
            cx + w / 5
        ),
        6,
        Rgb(104, 76, 62),
    );
    s.stroke(&format!("M{} {}Q{cx} {} {} {}", cx - 14, y + 34, y + 46, cx + 14, y + 34), 5, Rgb(104, 76, 62));
    s.ellipse((cx - w / 4, y + 28), w / 18, w / 28, Paint::Veil(Rgb(222, 120, 96), 45));
    s.ellipse((cx + w / 4, y + 28), w / 18, w / 28, Paint::Veil(Rgb(222, 120, 96), 45));
}
