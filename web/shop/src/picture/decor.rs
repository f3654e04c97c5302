//! Mirrors, pots, vases, clocks, frames and candles.

use super::canvas::Paint;
use super::scene::{COMPANY, Frame, LEAF, Sketch};
use crate::finish::{LEG_WOOD, Rgb, Texture};

const GLASS: Rgb = Rgb(206, 220, 222);
const SHINE: Paint = Paint::Veil(Rgb(255, 255, 255), 42);
const SHADOW: Paint = Paint::Veil(Rgb(45, 30, 25), 16);

fn shine(s: &mut Sketch, f: Frame) {
    let (x, y, w) = (f.x + f.w / 6, f.y + f.h / 4, f.w);
    s.polygon(
        &[(x + w / 4, y), (x + w * 38 / 100, y), (x + w / 8, y + w * 4 / 10), (x, y + w * 4 / 10)],
        SHINE,
    );
    s.polygon(
        &[
            (x + w * 44 / 100, y),
            (x + w * 49 / 100, y),
            (x + w * 24 / 100, y + w * 4 / 10),
            (x + w * 19 / 100, y + w * 4 / 10),
        ],
        SHINE,
    );
}

/// A rectangular mirror.
pub fn mirror(s: &mut Sketch) {
    let f = s.frame;
    let rim = (f.w / 16).max(12);
    s.rect((f.x + 8, f.y + 14, f.w, f.h), 10, SHADOW);
    s.surface((f.x, f.y, f.w, f.h), 10, s.base);
    s.rect((f.x + rim, f.y + rim, f.w - 2 * rim, f.h - 2 * rim), 4, GLASS);
    shine(s, f);
}

/// A round mirror.
pub fn round_mirror(s: &mut Sketch) {
    let f = s.frame;
    let (cx, cy, r) = (f.cx(), f.y + f.h / 2, f.w / 2);
    s.ellipse((cx + 8, cy + 14), r, r, SHADOW);
    s.ellipse((cx, cy), r, r, s.base);
    if s.textured() {
        s.ellipse((cx, cy), r, r, Paint::Defined("t"));
    }
    s.ellipse((cx, cy), r * 91 / 100, r * 91 / 100, GLASS);
    shine(s, f);
}

/// A mirror with an arched top that leans on the wall.
pub fn arch_mirror(s: &mut Sketch) {
    let f = s.frame;
    let arch = |f: Frame| {
        let r = f.w / 2;
        let k = r * 55 / 100;
        format!(
            "M{} {}V{}C{} {} {} {} {} {}C{} {} {} {} {} {}V{}Z",
            f.x,
            f.base(),
            f.y + r,
            f.x,
            f.y + r - k,
            f.cx() - k,
            f.y,
            f.cx(),
            f.y,
            f.cx() + k,
            f.y,
            f.right(),
            f.y + r - k,
            f.right(),
            f.y + r,
            f.base()
        )
    };
    let rim = (f.w / 15).max(9);
    s.surface_path(&arch(f), s.base);
    s.path(&arch(Frame { x: f.x + rim, y: f.y + rim, w: f.w - 2 * rim, h: f.h - 2 * rim }), GLASS);
    shine(s, f);
    s.path(
        &arch(Frame { x: f.x + f.w * 58 / 100, y: f.base() - f.h / 3, w: f.w * 24 / 100, h: f.h / 3 - rim }),
        Paint::Veil(Rgb(255, 255, 255), 18),
    );
}

fn planted(s: &mut Sketch, at: (i32, i32), w: i32) {
    s.plant(at, (w * 8 / 10).clamp(60, (at.1 - 40) * 100 / 120));
}

