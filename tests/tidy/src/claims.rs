//! What a document claims to exist: paths, commands with their flags, packages, features, variables.
//!
//! Only what stands in backticks or in a fenced block is a claim; prose may say what it likes. A word in
//! capitals (`FEED`) stands for something of the reader's.

use std::collections::BTreeSet;

/// One claim and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// The line of the document, from 1.
    pub line: usize,
    /// What is claimed.
    pub what: What,
}

/// What a document may claim.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A file or folder, as written.
    Path(String),
    /// A subcommand of one of our programs.
    Subcommand(&'static str, String),
    /// A flag of one of our programs, with its dashes.
    Flag(&'static str, String),
    /// A package of the workspace.
    Package(String),
    /// A feature of some package of the workspace.
    Feature(String),
    /// An environment variable of ours.
    Variable(String),
    /// A path of the server's interface.
    Route(String),
}

/// Our programs, and the folder whose sources say what each understands.
pub const PROGRAMS: [(&str, &str); 4] = [
    ("cargo xtask", "xtask/src/"),
    ("chatrec-train", "crates/trainer/src/"),
    ("chatrec", "server/src/"),
    ("demo-shop", "web/shop/src/"),
];

/// Endings by which a word is known to be a file even when no folder of ours begins it.
const ENDINGS: [&str; 14] = [
    ".rs",
    ".toml",
    ".md",
    ".js",
    ".mjs",
    ".ts",
    ".json",
    ".jsonl",
    ".html",
    ".css",
    ".py",
    ".safetensors",
    ".svg",
    ".png",
];

/// Files of other people's formats, which documents may speak of.
const FOREIGN: [&str; 4] = ["products.json", "config.json", "tokenizer.json", "model.safetensors"];

/// Reads all claims of a document. `folders` are the names of the repository's top-level folders.
pub fn of(document: &str, folders: &BTreeSet<String>) -> BTreeSet<Claim> {
    let mut claims = BTreeSet::new();
    let mut fence: Option<String> = None;
    for (number, line) in document.lines().enumerate() {
        let line_number = number + 1;
        let mut add = |what| {
            claims.insert(Claim { line: line_number, what });
        };
        if let Some(language) = line.trim_start().strip_prefix("```") {
            fence = match fence {
                Some(_) => None,
                None => Some(language.trim().to_owned()),
            };
            continue;
        }
        match &fence {
            Some(language) => {
                if ["", "sh", "bash", "console", "text"].contains(&language.as_str()) {
                    // A comment after the command is prose.
                    let code = line.split(" # ").next().unwrap_or(line);
                    read_code(code, folders, &mut add);
                }
            }
            None => {
                for span in line.split('`').skip(1).step_by(2) {
                    read_code(span, folders, &mut add);
                }
                for target in links(line) {
                    add(What::Path(target.to_owned()));
                }
            }
        }
    }
    claims
}

fn read_code(code: &str, folders: &BTreeSet<String>, add: &mut impl FnMut(What)) {
    // `a | b` in a usage line, a pipe and `&&` all begin another command.
    for command in code.split("&&").flat_map(|part| part.split(" | ")) {
        read_command(command, add);
    }
    for word in code.split(|c: char| c.is_whitespace() || "()[]<>{},;\"'│├└─".contains(c)) {
        let word = word.trim_end_matches([':', '.', '…']).trim_start_matches("./");
        let word = word.split_once('=').map_or(word, |(_, value)| value);
        if let Some(rest) = word.strip_prefix("/v1/").or(word.strip_prefix("/livez").and(Some("livez"))) {
            if !rest.is_empty() {
                add(What::Route(word.to_owned()));
            }
        } else if is_variable(word) {
            add(What::Variable(word.trim_start_matches('$').to_owned()));
        } else if is_path(word, folders) {
            add(What::Path(word.to_owned()));
        }
    }
}

fn read_command(command: &str, add: &mut impl FnMut(What)) {
    let command = command.trim().trim_start_matches("$ ");
    let words: Vec<&str> = command
        .split_whitespace()
        .skip_while(|word| word.split_once('=').is_some_and(|(name, _)| is_constant(name)))
        .collect();
    for (position, word) in words.iter().enumerate() {
        let after = |n: usize| words.get(position + n).copied().unwrap_or_default();
        match *word {
            "-p" | "--package" if words[0] == "cargo" && is_name(after(1)) => {
                add(What::Package(after(1).to_owned()))
            }
            "--features" if words[0] == "cargo" => {
                for feature in after(1).split(',').filter(|feature| is_name(feature)) {
                    add(What::Feature(feature.to_owned()));
                }
            }
            _ => {}
        }
    }
    for (program, _) in PROGRAMS {
        let length = program.split(' ').count();
        let called = words.first().map(|word| word.rsplit('/').next().unwrap_or(word));
        let is_called = match program.split_once(' ') {
            Some((first, second)) => called == Some(first) && words.get(1) == Some(&second),
            None => called == Some(program),
        };
        if !is_called {
            continue;
        }
        let rest = words.get(length..).unwrap_or_default();
        if let Some(subcommand) = rest.first().filter(|word| is_name(word)) {
            add(What::Subcommand(program, (*subcommand).to_owned()));
        }
        for word in rest {
            let flag =
                word.trim_matches(['[', ']', '(', ')', ',', '.']).split('=').next().unwrap_or_default();
            if flag.strip_prefix("--").is_some_and(is_name) {
                add(What::Flag(program, flag.to_owned()));
            }
        }
    }
}

/// Lower-case words with dashes, as packages, features, subcommands and flags are.
fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c))
}

