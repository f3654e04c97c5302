//! The base encoder against its reference: `golden/minilm.py` made the expected values with transformers.
//!
//! The base's weights come at set-up (`cargo xtask setup`), not with the repository. `CHATREC_BASE` names their
//! folder; without it the test says that it was skipped.
// A test's own set-up that fails has nothing better to do than to panic.
#![allow(clippy::unwrap_used)]

use burn::tensor::Device;
use scorer::{Encoder, Padding};

#[derive(serde::Deserialize)]
struct Golden {
    texts: Vec<Text>,
}

#[derive(serde::Deserialize)]
struct Text {
    text: String,
    ids: Vec<u32>,
    embedding: Vec<f32>,
}

fn base() -> Option<Encoder> {
    let Some(folder) = std::env::var_os("CHATREC_BASE").map(std::path::PathBuf::from) else {
        println!("skipped: CHATREC_BASE does not name the base's folder; `cargo xtask setup` fetches it");
        return None;
    };
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let device = Device::flex();
    Some(
        Encoder::from_hugging_face(
            &read("config.json"),
            &read("tokenizer.json"),
            &read("model.safetensors"),
            None,
            &device,
            Padding::Fine,
        )
        .unwrap(),
    )
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("golden/minilm.json")).unwrap()
}

fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum::<f64>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

#[test]
fn tokens_are_the_reference_s() {
    let Some(encoder) = base() else { return };
    for text in golden().texts {
        let tokenizer = encoder.tokenizer();
        let mut ids = vec![tokenizer.cls];
        ids.extend(tokenizer.tokens(&text.text).iter().map(|token| token.id));
        ids.push(tokenizer.sep);
        if ids.len() > text.ids.len() {
            ids.truncate(text.ids.len() - 1);
            ids.push(tokenizer.sep);
        }
        assert_eq!(ids, text.ids, "{:?}", text.text);
    }
}

#[test]
fn sentences_are_the_reference_s_alone_and_in_a_batch() {
    let Some(encoder) = base() else { return };
    let golden = golden();
    // The reference cuts long texts at its own length; those are for the tokenizer's test.
    let texts: Vec<&Text> = golden.texts.iter().filter(|text| text.ids.len() < 256).collect();
    let all: Vec<&str> = texts.iter().map(|text| text.text.as_str()).collect();
    let batch = pollster::block_on(encoder.embed(&all)).unwrap();
    for (text, row) in texts.iter().zip(&batch) {
        let single = pollster::block_on(encoder.embed(&[&text.text])).unwrap();
        assert!(
            cosine(&single[0], &text.embedding) > 0.999_99,
            "{:?}: {}",
            text.text,
            cosine(&single[0], &text.embedding)
        );
        let worst = row.iter().zip(&single[0]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 1e-5, "{:?}: a batch row differs from the single row by {worst}", text.text);
    }
}
