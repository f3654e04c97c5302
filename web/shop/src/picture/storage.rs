//! Shelves, boxes, baskets and hooks.

use std::fmt::Write as _;

use super::canvas::Paint;
use super::scene::{COMPANY, Sketch};
use crate::finish::{LEG_STEEL, Rgb};

/// Steel posts with boards.
pub fn rack(s: &mut Sketch, boards: u8) {
    let f = s.frame;
    let post = 9;
    let back = LEG_STEEL.tint(26);
    s.rect((f.x + 26, f.y + 6, 5, f.h - 26), 0, back);
    s.rect((f.right() - 31, f.y + 6, 5, f.h - 26), 0, back);
    let thick = s.mm(30).max(9);
    let rise = s.mm(s.design.size.depth) * 7 / 100;
    for i in 0..i32::from(boards) {
        let y = f.y + 12 + (f.h - 60) * i / (i32::from(boards) - 1).max(1);
        let base = s.base;
        if i > 0 {
            let floor = y - rise / 2;
            let room = (f.h - 60) / (i32::from(boards) - 1).max(1);
            let colour = *s.rng.pick(COMPANY);
            let other = *s.rng.pick(COMPANY);
            let (bw, bh) = (f.w * s.rng.between(22, 34) / 100, room * s.rng.between(34, 52) / 100);
            if i % 2 == 0 {
                s.rect((f.x + 44, floor - bh, bw, bh), 5, colour);
                s.ellipse((f.right() - 84, floor - room / 5), room / 6, room / 5, other);
            } else {
                s.rect((f.right() - 44 - bw, floor - bh, bw, bh), 5, colour);
                for book in 0..4 {
                    let tall = room * (50 + book * 7 % 20) / 100;
                    s.rect(
                        (f.x + 42 + book * 17, floor - tall, 15, tall),
                        1,
                        COMPANY[(book as usize + 1) % 6],
                    );
                }
            }
        }
        s.polygon(
            &[(f.x + 4, y), (f.right() - 4, y), (f.right() - 20, y - rise), (f.x + 20, y - rise)],
            base.tint(24),
        );
        s.surface((f.x + 2, y, f.w - 4, thick), 2, base);
    }
    s.rect((f.x, f.y, post, f.h), 3, LEG_STEEL);
    s.rect((f.right() - post, f.y, post, f.h), 3, LEG_STEEL);
}

/// A board on brackets, or two with sides.
pub fn wall_shelf(s: &mut Sketch, boards: u8) {
    let f = s.frame;
    let base = s.base;
    let thick = s.mm(26).max(14);
    let rows = i32::from(boards);
    let y0 = if rows == 1 { f.base() - thick - 30 } else { f.base() - thick };
    for i in 0..rows {
        let y = y0 - (f.h * 6 / 10) * (rows - 1 - i);
        s.rect((f.x + 14, y + thick, f.w - 28, 20), 0, Paint::Veil(Rgb(45, 30, 25), 12));
        let at = f.x + f.w * if i % 2 == 0 { 22 } else { 70 } / 100;
        s.plant((at, y - 50), 80);
        s.path(&format!("M{} {}H{}L{} {y}H{}Z", at - 34, y - 58, at + 34, at + 25, at - 25), COMPANY[0]);
        let mut x = f.x + f.w * if i % 2 == 0 { 52 } else { 16 } / 100;
        for book in 0..5_i32 {
            let (w, h) = (s.rng.between(15, 26), s.rng.between(84, 120));
            s.rect((x, y - h, w, h), 2, COMPANY[(book as usize * 2 + 1) % 6]);
            x += w + 1;
        }
        s.surface((f.x, y, f.w, thick), 4, base);
        s.rect((f.x, y, f.w, 4), 2, Paint::Veil(Rgb(255, 255, 255), 40));
        if rows == 1 {
            for x in [f.x + f.w / 6, f.right() - f.w / 6] {
                s.stroke(
                    &format!(
                        "M{x} {}V{}M{x} {}L{} {}",
                        y + thick,
                        y + thick + 34,
                        y + thick + 30,
                        x + 18,
                        y + thick
                    ),
                    6,
                    LEG_STEEL,
                );
            }
        }
    }
    if rows > 1 {
        let top = y0 - (f.h * 6 / 10) * (rows - 1) - 40;
        for x in [f.x + 18, f.right() - 18] {
            s.rect((x - 5, top, 10, y0 + thick - top + 18), 4, LEG_STEEL);
        }
    }
}

