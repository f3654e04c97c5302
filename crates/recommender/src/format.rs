//! Values as a shopper reads them.

use catalog::{Currency, Field, Money, Rating};
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

/// The name of a field in a table.
pub(crate) fn field(field: &Field, locale: Locale) -> String {
    let zh = match field.name() {
        "type" | "kind" => "类型",
        "brand" => "品牌",
        "colour" => "颜色",
        "material" => "材质",
        "room" => "房间",
        "style" => "风格",
        "size" => "尺寸",
        "width" => "宽度",
        "depth" => "深度",
        "height" => "高度",
        "length" => "长度",
        "seats" => "座位数",
        "drawers" => "抽屉数",
        "doors" => "门数",
        "shelves" => "层板数",
        "pieces" => "件数",
        _ => "",
    };
    if locale == Locale::En || zh.is_empty() { field.name().replace('_', " ") } else { zh.into() }
}

/// An amount in the facet's unit.
pub(crate) fn amount(facet: &Facet, value: f64, currency: Currency, locale: Locale) -> String {
    match facet {
        Facet::Price => price(Money::from_major(value, currency)),
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
    match (min, max, locale) {
        (Some(min), Some(max), Locale::En) => format!("{min} to {max}"),
        (Some(min), Some(max), Locale::Zh) => format!("{min}至{max}"),
        (None, Some(max), Locale::En) => format!("up to {max}"),
        (None, Some(max), Locale::Zh) => format!("不超过{max}"),
        (Some(min), None, Locale::En) => format!("from {min}"),
        (Some(min), None, Locale::Zh) => format!("不低于{min}"),
        (None, None, _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
