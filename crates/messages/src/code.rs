//! Fluent messages as Rust functions.

use std::collections::BTreeMap;
use std::fmt::Write;

use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Message, Pattern, PatternElement, Resource, Variant, VariantKey,
};
use fluent_syntax::parser::parse;
use fluent_syntax::unicode::unescape_unicode_to_string;

use crate::{Catalogue, MessagesError};

/// What a variable is given as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
}

/// The name of the enum's variant for a language: `en` is `En`.
pub(crate) fn variant(language: &str) -> String {
    let mut letters = language.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// Makes a function of each message: `stands-at = …` becomes
/// `pub(crate) fn stands_at(locale: Locale, title: &str, rank: u64) -> String`, its arguments in the order in which the
/// first catalogue names them. A message without variables gives a `&'static str`. A variable is a number where it is
/// in `NUMBER($…)` or chooses by plural; else it is text.
///
/// The code needs `Locale` in scope, an enum that is `Copy` with a variant a language. Beside the functions it has, for
/// tests, `samples(locale, number)`: each message with made-up arguments and what its function says, to be compared
/// with another implementation of Fluent.
///
/// # Errors
/// [`MessagesError`] where a catalogue is no Fluent, uses a part of it that is not compiled (terms, attributes,
/// references, functions but `NUMBER`), or where the catalogues do not have the same messages and variables.
pub fn compile(catalogues: &[Catalogue<'_>]) -> Result<String, MessagesError> {
    let first = catalogues.first().ok_or(MessagesError::NoLanguage)?;
    let resources =
        catalogues.iter().map(|catalogue| read(catalogue)).collect::<Result<Vec<_>, MessagesError>>()?;
    let languages: Vec<Language<'_>> = catalogues
        .iter()
        .zip(&resources)
        .map(|(catalogue, resource)| Language::new(catalogue.language, resource))
        .collect::<Result<_, _>>()?;
    for language in &languages {
        for other in &languages {
            if let Some(message) = other.messages.keys().find(|name| !language.messages.contains_key(*name)) {
                return Err(language.message(message, "is missing, and another language has it"));
            }
        }
    }
    let mut out = String::new();
    let mut samples = String::new();
    for entry in &resources[0].body {
        let Entry::Message(message) = entry else { continue };
        let name = message.id.name;
        let variables = variables(&languages, name)?;
        function(&mut out, &languages, name, &variables)?;
        sample(&mut samples, &languages, name, &variables);
    }
    if out.contains("fill(&mut said") {
        out.push_str(FILL);
    }
    let sources: Vec<String> =
        catalogues.iter().map(|one| format!("(Locale::{}, {:?})", variant(one.language), one.ftl)).collect();
    write!(
        out,
        "/// A message's name, made-up arguments (text, or a number), and what its function says.\n\
         #[cfg(test)]\n\
         type Sample = (&'static str, Vec<(&'static str, Result<&'static str, u64>)>, String);\n\n\
         /// Some of each message.\n\
         #[cfg(test)]\n\
         pub(crate) fn samples(locale: Locale, number: u64) -> Vec<Sample> {{\n    \
         vec![\n{samples}    ]\n}}\n\n\
         /// The catalogues themselves.\n#[cfg(test)]\n\
         pub(crate) const CATALOGUES: &[(Locale, &str)] = &[{}];\n",
        sources.join(", ")
    )
    .ok();
    debug_assert!(!first.language.is_empty());
    Ok(out)
}

/// Parses a catalogue.
fn read<'a>(catalogue: &Catalogue<'a>) -> Result<Resource<&'a str>, MessagesError> {
    parse(catalogue.ftl).map_err(|(read, _)| {
        let junk = read.body.iter().find_map(|entry| match entry {
            Entry::Junk { content } => Some(content.lines().next().unwrap_or_default()),
            _ => None,
        });
        MessagesError::Junk {
            language: catalogue.language.to_owned(),
            text: junk.unwrap_or_default().trim().to_owned(),
        }
    })
}

/// A language's messages by name.
struct Language<'a> {
    language: &'a str,
    messages: BTreeMap<&'a str, &'a Pattern<&'a str>>,
}

impl<'a> Language<'a> {
    fn new(language: &'a str, resource: &'a Resource<&'a str>) -> Result<Self, MessagesError> {
        let mut found = Self { language, messages: BTreeMap::new() };
        for entry in &resource.body {
            let Message { id, value, attributes, .. } = match entry {
                Entry::Message(message) => message,
                Entry::Term(term) => {
                    return Err(found.unsupported(
                        term.id.name,
                        "a term",
                        "write its words where they are said",
                    ));
                }
                _ => continue,
            };
            let name = id.name;
            if !attributes.is_empty() {
                return Err(found.unsupported(name, "an attribute", "make it a message of its own"));
            }
            let Some(pattern) = value else { return Err(found.message(name, "says nothing")) };
            if found.messages.insert(name, pattern).is_some() {
                return Err(found.message(name, "is there twice"));
            }
        }
        Ok(found)
    }

