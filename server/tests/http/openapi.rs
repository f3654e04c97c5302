//! The description of the interface against the interface.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use protocol::{Action, Edit, Problem, StreamEvent, TurnReply, TurnRequest};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use server::{Limits, OPENAPI, PATHS};

use crate::client::{ask, state};
use crate::engine::{self, Behaviour, Engine};

fn document() -> Value {
    serde_json::from_str(OPENAPI).unwrap()
}

#[tokio::test]
async fn every_address_is_described_and_every_described_one_is_there() {
    let document = document();
    let described: BTreeSet<_> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(described, PATHS.into_iter().collect());
    let state = state(Engine::new(Behaviour::Answer), Limits::default());
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let request = Request::builder()
                .method(method.to_uppercase().as_str())
                .uri(path.replace("{slug}", "busy"))
                .body(Body::empty())
                .unwrap();
            let status = ask(&state, request).await.status().as_u16();
            assert!(![404, 405].contains(&status), "{method} {path}: {status}");
        }
    }
}

#[test]
fn every_kind_of_problem_of_a_turn_is_described() {
    let document = document();
    let responses = &document["paths"]["/v1/turns"]["post"]["responses"];
    for kind in server::problem::Kind::ALL {
        let status = kind.status().as_u16();
        // What a turn's own address cannot answer.
        if ![404, 405].contains(&status) {
            assert!(responses[status.to_string()].is_object(), "{kind:?}: {status}");
        }
    }
}

/// Walks values along their schemas, and notes the properties met.
struct Walk<'a> {
    document: &'a Value,
    met: BTreeSet<String>,
}

impl Walk<'_> {
    fn value(&mut self, schema: &Value, schema_at: &str, value: &Value, at: &str) -> Result<(), String> {
        if let Some(reference) = schema["$ref"].as_str() {
            let schema = self
                .document
                .pointer(reference.trim_start_matches('#'))
                .ok_or(format!("{reference} is not there"))?;
            return self.value(schema, reference, value, at);
        }
        if let Some(variants) = schema["oneOf"].as_array() {
            let before = self.met.clone();
            let mut complaints = Vec::new();
            for (index, variant) in variants.iter().enumerate() {
                match self.value(variant, &format!("{schema_at}/{index}"), value, at) {
                    Ok(()) => return Ok(()),
                    Err(complaint) => complaints.push(complaint),
                }
                self.met.clone_from(&before);
            }
            return Err(format!("{at}: {complaints:?}"));
        }
        if let Some(constant) = schema.get("const") {
            return if constant == value { Ok(()) } else { Err(format!("{at}: {value} is not {constant}")) };
        }
        if schema["enum"].as_array().is_some_and(|allowed| !allowed.contains(value)) {
            return Err(format!("{at}: {value} is not in the list"));
        }
        let kinds: Vec<&str> = match &schema["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => return Ok(()),
        };
        let fits = kinds.iter().any(|kind| match *kind {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "null" => value.is_null(),
            other => panic!("{at}: the schema has the type {other}"),
        });
        if !fits {
            return Err(format!("{at}: {value} is not {kinds:?}"));
        }
        for (index, element) in value.as_array().into_iter().flatten().enumerate() {
            self.value(&schema["items"], &format!("{schema_at}/items"), element, &format!("{at}[{index}]"))?;
        }
        if let Some(object) = value.as_object() {
            let properties =
                schema["properties"].as_object().ok_or(format!("{at}: no properties are described"))?;
            for (name, field) in object {
                let schema = properties.get(name).ok_or(format!("{at}.{name} is not described"))?;
                self.met.insert(format!("{schema_at}.{name}"));
                self.value(schema, &format!("{schema_at}.{name}"), field, &format!("{at}.{name}"))?;
            }
            for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                if !object.contains_key(name) {
                    return Err(format!("{at}.{name} is missing"));
                }
            }
        }
        Ok(())
    }
}

/// All properties of a schema's objects, but for those behind references.
fn properties(schema: &Value, at: &str, all: &mut BTreeSet<String>) {
    for (index, variant) in schema["oneOf"].as_array().into_iter().flatten().enumerate() {
        properties(variant, &format!("{at}/{index}"), all);
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        all.insert(format!("{at}.{name}"));
        properties(schema, &format!("{at}.{name}"), all);
    }
}

