//! Values as a shopper reads them.

use catalog::{Currency, Money, Rating};
use dialogue::{Facet, Locale};

use crate::messages;

/// A price as the language writes it, without decimals where they are zero.
pub(crate) fn price(money: Money, locale: Locale) -> String {
    let digits = money.currency.digits() as usize;
    let whole = money.minor % 10i64.pow(digits as u32) == 0;
    let amount = grouped(&format!("{:.*}", if whole { 0 } else { digits }, money.major()));
    let code = money.currency.code();
    match messages::currency_sign(locale, code) {
        Some(sign) => format!("{sign}{amount}"),
        // A no-break space, so that code and amount stay on one line.
        None => format!("{code}\u{a0}{amount}"),
    }
}

/// 12345.6 as 12,345.6.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// Millimetres as centimetres.
pub(crate) fn length(millimetres: f64, locale: Locale) -> String {
    let centimetres = (millimetres / 10.0 * 10.0).round() / 10.0;
    messages::centimetres(locale, &centimetres.to_string())
}

/// Stars with one decimal.
pub(crate) fn stars(rating: Rating) -> String {
    format!("{:.1}", rating.stars)
}

/// The name of a facet in a sentence.
pub(crate) fn facet(facet: &Facet, locale: Locale) -> String {
    let name = match facet {
        Facet::Price => "price",
        Facet::Width => "width",
        Facet::Depth => "depth",
        Facet::Height => "height",
        Facet::Length => "length",
        Facet::Rating => "rating",
        Facet::InStock => "in_stock",
        Facet::Words => "words",
        Facet::Measure(name) => return field(name, locale),
    };
    messages::facet(locale, name, name)
}

/// The name of a field in a sentence or a table; one that the messages do not know is called as the catalogue calls it.
pub(crate) fn field(name: &str, locale: Locale) -> String {
    messages::field(locale, name, &name.replace('_', " "))
}

/// An amount in the facet's unit.
pub(crate) fn amount(facet: &Facet, value: f64, currency: Currency, locale: Locale) -> String {
    match facet {
        Facet::Price => price(Money::from_major(value, currency), locale),
        Facet::Width | Facet::Depth | Facet::Height | Facet::Length => length(value, locale),
        Facet::Rating => format!("{value:.1}"),
        _ => value.to_string(),
    }
}

/// A range as it reads after "→": `up to €249`. Amounts are in the facet's unit.
pub(crate) fn range(
    facet: &Facet,
    min: Option<f64>,
    max: Option<f64>,
    currency: Currency,
    locale: Locale,
) -> String {
    let amount = |value: f64| amount(facet, value, currency, locale);
    between(min.map(amount), max.map(amount), locale)
}

/// [`range`] of amounts in words.
pub(crate) fn between(min: Option<String>, max: Option<String>, locale: Locale) -> String {
    match (min, max) {
        (Some(min), Some(max)) => messages::between(locale, &min, &max),
        (None, Some(max)) => messages::up_to(locale, &max),
        (Some(min), None) => messages::at_least(locale, &min),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_read_well() {
        let check = |major, code, en, zh| {
            let money = Money::from_major(major, Currency::parse(code).unwrap());
            assert_eq!([price(money, Locale::En), price(money, Locale::Zh)], [en, zh]);
        };
        check(599.0, "EUR", "€599", "€599");
        check(12345.5, "USD", "$12,345.50", "US$12,345.50");
        check(1234567.0, "SAR", "SAR\u{a0}1,234,567", "SAR\u{a0}1,234,567");
        check(800.0, "JPY", "¥800", "JP¥800");
        check(99.9, "CNY", "CN¥99.90", "¥99.90");
    }

    #[test]
    fn lengths_are_centimetres() {
        assert_eq!(length(280.0, Locale::En), "28 cm");
        assert_eq!(length(284.0, Locale::Zh), "28.4 厘米");
    }
}
