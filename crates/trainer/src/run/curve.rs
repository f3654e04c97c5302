//! Curves as inline SVG.

use std::fmt::Write;

/// Step and value.
pub type Point = (f64, f64);

/// Size of the picture.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 220.0;
/// Room for the axes' numbers.
const LEFT: f64 = 64.0;
const BELOW: f64 = 28.0;
const ABOVE: f64 = 10.0;
const RIGHT: f64 = 12.0;

/// Numbers along an axis.
const TICKS: usize = 5;

/// One picture.
#[derive(Debug, Clone)]
pub struct Curve<'a> {
    /// What it shows, for those who read and those who are read to.
    pub title: &'a str,
    /// Step and value, by step.
    pub points: &'a [Point],
    /// A step to mark, such as the best.
    pub mark: Option<f64>,
}

impl Curve<'_> {
    /// As an `<svg>` element, or a sentence where there is nothing to draw.
    pub fn svg(&self) -> String {
        let points: Vec<Point> =
            self.points.iter().copied().filter(|(x, y)| x.is_finite() && y.is_finite()).collect();
        if points.len() < 2 {
            return format!("<p>{}: too few points to draw.</p>", escape(self.title));
        }
        let (x_low, x_high) = range(points.iter().map(|point| point.0));
        let (y_low, y_high) = range(points.iter().map(|point| point.1));
        let x = |value: f64| LEFT + (value - x_low) / (x_high - x_low) * (WIDTH - LEFT - RIGHT);
        let y = |value: f64| HEIGHT - BELOW - (value - y_low) / (y_high - y_low) * (HEIGHT - BELOW - ABOVE);
        let mut svg = format!(
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{0}\"><title>{0}</title>",
            escape(self.title)
        );
        for tick in 0..TICKS {
            let share = tick as f64 / (TICKS - 1) as f64;
            let (at_x, at_y) = (x_low + share * (x_high - x_low), y_low + share * (y_high - y_low));
            let line_y = y(at_y);
            // Writing to a String cannot fail.
            write!(
                svg,
                "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{line_y:.1}\" y2=\"{line_y:.1}\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                WIDTH - RIGHT,
                LEFT - 6.0,
                line_y + 4.0,
                number(at_y),
                x(at_x),
                HEIGHT - 8.0,
                number(at_x)
            )
            .ok();
        }
        if let Some(mark) = self.mark.filter(|mark| (x_low..=x_high).contains(mark)) {
            let at = x(mark);
            write!(
                svg,
                "<line class=\"mark\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{ABOVE}\" y2=\"{:.1}\"/>",
                HEIGHT - BELOW
            )
            .ok();
        }
        let path: Vec<String> = points.iter().map(|&(px, py)| format!("{:.1},{:.1}", x(px), y(py))).collect();
        write!(svg, "<polyline points=\"{}\"/></svg>", path.join(" ")).ok();
        svg
    }
}

/// Lowest and highest, never the same.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    if high > low { (low, high) } else { (low - 0.5, high + 0.5) }
}

/// A number in few signs.
fn number(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && size < 1e-3 {
        format!("{value:.1e}")
    } else if size >= 100.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.3}").trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// Text as it may stand in HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_stays_within_its_picture() {
        let points: Vec<Point> =
            (0..50).map(|step| (f64::from(step), (f64::from(step) / 5.0).sin())).collect();
        let svg = Curve { title: "loss <x>", points: &points, mark: Some(20.0) }.svg();
        assert!(svg.contains("loss &lt;x&gt;") && svg.contains("class=\"mark\""));
        let drawn = svg.split("points=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(drawn.split(' ').count(), 50);
        for pair in drawn.split(' ') {
            let (x, y) = pair.split_once(',').unwrap();
            let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
            assert!((LEFT..=WIDTH).contains(&x) && (0.0..=HEIGHT).contains(&y), "{pair}");
        }
    }

    #[test]
    fn flat_and_broken_series_are_drawn_or_declined() {
        let flat = Curve { title: "flat", points: &[(0.0, 1.0), (1.0, 1.0)], mark: None }.svg();
        assert!(flat.contains("<polyline") && !flat.contains("NaN") && !flat.contains("inf"));
        let broken = Curve { title: "broken", points: &[(0.0, f64::NAN), (1.0, 1.0)], mark: None }.svg();
        assert!(broken.contains("too few points"));
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([0.0, 0.25, 1.0, 2e-5, 1234.0].map(number), ["0", "0.25", "1", "2.0e-5", "1234"]);
    }
}