/// A pot with a plant in it.
pub fn pot(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let drop = 0;
    planted(s, (f.cx(), f.y + 20 + drop), f.w);
    let rim = f.h * 17 / 100;
    let modern = s.design.series.style == "modern";
    if modern {
        s.surface((f.x + f.w / 14, f.y, f.w * 6 / 7, f.h), f.w / 9, base);
    } else {
        let d = format!(
            "M{} {}H{}L{} {}Q{} {} {} {}Z",
            f.x + f.w / 14,
            f.y + rim,
            f.right() - f.w / 14,
            f.right() - f.w / 5,
            f.base() - 4,
            f.cx(),
            f.base() + 6,
            f.x + f.w / 5,
            f.base() - 4
        );
        s.surface_path(&d, base);
        s.surface((f.x, f.y, f.w, rim), 8, base.tint(8));
        s.rect((f.x + f.w / 14, f.y + rim, f.w * 6 / 7, 10), 0, Paint::Veil(Rgb(45, 30, 25), 14));
    }
    s.rect(
        (f.x + f.w * 16 / 100, f.y + rim + 24, f.w * 5 / 100, f.h * 46 / 100),
        f.w * 2 / 100,
        Paint::Veil(Rgb(255, 255, 255), 26),
    );
}

/// A pot in a wooden stand.
pub fn pot_on_legs(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    planted(s, (f.cx(), f.y + 20), f.w);
    let h = f.h * 56 / 100;
    for x in [f.x + f.w / 12, f.right() - f.w / 12] {
        s.line((x, f.y + f.h / 5), (x, f.base() - 6), 15, LEG_WOOD);
    }
    s.surface((f.x + f.w / 12, f.y, f.w * 10 / 12, h), f.w / 8, base);
    s.rect((f.x + f.w / 12, f.y + h + 10, f.w * 10 / 12, 15), 4, LEG_WOOD.shade(10));
    s.rect(
        (f.x + f.w * 20 / 100, f.y + 24, f.w * 5 / 100, h * 60 / 100),
        f.w * 2 / 100,
        Paint::Veil(Rgb(255, 255, 255), 26),
    );
}

fn stems(s: &mut Sketch, (x, y): (i32, i32), tall: i32) {
    let a = s.rng.between(0, 5) as usize;
    let tall = tall.min(y - 60);
    s.stroke(
        &format!(
            "M{x} {}Q{} {} {} {}M{x} {}Q{x} {} {} {}M{x} {}Q{} {} {} {}",
            y + 30,
            x - 10,
            y - tall / 2,
            x - tall / 3,
            y - tall * 8 / 10,
            y + 30,
            y - tall / 2,
            x + 6,
            y - tall,
            y + 30,
            x + 12,
            y - tall / 2,
            x + tall * 36 / 100,
            y - tall * 7 / 10
        ),
        5,
        LEAF,
    );
    s.ellipse((x - tall / 3, y - tall * 8 / 10), 22, 26, COMPANY[a]);
    s.ellipse((x + 6, y - tall), 24, 28, COMPANY[(a + 2) % 6]);
    s.ellipse((x + tall * 36 / 100, y - tall * 7 / 10), 20, 24, COMPANY[(a + 5) % 6]);
    s.ellipse((x - tall / 7, y - tall / 3), 18, 9, LEAF.tint(14));
    s.ellipse((x + tall / 6, y - tall / 4), 18, 9, LEAF.tint(14));
}

fn vessel(s: &mut Sketch, d: &str) {
    let base = s.base;
    if s.design.finish.texture == Texture::Glass {
        s.path(d, Paint::Veil(base, 62));
        s.stroke(d, 4, Paint::Veil(base.shade(30), 60));
    } else {
        s.surface_path(d, base);
    }
}

