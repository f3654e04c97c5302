//! The run's report: one HTML file that needs nothing else.

use std::fmt::Write;
use std::path::Path;

use anyhow::Result;

use super::curve::{Curve, escape};
use super::write_whole;

/// A table of the report.
#[derive(Debug, Clone)]
pub struct Table {
    /// Above it.
    pub title: String,
    /// Column names.
    pub head: Vec<String>,
    /// Rows, as long as the head.
    pub rows: Vec<Vec<String>>,
}

/// What a report shows, from above.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Name of the run.
    pub title: String,
    /// Paragraphs: what was done and what came of it.
    pub summary: Vec<String>,
    /// Finished `<svg>` elements with a caption each.
    pub curves: Vec<(String, String)>,
    /// Tables, such as before and after, and examples.
    pub tables: Vec<Table>,
    /// The settings, as TOML.
    pub config: String,
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}\
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}figure{margin:1rem 0}figcaption{color:#57606a}\
svg{width:100%;height:auto;font-size:11px}svg text{fill:#57606a}svg .grid{stroke:#d8dee4}svg .mark{stroke:#9a6700;stroke-dasharray:4}\
svg polyline{fill:none;stroke:#0550ae;stroke-width:1.5}table{border-collapse:collapse;width:100%}\
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #d8dee4}pre{background:#f6f8fa;padding:1rem;overflow:auto}\
@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}svg .grid,th,td{stroke:#30363d;border-color:#30363d}\
svg polyline{stroke:#79c0ff}svg text,figcaption{fill:#8b949e;color:#8b949e}pre{background:#161b22}}";

impl Report {
    /// Adds a curve.
    pub fn curve(&mut self, curve: &Curve<'_>) {
        self.curves.push((curve.title.to_owned(), curve.svg()));
    }

    /// The page.
    pub fn html(&self) -> String {
        let mut page = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
             <title>{0}</title><style>{STYLE}</style><h1>{0}</h1>",
            escape(&self.title)
        );
        // Writing to a String cannot fail.
        for paragraph in &self.summary {
            write!(page, "<p>{}</p>", escape(paragraph)).ok();
        }
        for (caption, svg) in &self.curves {
            write!(page, "<figure>{svg}<figcaption>{}</figcaption></figure>", escape(caption)).ok();
        }
        for table in &self.tables {
            write!(page, "<h2>{}</h2><table><tr>", escape(&table.title)).ok();
            for cell in &table.head {
                write!(page, "<th>{}</th>", escape(cell)).ok();
            }
            page.push_str("</tr>");
            for row in &table.rows {
                page.push_str("<tr>");
                for cell in row {
                    write!(page, "<td>{}</td>", escape(cell)).ok();
                }
                page.push_str("</tr>");
            }
            page.push_str("</table>");
        }
        write!(page, "<h2>Settings</h2><pre>{}</pre></html>", escape(&self.config)).ok();
        page
    }

    /// Writes the page.
    ///
    /// # Errors
    /// As [`write_whole`].
    pub fn write(&self, path: &Path) -> Result<()> {
        write_whole(path, self.html().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_is_given_is_shown_and_can_run_nothing() {
        let mut report = Report {
            title: "run <1>".into(),
            summary: vec!["better by 0.1".into()],
            config: "rate = 1".into(),
            ..Report::default()
        };
        report.curve(&Curve { title: "loss", points: &[(0.0, 1.0), (1.0, 0.5)], mark: None });
        report.tables.push(Table {
            title: "examples".into(),
            head: vec!["request".into()],
            rows: vec![vec!["<script>alert(1)</script>".into()]],
        });
        let page = report.html();
        assert!(page.contains("run &lt;1&gt;") && page.contains("<svg") && page.contains("better by 0.1"));
        assert!(!page.contains("<script"), "a shopper's text is text");
    }
}