/// A box with a lid and a label.
pub fn lid_box(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let rise = (s.mm(s.design.size.depth) * 20 / 100).min(90);
    let lid = f.h * 24 / 100;
    s.polygon(
        &[
            (f.x - 6, f.y + 1),
            (f.right() + 6, f.y + 1),
            (f.right() - rise / 2, f.y - rise),
            (f.x + rise / 2, f.y - rise),
        ],
        base.tint(36),
    );
    s.surface((f.x, f.y + lid - 4, f.w, f.h - lid + 4), 8, base.shade(6));
    s.surface((f.x - 6, f.y, f.w + 12, lid), 6, base.tint(8));
    s.rect((f.x, f.y + lid, f.w, 8), 0, Paint::Veil(Rgb(45, 30, 25), 16));
    let (w, y) = (f.w * 26 / 100, f.y + lid + (f.h - lid) * 34 / 100);
    s.rect((f.cx() - w / 2, y, w, w * 45 / 100), 5, base.shade(34));
    s.rect((f.cx() - w / 2 + 6, y + 6, w - 12, w * 45 / 100 - 12), 3, Rgb(250, 245, 234));
}

/// An open basket with two handles.
pub fn basket(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let brim = f.w * 10 / 100;
    s.stroke(
        &format!(
            "M{} {}Q{} {} {} {}",
            f.x + f.w / 4,
            f.y + 8,
            f.cx(),
            f.y - 90,
            f.right() - f.w / 4,
            f.y + 8
        ),
        14,
        base.shade(30),
    );
    s.ellipse((f.cx(), f.y + brim / 2), f.w / 2, brim, base.shade(50));
    let towel = *s.rng.pick(COMPANY);
    s.ellipse((f.cx() - f.w / 10, f.y + brim / 3), f.w / 4, brim * 12 / 10, towel);
    s.ellipse((f.cx() + f.w / 6, f.y + brim / 2), f.w / 5, brim, Rgb(246, 240, 228));
    let d = format!(
        "M{} {}Q{} {} {} {}L{} {}Q{} {} {} {}Z",
        f.x,
        f.y + brim / 2,
        f.cx(),
        f.y + brim * 5 / 2,
        f.right(),
        f.y + brim / 2,
        f.right() - f.w / 12,
        f.base() - 14,
        f.cx(),
        f.base() + 14,
        f.x + f.w / 12,
        f.base() - 14
    );
    s.surface_path(&d, base);
    let bands = (1..4).fold(String::new(), |mut d, i| {
        let y = f.y + brim + f.h * i * 22 / 100;
        let edge = f.w * i * 2 / 100;
        let _ = write!(d, "M{} {y}Q{} {} {} {y}", f.x + edge + 4, f.cx(), y + brim, f.right() - edge - 4);
        d
    });
    s.stroke(&bands, 4, Paint::Veil(base.shade(60), 45));
    s.stroke(
        &format!(
            "M{} {}Q{} {} {} {}",
            f.x,
            f.y + brim / 2,
            f.cx(),
            f.y + brim * 5 / 2,
            f.right(),
            f.y + brim / 2
        ),
        12,
        base.shade(18),
    );
}