/// A slim vase.
pub fn vase(s: &mut Sketch) {
    let f = s.frame;
    stems(s, (f.cx(), f.y), 170);
    let (cx, w) = (f.cx(), f.w);
    let d = format!(
        "M{} {}C{} {} {} {} {} {}C{} {} {} {} {} {}H{}C{} {} {} {} {} {}C{} {} {} {} {} {}Z",
        cx - w * 28 / 100,
        f.y,
        cx - w / 4,
        f.y + f.h / 5,
        cx - w / 2,
        f.y + f.h / 3,
        cx - w / 2,
        f.y + f.h * 58 / 100,
        cx - w / 2,
        f.base() - f.h / 9,
        cx - w * 36 / 100,
        f.base(),
        cx - w * 28 / 100,
        f.base(),
        cx + w * 28 / 100,
        cx + w * 36 / 100,
        f.base(),
        cx + w / 2,
        f.base() - f.h / 9,
        cx + w / 2,
        f.y + f.h * 58 / 100,
        cx + w / 2,
        f.y + f.h / 3,
        cx + w / 4,
        f.y + f.h / 5,
        cx + w * 28 / 100,
        f.y
    );
    vessel(s, &d);
    s.ellipse(
        (cx - w * 28 / 100, f.y + f.h * 58 / 100),
        (w / 20).max(4),
        f.h / 8,
        Paint::Veil(Rgb(255, 255, 255), 34),
    );
    s.ellipse((cx, f.y), w * 28 / 100, (w / 16).max(5), s.base.shade(34));
}

/// A bulbous vase.
pub fn round_vase(s: &mut Sketch) {
    let f = s.frame;
    stems(s, (f.cx(), f.y), 180);
    let (cx, w) = (f.cx(), f.w);
    let d = format!(
        "M{} {}V{}C{} {} {} {} {} {}H{}C{} {} {} {} {} {}V{}Z",
        cx - w / 6,
        f.y,
        f.y + f.h / 6,
        f.x - w / 14,
        f.y + f.h / 4,
        f.x - w / 14,
        f.base() - f.h / 10,
        cx - w / 4,
        f.base(),
        cx + w / 4,
        f.right() + w / 14,
        f.base() - f.h / 10,
        f.right() + w / 14,
        f.y + f.h / 4,
        cx + w / 6,
        f.y + f.h / 6,
        f.y
    );
    vessel(s, &d);
    s.ellipse((cx - w / 4, f.y + f.h / 2), w / 22, f.h / 8, Paint::Veil(Rgb(255, 255, 255), 34));
    s.ellipse((cx, f.y), w / 6, (w / 26).max(5), s.base.shade(34));
}

/// A round clock that shows ten past ten.
pub fn clock(s: &mut Sketch) {
    let f = s.frame;
    let base = s.base;
    let (cx, cy, r) = (f.cx(), f.y + f.h / 2, f.w / 2);
    s.ellipse((cx + 8, cy + 14), r, r, SHADOW);
    s.ellipse((cx, cy), r, r, base);
    if s.textured() {
        s.ellipse((cx, cy), r, r, Paint::Defined("t"));
    }
    s.ellipse((cx, cy), r * 88 / 100, r * 88 / 100, Rgb(250, 246, 237));
    // Sine and cosine of every twelfth of a turn, in thousandths.
    let at = |hour: usize, share: i32| {
        const SINE: [i32; 12] = [0, 500, 866, 1000, 866, 500, 0, -500, -866, -1000, -866, -500];
        (cx + SINE[hour] * r * share / 100_000, cy - SINE[(hour + 3) % 12] * r * share / 100_000)
    };
    let ink = Rgb(70, 58, 52);
    let mut marks = String::new();
    for hour in 0..12 {
        let (a, b) = (at(hour, if hour % 3 == 0 { 68 } else { 74 }), at(hour, 80));
        marks.push_str(&format!("M{} {}L{} {}", a.0, a.1, b.0, b.1));
    }
    s.stroke(&marks, (r / 32).max(4), ink);
    s.line((cx, cy), at(10, 44), (r / 20).max(6), ink);
    s.line((cx, cy), at(2, 64), (r / 26).max(5), ink);
    s.line(at(1, 12), at(7, 60), 3, COMPANY[0]);
    s.ellipse((cx, cy), (r / 18).max(7), (r / 18).max(7), COMPANY[0]);
}