    fn message(&self, message: &str, what: &'static str) -> MessagesError {
        MessagesError::Message { language: self.language.into(), message: message.into(), what }
    }

    fn unsupported(&self, message: &str, what: &'static str, instead: &'static str) -> MessagesError {
        MessagesError::Unsupported { language: self.language.into(), message: message.into(), what, instead }
    }

    fn variable(&self, message: &str, variable: &str, what: &'static str) -> MessagesError {
        MessagesError::Variable {
            language: self.language.into(),
            message: message.into(),
            variable: variable.into(),
            what,
        }
    }
}

/// A variable of a message: its name, what it is, and the words by which some language chooses.
struct Variable<'a> {
    name: &'a str,
    kind: Kind,
    choices: Vec<&'a str>,
}

impl Variable<'_> {
    fn rust(&self) -> String {
        self.name.replace('-', "_")
    }
}

/// The variables of a message in the first language's order, with what all languages together tell of them.
fn variables<'a>(languages: &[Language<'a>], name: &str) -> Result<Vec<Variable<'a>>, MessagesError> {
    let mut all: Vec<Variable<'a>> = Vec::new();
    for (at, language) in languages.iter().enumerate() {
        let mut own = Vec::new();
        gather(language, name, language.messages[name], &mut own)?;
        for seen in &own {
            match all.iter_mut().find(|known| known.name == seen.name) {
                Some(known) => {
                    if seen.kind == Kind::Number {
                        known.kind = Kind::Number;
                    }
                    known.choices.extend(&seen.choices);
                }
                None if at == 0 => {
                    let (name, kind, choices) = (seen.name, seen.kind, seen.choices.clone());
                    all.push(Variable { name, kind, choices });
                }
                None => {
                    return Err(language.variable(name, seen.name, "is not there in the first language"));
                }
            }
        }
    }
    for variable in &mut all {
        variable.choices.sort_unstable();
        variable.choices.dedup();
        if variable.kind == Kind::Number && !variable.choices.is_empty() {
            return Err(languages[0].variable(
                name,
                variable.name,
                "is a number here and chooses by a word there",
            ));
        }
    }
    Ok(all)
}

/// Lists the variables of a pattern as they come.
fn gather<'a>(
    language: &Language<'a>,
    message: &str,
    pattern: &Pattern<&'a str>,
    into: &mut Vec<Variable<'a>>,
) -> Result<(), MessagesError> {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => {
                if let Some((name, kind)) = used(language, message, inline)? {
                    into.push(Variable { name, kind, choices: Vec::new() });
                }
            }
            Expression::Select { selector, variants } => {
                let Some((name, kind)) = used(language, message, selector)? else {
                    return Err(language.unsupported(message, "a choice by a text", "choose by a variable"));
                };
                let by_number = kind == Kind::Number || variants.iter().any(|one| plural(one).is_some());
                let choices = match by_number {
                    true => Vec::new(),
                    false => variants.iter().filter(|one| !one.default).filter_map(word).collect(),
                };
                let kind = if by_number { Kind::Number } else { Kind::Text };
                into.push(Variable { name, kind, choices });
                for one in variants {
                    gather(language, message, &one.value, into)?;
                }
            }
        }
    }
    Ok(())
}

/// The variable that an expression shows; none where it is a text.
fn used<'a>(
    language: &Language<'a>,
    message: &str,
    inline: &InlineExpression<&'a str>,
) -> Result<Option<(&'a str, Kind)>, MessagesError> {
    match inline {
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => Ok(None),
        InlineExpression::VariableReference { id } => Ok(Some((id.name, Kind::Text))),
        InlineExpression::FunctionReference { id, arguments } => match arguments.positional.as_slice() {
            [InlineExpression::VariableReference { id: variable }]
                if id.name == "NUMBER" && arguments.named.is_empty() =>
            {
                Ok(Some((variable.name, Kind::Number)))
            }
            _ => Err(language.unsupported(message, "a function", "`NUMBER($name)` is the only one")),
        },
        InlineExpression::MessageReference { .. } | InlineExpression::TermReference { .. } => {
            Err(language.unsupported(message, "a reference", "write its words where they are said"))
        }
        InlineExpression::Placeable { .. } => {
            Err(language.unsupported(message, "braces within braces", "one pair is enough"))
        }
    }
}