fn samples() -> Vec<(&'static str, Value)> {
    fn value(value: impl Serialize) -> Value {
        serde_json::to_value(value).unwrap()
    }
    let item = || "hem-1".to_owned();
    let actions = [
        Action::Say { text: "a desk".into() },
        Action::RemoveChip { chip: 1 },
        Action::Undo,
        Action::StartOver,
        Action::Like { item: item() },
        Action::Reject { item: item() },
        Action::Change { edits: vec![Edit::Remove { chip: 1 }] },
    ];
    // Of each type with variants, a match without a wildcard asks for a sample of a new one.
    for action in &actions {
        match action {
            Action::Say { .. }
            | Action::RemoveChip { .. }
            | Action::Undo
            | Action::StartOver
            | Action::Like { .. }
            | Action::Reject { .. }
            | Action::Change { .. } => {}
        }
    }
    let reply = engine::reply(&engine::request(Action::Undo));
    let problem =
        Problem { kind: "/problems/busy".into(), title: "Busy".into(), status: 503, detail: "Wait.".into() };
    let id = || "text-1".to_owned();
    let events = [
        StreamEvent::Recommendations { data: Box::new(reply.clone()) },
        StreamEvent::TextStart { id: id() },
        StreamEvent::TextDelta { id: id(), delta: "It".into() },
        StreamEvent::TextEnd { id: id() },
        StreamEvent::Finish { finish_reason: "abort".into() },
        StreamEvent::Error { error_text: "Busy".into(), problem: problem.clone() },
    ];
    let mut samples: Vec<_> =
        actions.map(|action| ("TurnRequest", value(engine::request(action)))).into_iter().collect();
    samples.extend(events.map(|event| ("StreamEvent", value(event))));
    samples.push(("TurnReply", value(reply)));
    samples.push(("Problem", value(problem)));
    samples
}

#[test]
fn every_field_on_the_wire_is_described_and_every_described_one_is_on_the_wire() {
    let document = document();
    let mut walk = Walk { document: &document, met: BTreeSet::new() };
    for (name, sample) in samples() {
        let schema = serde_json::json!({ "$ref": format!("#/components/schemas/{name}") });
        if let Err(complaint) = walk.value(&schema, "", &sample, name) {
            panic!("{complaint}");
        }
    }
    let mut described = BTreeSet::new();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        properties(schema, &format!("#/components/schemas/{name}"), &mut described);
    }
    assert_eq!(walk.met, described);
}

/// Takes each field out of a sample, wherever it stands: the type must miss it exactly where the schema says.
fn required_as_described<T: DeserializeOwned>(name: &str, whole: &Value) {
    let document = document();
    let pointers = {
        fn walk(value: &Value, at: String, all: &mut Vec<(String, String)>) {
            match value {
                Value::Object(fields) => {
                    for (name, field) in fields {
                        all.push((at.clone(), name.clone()));
                        walk(field, format!("{at}/{name}"), all);
                    }
                }
                Value::Array(elements) => {
                    for (index, element) in elements.iter().enumerate() {
                        walk(element, format!("{at}/{index}"), all);
                    }
                }
                _ => {}
            }
        }
        let mut all = Vec::new();
        walk(whole, String::new(), &mut all);
        all
    };
    assert!(pointers.len() > 10);
    for (object, field) in pointers {
        let mut less = whole.clone();
        less.pointer_mut(&object).unwrap().as_object_mut().unwrap().remove(&field);
        let schema = serde_json::json!({ "$ref": format!("#/components/schemas/{name}") });
        let by_schema = Walk { document: &document, met: BTreeSet::new() }.value(&schema, "", &less, name);
        let by_type = serde_json::from_value::<T>(less);
        assert_eq!(by_type.is_ok(), by_schema.is_ok(), "{object} without {field}: {by_schema:?}");
    }
}

#[test]
fn fields_may_be_left_out_just_where_the_description_says() {
    for (name, sample) in samples() {
        if name == "TurnRequest" {
            required_as_described::<TurnRequest>(name, &sample);
        }
    }
    // A reader of replies may not rely on more than it gets; `null` stands for what is not known.
    let reply = samples().into_iter().find(|(name, _)| *name == "TurnReply").unwrap().1;
    assert!(serde_json::from_value::<TurnReply>(reply).is_ok());
}