/// A tall basket with a lid.
pub fn laundry_basket(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let brim = f.w * 9 / 100;
    let top = f.y + f.h / 9;
    let d = format!(
        "M{} {top}H{}L{} {}Q{} {} {} {}Z",
        f.x,
        f.right(),
        f.right() - f.w / 14,
        f.base() - 12,
        f.cx(),
        f.base() + 12,
        f.x + f.w / 14,
        f.base() - 12
    );
    s.surface_path(&d, base);
    let bands = (1..6).fold(String::new(), |mut d, i| {
        let y = top + (f.base() - top) * i / 6;
        let edge = f.w * i / 100 + 3;
        let _ = write!(d, "M{} {y}Q{} {} {} {y}", f.x + edge, f.cx(), y + brim, f.right() - edge);
        d
    });
    s.stroke(&bands, 4, Paint::Veil(base.shade(60), 45));
    s.ellipse((f.cx(), top + 4), f.w / 2 + 6, brim + 5, base.shade(26));
    s.ellipse((f.cx(), top - 8), f.w / 2 + 6, brim + 4, base.tint(16));
    s.ellipse((f.cx(), top - 10), f.w / 3, brim * 6 / 10, base.tint(4));
    s.rect((f.cx() - 26, top - 30, 52, 16), 8, base.shade(34));
}

/// A rail of hooks with a scarf on one.
pub fn hooks(s: &mut Sketch, count: u8) {
    let f = s.frame;
    let base = s.base;
    let y = f.y + f.h / 4;
    s.rect((f.x + 6, y + 10, f.w, f.h / 2 + 8), 8, Paint::Veil(Rgb(45, 30, 25), 14));
    s.surface((f.x, y, f.w, f.h / 2 + 8), 8, base);
    let n = i32::from(count);
    for i in 0..n {
        let x = f.x + f.w * (2 * i + 1) / (2 * n);
        if i == 0 {
            let colour = *s.rng.pick(&COMPANY[..4]);
            let d = format!(
                "M{} {}Q{x} {} {} {}L{} {}H{}Z",
                x - 22,
                y + 34,
                y + 10,
                x + 22,
                y + 34,
                x + 34,
                y + 260,
                x - 36
            );
            s.path(&d, colour);
            s.rect((x - 36, y + 226, 71, 14), 0, colour.tint(40));
        }
        let steel = if base.lightness() > 90 { LEG_STEEL } else { Rgb(200, 160, 90) };
        s.stroke(&format!("M{x} {}V{}Q{x} {} {} {}", y + 18, y + 46, y + 66, x + 20, y + 56), 9, steel);
        s.ellipse((x, y + 18), 9, 9, steel);
    }
}

/// A standing coat rack.
pub fn coat_stand(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let (cx, top) = (f.cx(), f.y);
    let foot = f.base() - 70;
    s.stroke(
        &format!(
            "M{cx} {foot}L{} {}M{cx} {foot}L{} {}M{cx} {foot}V{}",
            f.x,
            f.base() - 6,
            f.right(),
            f.base() - 6,
            f.base() - 2
        ),
        14,
        base.shade(16),
    );
    s.stroke(&format!("M{cx} {}V{foot}", top + 6), 16, base);
    for (dy, reach) in [(30, 62), (90, 70)] {
        let y = top + dy;
        s.stroke(
            &format!("M{} {}L{cx} {}L{} {}", cx - reach, y - 22, y + 14, cx + reach, y - 22),
            11,
            base.tint(6),
        );
    }
    let colour = *s.rng.pick(&COMPANY[..4]);
    let d = format!(
        "M{} {}Q{} {} {} {}L{} {}H{}Z",
        cx + 22,
        top + 84,
        cx + 66,
        top + 56,
        cx + 78,
        top + 100,
        cx + 96,
        top + 330,
        cx + 8
    );
    s.path(&d, colour);
    s.ellipse((cx - 62, top + 8), 40, 14, COMPANY[4].shade(14));
    s.ellipse((cx - 62, top), 22, 20, COMPANY[4].shade(8));
}
