//! schema.org products in JSON-LD, alone or inside an HTML page.

use serde_json::Value;

use super::json::flatten;
use super::record::Record;
use crate::text::plain::find_ignoring_case;

/// Nested nodes are followed this deep; pages nest four or five.
const DEEPEST: usize = 32;

/// The JSON-LD documents of an HTML page, those that are readable.
pub(crate) fn documents_of_html(html: &str) -> Vec<Value> {
    let mut documents = Vec::new();
    let mut rest = html;
    while let Some(at) = find_ignoring_case(rest, "<script") {
        rest = &rest[at + "<script".len()..];
        let Some(open) = rest.find('>') else { break };
        let attributes = &rest[..open];
        rest = &rest[open + 1..];
        let end = find_ignoring_case(rest, "</script").unwrap_or(rest.len());
        if find_ignoring_case(attributes, "application/ld+json").is_some()
            && let Ok(value) = serde_json::from_str(rest[..end].trim())
        {
            documents.push(value);
        }
        rest = &rest[end..];
    }
    documents
}

/// All products of a document, those of graphs, lists and groups too.
pub(crate) fn products<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    walk(value, found, 0);
}

fn walk<'a>(value: &'a Value, found: &mut Vec<&'a Value>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| walk(value, found, depth + 1)),
        Value::Object(node) => {
            if is_a(value, "Product") {
                found.push(value);
                return;
            }
            for key in [
                "@graph",
                "itemListElement",
                "item",
                "mainEntity",
                "hasVariant",
                "about",
                "itemOffered",
                "itemListOrder",
            ] {
                if let Some(inner) = node.get(key) {
                    walk(inner, found, depth + 1);
                }
            }
        }
        _ => {}
    }
}

fn is_a(node: &Value, kind: &str) -> bool {
    let names =
        |value: &Value| value.as_str().is_some_and(|name| name.rsplit(['/', ':']).next() == Some(kind));
    match node.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(names),
        Some(one) => names(one),
        None => false,
    }
}

/// The columns of a product: its properties, `property.NAME` for additional ones, measures with their unit.
pub(crate) fn record(row: u64, product: &Value) -> Record {
    let mut record = Record { row, line: None, values: Vec::new() };
    let Some(node) = product.as_object() else { return record };
    for (name, value) in node {
        match name.as_str() {
            "review" | "isRelatedTo" | "isSimilarTo" | "isVariantOf" | "@context" | "@type" => {}
            "width" | "height" | "depth" | "weight" => {
                if let Some(text) = measure(value) {
                    record.push(name, text);
                }
            }
            "additionalProperty" => {
                let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                for property in list {
                    if let (Some(name), Some(text)) =
                        (property.get("name").and_then(Value::as_str), measure(property))
                    {
                        record.push(&format!("property.{name}"), text);
                    }
                }
            }
            _ => flatten(name, value, &mut record),
        }
    }
    record
}

/// `{"value": 80, "unitCode": "CMT"}` as `80 CMT`; plain text as it is.
fn measure(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Object(_) => {
            let amount = measure(value.get("value").filter(|inner| !inner.is_object())?)?;
            let unit = value.get("unitCode").or_else(|| value.get("unitText")).and_then(Value::as_str);
            Some(unit.map_or(amount.clone(), |unit| format!("{amount} {unit}")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_found_in_a_page() {
        let html = r#"<html><script>var a = "<b>";</script>
            <SCRIPT type="application/ld+json">{"@graph": [{"@type": "WebPage"}, {"@type": ["Product"], "name": "Lamp"}]}</SCRIPT>
            <script type='application/ld+json'>{ broken</script>
            <script type="application/ld+json">{"@type": "ItemList", "itemListElement":
              [{"@type": "ListItem", "item": {"@type": "http://schema.org/Product", "name": "Shade"}}]}</script>"#;
        let documents = documents_of_html(html);
        let mut found = Vec::new();
        documents.iter().for_each(|document| products(document, &mut found));
        assert_eq!(found.iter().map(|p| p["name"].as_str().unwrap()).collect::<Vec<_>>(), ["Lamp", "Shade"]);
    }

    #[test]
    fn measures_keep_their_unit() {
        let product = serde_json::json!({"@type": "Product", "width": {"value": 80, "unitCode": "CMT"},
            "additionalProperty": [{"name": "Seats", "value": 3}], "offers": {"price": "9.99"}});
        let record = record(1, &product);
        assert_eq!(record.all("width").collect::<Vec<_>>(), ["80 CMT"]);
        assert_eq!(record.all("property.Seats").collect::<Vec<_>>(), ["3"]);
        assert_eq!(record.all("offers.price").collect::<Vec<_>>(), ["9.99"]);
    }
}