/// A frame with a print of hills or shapes.
pub fn picture_frame(s: &mut Sketch) {
    let f = s.frame;
    let rim = (f.w / 18).max(11);
    s.rect((f.x + 8, f.y + 14, f.w, f.h), 3, SHADOW);
    s.surface((f.x, f.y, f.w, f.h), 3, s.base);
    s.rect((f.x + rim, f.y + rim, f.w - 2 * rim, f.h - 2 * rim), 0, Rgb(252, 249, 242));
    let mount = rim + f.w / 9;
    let (x, y, w, h) = (f.x + mount, f.y + mount, f.w - 2 * mount, f.h - 2 * mount);
    s.rect((x, y, w, h), 0, Rgb(241, 226, 203));
    let pick = s.rng.between(0, 3) as usize;
    s.ellipse((x + w * 62 / 100, y + h * 34 / 100), w * 20 / 100, w * 20 / 100, COMPANY[[0, 2, 5, 2][pick]]);
    let hill = |a: i32, b: i32| {
        format!(
            "M{x} {}Q{} {} {} {}V{}H{x}Z",
            y + h * a / 100,
            x + w / 2,
            y + h * b / 100,
            x + w,
            y + h * (a + b) / 200,
            y + h
        )
    };
    s.path(&hill(54, 40), COMPANY[[1, 5, 3, 1][pick]]);
    s.path(&hill(76, 58), COMPANY[[3, 1, 1, 0][pick]]);
    s.path(&hill(82, 104), COMPANY[[1, 0, 0, 3][pick]].shade(16));
    s.polygon(
        &[
            (x + w / 2, f.y + rim),
            (x + w * 8 / 10, f.y + rim),
            (f.x + rim + w / 4, f.base() - rim),
            (f.x + rim, f.base() - rim),
        ],
        Paint::Veil(Rgb(255, 255, 255), 12),
    );
}

/// One candle holder or three of rising height, candles lit.
pub fn candles(s: &mut Sketch, count: u8) {
    let f = s.frame;
    let base = s.base;
    let n = i32::from(count);
    let w = if n == 1 { f.w } else { f.w * 30 / 100 };
    for i in 0..n {
        let cx = if n == 1 { f.cx() } else { f.x + w / 2 + (f.w - w) * i / (n - 1) };
        let h = f.h * if n == 1 { 100 } else { [62, 100, 80][i as usize % 3] } / 100;
        let top = f.base() - h;
        let (candle, tall) = ((w / 4).clamp(16, 34), (f.h / 3).clamp(60, 150));
        s.rect((cx - candle / 2, top - tall, candle, tall + 6), 4, Rgb(250, 242, 224));
        let y = top - tall;
        s.path(
            &format!(
                "M{cx} {}Q{} {} {cx} {}Q{} {} {cx} {}Z",
                y - 46,
                cx + 22,
                y - 12,
                y - 6,
                cx - 22,
                y - 12,
                y - 46
            ),
            Rgb(246, 184, 76),
        );
        s.rect((cx - w * 20 / 100, top - 4, w * 40 / 100, 18), 4, base);
        let d = format!(
            "M{} {}C{} {} {} {} {} {}H{}C{} {} {} {} {} {}Z",
            cx - w / 9,
            top + 8,
            cx - w / 12,
            f.base() - h / 3,
            cx - w / 10,
            f.base() - 20,
            cx - w / 2,
            f.base() - 4,
            cx + w / 2,
            cx + w / 10,
            f.base() - 20,
            cx + w / 12,
            f.base() - h / 3,
            cx + w / 9,
            top + 8
        );
        s.surface_path(&d, base);
        s.ellipse((cx, f.base() - 5), w / 2, 9, base.shade(14));
    }
}
