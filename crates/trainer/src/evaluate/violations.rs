//! Hard constraints that the bench states for scoring: which items certainly break one.

use serde_json::{Map, Value};

/// Whether an item certainly breaks a constraint; an unknown size breaks nothing.
pub(super) fn breaks(item: &Map<String, Value>, constraints: &Map<String, Value>) -> bool {
    let text = ["title", "slug", "description"]
        .map(|key| item.get(key).map(said).unwrap_or_default())
        .join(" ")
        .to_lowercase();
    constraints.iter().filter(|(_, wanted)| !wanted.is_null()).any(|(key, wanted)| {
        let over =
            |field: &str| matches!((number(item, field), wanted.as_f64()), (Some(a), Some(b)) if a > b);
        let under =
            |field: &str| matches!((number(item, field), wanted.as_f64()), (Some(a), Some(b)) if a < b);
        let words = || wanted.as_array().into_iter().flatten().filter_map(Value::as_str);
        match key.as_str() {
            "price_max" => over("price"),
            "price_min" => under("price"),
            "width_max" => over("width_cm"),
            "width_min" => under("width_cm"),
            "height_max" => over("height_cm"),
            "depth_max" => over("depth_cm"),
            "rating_min" => under("rating"),
            "category" => item.get("category") != Some(wanted),
            "exclude" => words().any(|word| text.contains(word)),
            "include_any" => words().next().is_some() && !words().any(|word| text.contains(word)),
            _ => false,
        }
    })
}

fn said(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn number(item: &Map<String, Value>, key: &str) -> Option<f64> {
    let value = item.get(key)?;
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_is_certain_breaks() {
        let item = json!({"title": "Red chair", "price": 20, "width_cm": "", "category": "Chairs"});
        let check = |constraints: Value, expected: bool| {
            let found = breaks(item.as_object().unwrap(), constraints.as_object().unwrap());
            assert_eq!(found, expected, "{constraints}");
        };
        check(json!({"price_max": 19.5}), true);
        check(json!({"price_max": 20, "price_min": null}), false);
        check(json!({"width_max": 10, "height_max": 1}), false);
        check(json!({"exclude": ["red"]}), true);
        check(json!({"include_any": ["blue", "green"]}), true);
        check(json!({"include_any": []}), false);
        check(json!({"category": "Tables"}), true);
    }
}