fn is_constant(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

fn is_variable(word: &str) -> bool {
    let name = word.trim_start_matches('$');
    is_constant(name) && name.starts_with("CHATREC_")
}

fn is_path(word: &str, folders: &BTreeSet<String>) -> bool {
    let ours = word.chars().all(|c| c.is_ascii_alphanumeric() || "/._-*".contains(c));
    let foreign = word.starts_with(['/', '~', '-', '*']) || word.starts_with("../") || word.contains("://");
    // `FEED`, `DIR/feed.jsonl`, `my-shop.csv`: the reader's own.
    let placeholder = word.split('/').any(is_constant) || word.starts_with("my-") || word.starts_with("my.");
    if !ours || foreign || placeholder || FOREIGN.contains(&word) {
        return false;
    }
    match word.split_once('/') {
        // What is built or downloaded is not in the repository.
        Some(("target" | "node_modules", _)) => false,
        Some((first, rest)) => !rest.is_empty() && (folders.contains(first) || has_ending(word)),
        // A bare ending (`.rs`) and a bare name of a format are no files.
        None => has_ending(word) && !word.starts_with('.') && word.contains('.'),
    }
}

fn has_ending(word: &str) -> bool {
    ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// Relative targets of Markdown links and pictures.
fn links(line: &str) -> Vec<&str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', ' ', '#']).next())
        .filter(|target| !target.is_empty() && !target.contains(':') && !target.starts_with('/'))
        .collect()
}

/// The subcommands and flags that a program's sources declare: clap's derive, and literals of hand-written
/// reading.
pub fn understood(sources: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut subcommands = BTreeSet::new();
    let mut flags = BTreeSet::from(["--help".to_owned(), "--version".to_owned()]);
    let mut in_subcommands = false;
    let mut long: Option<Option<String>> = None;
    for line in sources.lines().map(str::trim) {
        if line.starts_with("#[derive(") {
            in_subcommands = line.contains("Subcommand");
        }
        if line.starts_with("#[arg(")
            || line.starts_with("#[command(")
            || long.is_some() && line.starts_with("long")
        {
            if let Some(named) = declared_long(line) {
                long = Some(named);
            }
            continue;
        }
        let item = line.trim_start_matches("pub ").trim_start_matches("pub(crate) ");
        if let Some(given) = long.take_if(|_| !line.starts_with("///") && !line.starts_with(')'))
            && let Some((field, _)) = item.split_once(':')
        {
            flags.insert(format!("--{}", given.unwrap_or_else(|| field.trim().replace('_', "-"))));
        }
        let variant: String = line.chars().take_while(char::is_ascii_alphanumeric).collect();
        if in_subcommands && variant.starts_with(|c: char| c.is_ascii_uppercase()) {
            subcommands.insert(kebab(&variant));
        }
        if line == "}" {
            in_subcommands = false;
        }
        for literal in line.split('"').skip(1).step_by(2) {
            if literal.strip_prefix("--").is_some_and(is_name) {
                flags.insert(literal.to_owned());
            }
        }
    }
    (subcommands, flags)
}

/// `long` gives none (the field's name), `long = "x"` gives x.
fn declared_long(attribute: &str) -> Option<Option<String>> {
    let at = attribute.match_indices("long").map(|(at, _)| at).find(|&at| {
        let before = attribute[..at].chars().next_back().unwrap_or('(');
        let after = attribute[at + 4..].chars().next().unwrap_or(',');
        "( ,".contains(before) && ",) =".contains(after)
    })?;
    let rest = attribute[at + 4..].trim_start();
    match rest.strip_prefix('=') {
        Some(value) => Some(value.split('"').nth(1).map(str::to_owned)),
        None => Some(None),
    }
}

fn kebab(variant: &str) -> String {
    let mut name = String::new();
    for c in variant.chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(document: &str) -> Vec<What> {
        let folders = BTreeSet::from(["crates".to_owned(), "docs".to_owned(), "xtask".to_owned()]);
        of(document, &folders).into_iter().map(|claim| claim.what).collect()
    }

    #[test]
    fn paths_are_claims_and_look_alikes_are_not() {
        let path = |text: &str| vec![What::Path(text.to_owned())];
        assert_eq!(claims("see `crates/catalog/src/item.rs`."), path("crates/catalog/src/item.rs"));
        assert_eq!(claims("see `gone/src/item.rs`"), path("gone/src/item.rs"));
        assert_eq!(claims("`clippy.toml`"), path("clippy.toml"));
        assert_eq!(claims("[how](docs/ARCHITECTURE.md#walk)"), path("docs/ARCHITECTURE.md"));
        for other in [
            "`text/event-stream`",
            "`application/json`",
            "crates/catalog in prose",
            "`target/site`",
            "`FEED.csv`",
            "`DIR/feed.jsonl`",
            "`https://example.com/a.js`",
            "`~/.cache/chatrec`",
            "`and/or`",
            "[x](https://a.b)",
            "`@huggingface/transformers`",
            "`/a.js`",
            "`my-shop.csv`",
            "`my.toml`",
            "Shopify's `products.json`",
        ] {
            assert_eq!(claims(other), [], "{other}");
        }
    }

    #[test]
    fn commands_claim_their_flags() {
        assert_eq!(
            claims("```sh\nCHATREC_CACHE=/x cargo xtask demo --port 9000 # crates/none\n```"),
            [What::Subcommand("cargo xtask", "demo".into()), What::Flag("cargo xtask", "--port".into()),]
        );
        assert_eq!(
            claims("`chatrec index FEED --out PACK [--mapping FILE]`"),
            [
                What::Subcommand("chatrec", "index".into()),
                What::Flag("chatrec", "--mapping".into()),
                What::Flag("chatrec", "--out".into()),
            ]
        );
        assert_eq!(
            claims("`cargo check -p server --features cuda`"),
            [What::Package("server".into()), What::Feature("cuda".into())]
        );
        assert_eq!(
            claims("`CHATREC_CACHE` and `POST /v1/turns`"),
            [What::Variable("CHATREC_CACHE".into()), What::Route("/v1/turns".into()),]
        );
    }

    #[test]
    fn what_a_program_understands_is_read_from_its_source() {
        let source = r#"
            #[derive(Subcommand)]
            enum Task {
                /// Builds
                BuildWeb {
                    /// Quick
                    #[arg(long)]
                    quick: bool,
                    #[arg(long = "site", value_name = "DIR")]
                    pub sites: Vec<Site>,
                },
                Demo(demo::Options),
            }
            #[derive(Args)]
            struct Options {
                #[arg(long, default_value_t = 8787)]
                no_open: u16,
                positional: String,
            }
            fn read() { match word { "--by-hand" => {} } }
        "#;
        let (subcommands, flags) = understood(source);
        assert_eq!(subcommands, BTreeSet::from(["build-web".to_owned(), "demo".to_owned()]));
        let expected = ["--by-hand", "--help", "--no-open", "--quick", "--site", "--version"];
        assert_eq!(flags.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }
}