/// The condition on `number` that a variant's key makes, where it is about a number.
///
/// `one` is 1 in English; Chinese has no such category, and there Fluent never takes it.
fn plural(one: &Variant<&str>) -> Option<String> {
    match &one.key {
        VariantKey::NumberLiteral { value } => Some((*value).to_owned()),
        VariantKey::Identifier { name: "one" } => Some("1".to_owned()),
        VariantKey::Identifier { .. } => None,
    }
}

fn word<'a>(one: &Variant<&'a str>) -> Option<&'a str> {
    match &one.key {
        VariantKey::Identifier { name } => Some(name),
        VariantKey::NumberLiteral { .. } => None,
    }
}

/// A text where nothing is put in, else none.
fn plain(pattern: &Pattern<&str>) -> Option<String> {
    let part = |element: &PatternElement<&str>| match element {
        PatternElement::TextElement { value } => Some((*value).to_owned()),
        PatternElement::Placeable {
            expression: Expression::Inline(InlineExpression::StringLiteral { value }),
        } => Some(unescape_unicode_to_string(value).into_owned()),
        PatternElement::Placeable { .. } => None,
    };
    pattern.elements.iter().map(part).collect()
}

fn function(
    out: &mut String,
    languages: &[Language<'_>],
    name: &str,
    variables: &[Variable<'_>],
) -> Result<(), MessagesError> {
    let rust = name.replace('-', "_");
    writeln!(out, "/// The message `{name}`.").ok();
    write!(out, "pub(crate) fn {rust}(locale: Locale").ok();
    for variable in variables {
        let kind = if variable.kind == Kind::Number { "u64" } else { "&str" };
        write!(out, ", {}: {kind}", variable.rust()).ok();
    }
    let texts: Option<Vec<String>> =
        languages.iter().map(|language| plain(language.messages[name])).collect();
    if let (true, Some(texts)) = (variables.is_empty(), texts) {
        *out += ") -> &'static str {\n    match locale {\n";
        for (language, text) in languages.iter().zip(texts) {
            writeln!(out, "        Locale::{} => {text:?},", variant(language.language)).ok();
        }
        *out += "    }\n}\n\n";
        return Ok(());
    }
    *out += ") -> String {\n    let mut said = String::new();\n    match locale {\n";
    for language in languages {
        writeln!(out, "        Locale::{} => {{", variant(language.language)).ok();
        body(out, language, name, language.messages[name], variables)?;
        *out += "        }\n";
    }
    *out += "    }\n    said\n}\n\n";
    Ok(())
}

/// Stands in a template where a value goes: no catalogue that is written by hand has this character.
const SLOT: char = '\u{1}';

/// What `fill` is in the code that is made: one call says a sentence, which takes less room in wasm than one a piece.
const FILL: &str = "/// Appends a template to `said`, its slots filled in their order.
fn fill(said: &mut String, template: &str, values: &[&str]) {
    let mut pieces = template.split('\\u{1}');
    *said += pieces.next().unwrap_or_default();
    for (value, piece) in values.iter().zip(pieces) {
        *said += value;
        *said += piece;
    }
}

";

/// Text and values up to the next choice.
#[derive(Default)]
struct Template {
    text: String,
    values: Vec<String>,
}

impl Template {
    fn say(&mut self, text: &str) {
        self.text.extend(text.chars().filter(|&c| c != SLOT));
    }

    fn put(&mut self, value: String) {
        self.text.push(SLOT);
        self.values.push(value);
    }

    /// Writes the statement that says it, and begins anew.
    fn flush(&mut self, out: &mut String) {
        let Self { text, values } = std::mem::take(self);
        if values.is_empty() {
            if !text.is_empty() {
                writeln!(out, "said += {text:?};").ok();
            }
        } else {
            writeln!(out, "fill(&mut said, {text:?}, &[{}]);", values.join(", ")).ok();
        }
    }
}

/// Statements that append what a pattern says to `said`.
fn body(
    out: &mut String,
    language: &Language<'_>,
    message: &str,
    pattern: &Pattern<&str>,
    variables: &[Variable<'_>],
) -> Result<(), MessagesError> {
    let known = |name: &str| variables.iter().find(|known| known.name == name);
    let mut text = Template::default();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => text.say(value),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => match inline {
                InlineExpression::StringLiteral { value } => text.say(&unescape_unicode_to_string(value)),
                InlineExpression::NumberLiteral { value } => text.say(value),
                other => {
                    let name = used(language, message, other)?.map(|(name, _)| name).unwrap_or_default();
                    let Some(variable) = known(name) else { continue };
                    text.put(match variable.kind {
                        Kind::Number => format!("&{}.to_string()", variable.rust()),
                        Kind::Text => variable.rust(),
                    });
                }
            },
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                let name = used(language, message, selector)?.map(|(name, _)| name).unwrap_or_default();
                let Some(variable) = known(name) else { continue };
                text.flush(out);
                let mut arms = String::new();
                for one in variants.iter().filter(|one| !one.default) {
                    let key = match variable.kind {
                        Kind::Text => word(one).map(|word| format!("{word:?}")),
                        // Chinese has no singular: there Fluent never takes `one`.
                        Kind::Number if language.language == "zh" && word(one).is_some() => None,
                        Kind::Number => plural(one),
                    };
                    let Some(key) = key else { continue };
                    writeln!(arms, "{key} => {{").ok();
                    body(&mut arms, language, message, &one.value, variables)?;
                    arms += "}\n";
                }
                let chooses = !arms.is_empty();
                if chooses {
                    writeln!(out, "match {} {{\n{arms}_ => {{", variable.rust()).ok();
                }
                for one in variants.iter().filter(|one| one.default) {
                    body(out, language, message, &one.value, variables)?;
                }
                if chooses {
                    *out += "}\n}\n";
                }
            }
        }
    }
    text.flush(out);
    Ok(())
}

