//! How each language writes a currency, from CLDR through ICU4X.

use std::fmt::Write;

use fixed_decimal::Decimal;
use icu_experimental::dimension::currency::CurrencyType;
use icu_experimental::dimension::currency::formatter::CurrencyFormatter;
use icu_locale_core::Locale;

use crate::MessagesError;
use crate::code::variant;

/// An amount that shows where digits are grouped, and by what.
const PROBE: i64 = 1_234_567;

/// Code of `pub(crate) fn currency_sign(locale: Locale, code: &str) -> Option<&'static str>`: what stands before an
/// amount, a space included where the language wants one; `None` for a currency that has no sign of its own there.
///
/// # Errors
/// [`MessagesError::Currency`] where a language does not write the sign first, or does not group by commas: whoever
/// adds such a language has to format its numbers too.
pub fn currencies(languages: &[&str]) -> Result<String, MessagesError> {
    let mut out = String::from(
        "/// What stands before an amount in a currency; none where the language has no sign of its own for it.\n\
         pub(crate) fn currency_sign(locale: Locale, code: &str) -> Option<&'static str> {\n    \
         Some(match (locale, code) {\n",
    );
    for language in languages {
        let failed = |what: String| MessagesError::Currency { language: (*language).to_owned(), what };
        let locale: Locale = language.parse().map_err(|error| failed(format!("{error}")))?;
        for code in codes() {
            let Ok(currency) = CurrencyType::try_from_str(&code) else { continue };
            let Ok(formatter) =
                CurrencyFormatter::try_new_symbol((&locale).into(), currency, Default::default())
            else {
                continue;
            };
            let written = formatter.format_fixed_decimal(&Decimal::from(PROBE)).to_string();
            let Some((sign, amount)) = written.split_once("1,234,567") else {
                return Err(failed(format!(
                    "{code} is written as {written:?}; a sign, then 1,234,567 is expected"
                )));
            };
            if amount.contains(|c: char| c != '.' && c != '0') {
                return Err(failed(format!(
                    "{code} is written as {written:?}; nothing is expected after the amount"
                )));
            }
            // Where there is no sign, the code stands for it: that needs no table.
            if sign.trim_end_matches('\u{a0}') != code {
                writeln!(out, "        (Locale::{}, {code:?}) => {sign:?},", variant(language)).ok();
            }
        }
    }
    out += "        _ => return None,\n    })\n}\n";
    Ok(out)
}

/// Every code that three letters can make: CLDR knows which of them are currencies.
fn codes() -> impl Iterator<Item = String> {
    let letters = 'A'..='Z';
    letters.clone().flat_map(move |a| {
        let letters = letters.clone();
        letters.clone().flat_map(move |b| letters.clone().map(move |c| String::from_iter([a, b, c])))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_those_of_the_language() {
        let code = currencies(&["en", "zh"]).unwrap();
        for expected in [
            r#"(Locale::En, "EUR") => "€","#,
            r#"(Locale::En, "USD") => "$","#,
            r#"(Locale::Zh, "USD") => "US$","#,
            r#"(Locale::Zh, "CNY") => "¥","#,
            r#"(Locale::En, "CNY") => "CN¥","#,
        ] {
            assert!(code.contains(expected), "{expected} is missing in\n{code}");
        }
        assert!(!code.contains("SAR") && !code.contains("XYZ"), "a code stands for itself");
    }

    #[test]
    fn a_language_that_writes_the_sign_last_is_refused() {
        let error = currencies(&["de"]).unwrap_err().to_string();
        assert!(error.starts_with("language de: ") && error.contains("1.234.567"), "{error}");
    }
}
