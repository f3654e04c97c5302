//! Rust sources without their tests.

/// The part of a source file that ships: without comments, and up to its test module, which by this
/// repository's habit comes last.
pub fn shipped(source: &str) -> String {
    let end = source.find("\n#[cfg(test)]\nmod ").map_or(source.len(), |at| at + 1);
    source[..end]
        .lines()
        .map(|line| {
            let code = line.trim_start();
            if code.starts_with("//") { "" } else { line.split(" // ").next().unwrap_or(line) }
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// Whether a file is the test of something rather than the thing.
pub fn is_test(path: &str) -> bool {
    path.starts_with("tests/")
        || path.contains("/tests/")
        || path.ends_with("/tests.rs")
        || path.contains("/benches/")
}

/// `path:line: text` of every shipped line that contains one of the needles.
pub fn lines_with(path: &str, source: &str, needles: &[&str]) -> Vec<String> {
    shipped(source)
        .lines()
        .enumerate()
        .filter(|(_, line)| needles.iter().any(|needle| line.contains(needle)))
        .map(|(number, line)| format!("{path}:{}: {}", number + 1, line.trim()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "//! todo!() in words\nfn a() {\n    bad(); // bad() here\n    /* x */ good();\n}\n\n#[cfg(test)]\nmod tests {\n    fn b() { bad(); }\n}\n";

    #[test]
    fn only_what_ships_is_searched() {
        assert_eq!(lines_with("a.rs", SOURCE, &["bad()"]), ["a.rs:3: bad();"]);
        assert!(lines_with("a.rs", SOURCE, &["todo!"]).is_empty());
        assert!(!shipped(SOURCE).contains("fn b()"));
    }

    #[test]
    fn tests_are_known_by_where_they_lie() {
        for (path, test) in [
            ("crates/scorer/src/encoder.rs", false),
            ("crates/scorer/tests/parity.rs", true),
            ("tests/tidy/src/lib.rs", true),
            ("crates/scorer/src/scan/tests.rs", true),
        ] {
            assert_eq!(is_test(path), test, "{path}");
        }
    }
}
