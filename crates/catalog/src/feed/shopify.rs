//! Shopify's `products.json`: one row a product, its variants folded into it.

use serde_json::Value;

use super::json::flatten;
use super::record::Record;

/// The columns of a product: `id, title, body_html, vendor, product_type, tags, link, image, price, available`,
/// and `option.NAME` for what its variants offer.
///
/// The price is that of the cheapest variant that can be had, as shops show it.
pub(crate) fn record(row: u64, product: &Value) -> Record {
    let mut record = Record { row, line: None, values: Vec::new() };
    for name in ["id", "title", "body_html", "vendor", "product_type"] {
        if let Some(value) = product.get(name) {
            flatten(name, value, &mut record);
        }
    }
    match product.get("tags") {
        Some(Value::String(tags)) => tags.split(',').for_each(|tag| record.push("tags", tag.trim())),
        Some(tags) => flatten("tags", tags, &mut record),
        None => {}
    }
    if let Some(handle) = product.get("handle").and_then(Value::as_str) {
        record.push("link", format!("/products/{handle}"));
    }
    let image =
        product.get("image").filter(|image| !image.is_null()).or_else(|| product.get("images")?.get(0));
    if let Some(source) = image.and_then(|image| image.get("src")).and_then(Value::as_str) {
        record.push("image", source);
    }
    let variants = product.get("variants").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let available = |variant: &Value| variant.get("available").and_then(Value::as_bool);
    let any_available = variants.iter().any(|variant| available(variant) == Some(true));
    let mut cheapest: Option<(f64, String)> = None;
    for variant in variants {
        if any_available && available(variant) == Some(false) {
            continue;
        }
        let text = match variant.get("price") {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => continue,
        };
        let value = text.trim().parse::<f64>().unwrap_or(f64::INFINITY);
        if cheapest.as_ref().is_none_or(|(least, _)| value < *least) {
            cheapest = Some((value, text));
        }
    }
    if let Some((_, text)) = cheapest {
        record.push("price", text);
    }
    if variants.iter().any(|variant| available(variant).is_some()) {
        record.push("available", any_available.to_string());
    }
    for option in product.get("options").and_then(Value::as_array).map_or(&[][..], Vec::as_slice) {
        let Some(name) = option.get("name").and_then(Value::as_str) else { continue };
        // Products without variants carry the one option "Title: Default Title".
        if name.eq_ignore_ascii_case("title") {
            continue;
        }
        let name = if name.eq_ignore_ascii_case("color") { "colour" } else { name };
        if let Some(values) = option.get("values") {
            flatten(&format!("option.{name}"), values, &mut record);
        }
    }
    record
}
