//! Values as a shopper reads them.

use catalog::{Money, Rating};
use dialogue::{Facet, Locale};

/// A price with the currency's usual sign, without decimals where they are zero.
pub(crate) fn price(money: Money) -> String {
    let digits = money.currency.digits() as usize;
    let whole = money.minor % 10i64.pow(digits as u32) == 0;
    let amount = grouped(&format!("{:.*}", if whole { 0 } else { digits }, money.major()));
    match money.currency.code() {
        "EUR" => format!("€{amount}"),
        "USD" => format!("${amount}"),
        "GBP" => format!("£{amount}"),
        "CNY" => format!("¥{amount}"),
        code => format!("{code} {amount}"),
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
    match locale {
        Locale::En => format!("{centimetres} cm"),
        Locale::Zh => format!("{centimetres} 厘米"),
    }
}

/// Stars with one decimal.
pub(crate) fn stars(rating: Rating) -> String {
    format!("{:.1}", rating.stars)
}

/// The name of a facet in a sentence.
pub(crate) fn facet(facet: &Facet, locale: Locale) -> String {
    let (en, zh) = match facet {
        Facet::Price => ("price", "价格"),
        Facet::Width => ("width", "宽度"),
        Facet::Depth => ("depth", "深度"),
        Facet::Height => ("height", "高度"),
        Facet::Length => ("length", "长度"),
        Facet::Rating => ("rating", "评分"),
        Facet::InStock => ("stock", "库存"),
        Facet::Words => ("description", "描述"),
        Facet::Measure(name) => return name.replace('_', " "),
    };
    if locale == Locale::En { en.into() } else { zh.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalog::Currency;

    #[test]
    fn prices_read_well() {
        let check = |major, code, expected| {
            assert_eq!(price(Money::from_major(major, Currency::parse(code).unwrap())), expected);
        };
        check(599.0, "EUR", "€599");
        check(12345.5, "USD", "$12,345.50");
        check(1234567.0, "SAR", "SAR 1,234,567");
        check(800.0, "JPY", "JPY 800");
    }

    #[test]
    fn lengths_are_centimetres() {
        assert_eq!(length(280.0, Locale::En), "28 cm");
        assert_eq!(length(284.0, Locale::Zh), "28.4 厘米");
    }
}