/// Lines of `samples`: once with texts that are no choice, and once for each word that chooses.
fn sample(out: &mut String, languages: &[Language<'_>], name: &str, variables: &[Variable<'_>]) {
    let most = variables.iter().map(|variable| variable.choices.len()).max().unwrap_or(0);
    let has_plain = |language: &Language<'_>| plain(language.messages[name]).is_some();
    let is_plain = variables.is_empty() && languages.iter().all(has_plain);
    for at in 0..=most {
        let (mut named, mut call) = (String::new(), String::new());
        for variable in variables {
            match variable.kind {
                Kind::Number => {
                    write!(named, "({:?}, Err(number)), ", variable.name).ok();
                    call += ", number";
                }
                Kind::Text => {
                    let made_up = format!("<{}>", variable.name);
                    let text = variable.choices.get(at).copied().unwrap_or(&made_up);
                    write!(named, "({:?}, Ok({text:?})), ", variable.name).ok();
                    write!(call, ", {text:?}").ok();
                }
            }
        }
        let owned = if is_plain { ".to_owned()" } else { "" };
        let rust = name.replace('-', "_");
        writeln!(out, "        ({name:?}, vec![{named}], {rust}(locale{call}){owned}),").ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two(en: &str, zh: &str) -> Result<String, String> {
        let catalogues = [Catalogue { language: "en", ftl: en }, Catalogue { language: "zh", ftl: zh }];
        compile(&catalogues).map_err(|error| error.to_string())
    }

    #[test]
    fn a_message_is_a_function_of_its_variables() {
        let code = two(
            "stands-at = { $title } is number { NUMBER($rank) }.\n",
            "stands-at = { $title }排在第{ NUMBER($rank) }位。\n",
        )
        .unwrap();
        assert!(code.contains("fn stands_at(locale: Locale, title: &str, rank: u64) -> String"), "{code}");
    }

    #[test]
    fn a_message_without_variables_is_a_text() {
        let code = two("joint = ;{\" \"}\n", "joint = ；\n").unwrap();
        assert!(code.contains("fn joint(locale: Locale) -> &'static str"), "{code}");
        assert!(code.contains(r#"Locale::En => "; ","#) && code.contains(r#"Locale::Zh => "；","#), "{code}");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (en, zh, expected) in [
            ("a = x\n", "b = x\n", "en.ftl: message `b` is missing, and another language has it"),
            (
                "a = x\n",
                "a = { $n }\n",
                "zh.ftl, message `a`: variable `$n` is not there in the first language",
            ),
            ("a = x\na = y\n", "a = x\n", "en.ftl: message `a` is there twice"),
            ("a = x\n", "nothing\n", "zh.ftl: \"nothing\" is no message; write `name = text`"),
            (
                "-b = x\na = { -b }\n",
                "a = x\n",
                "en.ftl, message `b`: a term cannot be used here; write its words where they are said",
            ),
            (
                "a = { DATETIME($x) }\n",
                "a = { $x }\n",
                "en.ftl, message `a`: a function cannot be used here; `NUMBER($name)` is the only one",
            ),
            (
                "a = { $n ->\n   [big] x\n  *[other] y\n }\n",
                "a = { NUMBER($n) }\n",
                "en.ftl, message `a`: variable `$n` is a number here and chooses by a word there",
            ),
        ] {
            assert_eq!(two(en, zh).unwrap_err(), expected);
        }
        assert_eq!(compile(&[]), Err(MessagesError::NoLanguage));
    }
}
