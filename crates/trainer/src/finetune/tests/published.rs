//! A base that is a whole cross-encoder, as such are published: a head behind BERT's pooler, and words of its own.

use super::*;
use crate::finetune::base::WORDS as WORDS_TENSOR;
use crate::finetune::config::Start;
use scorer::RerankerPart;

/// Gives the Hugging Face folder `folder` a classifier of one output and a pooler before it, and other word embeddings.
fn publish(folder: &Path) {
    let path = folder.join("model.safetensors");
    let bytes = fs::read(&path).unwrap();
    let known = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let mut rng = Rng::new(5);
    let mut floats =
        |count: usize| -> Vec<u8> { (0..count).flat_map(|_| (0.3 * rng.normal()).to_le_bytes()).collect() };
    let fresh = [
        (WORDS_TENSOR, vec![WORDS.len(), HIDDEN], floats(WORDS.len() * HIDDEN)),
        ("pooler.dense.weight", vec![HIDDEN, HIDDEN], floats(HIDDEN * HIDDEN)),
        ("pooler.dense.bias", vec![HIDDEN], floats(HIDDEN)),
        ("classifier.weight", vec![1, HIDDEN], floats(HIDDEN)),
        ("classifier.bias", vec![1], floats(1)),
    ];
    let mut views: Vec<(&str, TensorView<'_>)> =
        known.iter().filter(|(name, _)| *name != WORDS_TENSOR).collect();
    for (name, shape, data) in &fresh {
        views.push((name, TensorView::new(Dtype::F32, shape.clone(), data).unwrap()));
    }
    fs::write(path, safetensors::serialize(views, None).unwrap()).unwrap();
}

/// It is trained with its pooler, and stands with its own words as stage 2 of a folder that has others.
#[test]
fn a_published_cross_encoder_is_tuned_on_and_brings_its_words() {
    let bench = Bench::new("");
    let place = &bench.place.path().to_owned();
    publish(&bench.config.base);
    model_folder(&place.join("full"));
    let config = Config { into: Some(place.join("full")), ..bench.config.clone() };
    let (network, frame) = Network::load(&config, &Device::flex()).unwrap();
    let before = floats(network.pooler.as_ref().unwrap().weight.val());
    // As it was published, it is a teacher already.
    let taught = place.join("taught.jsonl");
    let logit = crate::finetune::Answer::Logit;
    crate::finetune::label(&config.base, &config.data.validation, &taught, logit, 0.0, &Device::flex())
        .unwrap();
    let labels: Vec<f32> = fs::read_to_string(&taught)
        .unwrap()
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["label"].as_f64().unwrap() as f32
        })
        .collect();
    close(&labels, &scores(&frame, &network, &bench.validation, 0, None).unwrap(), 1e-4);

    let bench = Bench { config, network, frame, ..bench };
    let outcome = bench.run("run").unwrap();
    let after = outcome.network.pooler.as_ref().unwrap().weight.val();
    assert!(before.iter().zip(floats(after)).any(|(before, after)| (before - after).abs() > 1e-3));

    save::write(&bench.config, &bench.frame, &outcome.network, &json!(null)).unwrap();
    let model = loaded(&bench.config.out);
    let ids =
        |text: &str| bench.frame.tokenizer.tokens(text).iter().map(|token| token.id).collect::<Vec<_>>();
    let items = ["chair wood red", "table steel red", "lamp wood"];
    let examples: Vec<Example> = items
        .iter()
        .map(|item| Example { first: ids("red chair"), second: ids(item), label: 0.0, group: 0, weight: 1.0 })
        .collect();
    let expected = scores(&bench.frame, &outcome.network.valid(), &examples, 0, None).unwrap();
    let found = pollster::block_on(model.reranker.unwrap().score("red chair", &items)).unwrap();
    close(&found, &expected, 2e-2);

    // The folder's stage 2 is where a further training may begin: from its own words too, in half precision by now.
    let mut again = bench.config.clone();
    again.base.clone_from(&again.out);
    again.model.start = Start::Reranker;
    let (network, frame) = Network::load(&again, &Device::flex()).unwrap();
    close(&scores(&frame, &network, &examples, 0, None).unwrap(), &expected, 2e-2);

    // Where both stages have the same words, they lie there once.
    let size = fs::metadata(bench.config.out.join("reranker.safetensors")).unwrap().len();
    fs::copy(bench.config.base.join("model.safetensors"), place.join("full/model.safetensors")).unwrap();
    let own = fs::read(place.join("full/model.safetensors")).unwrap();
    let manifest = fs::read_to_string(place.join("full/manifest.json")).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    manifest["files"][0]["sha256"] = json!(scorer::sha256(&own));
    let part = RerankerPart { items: Some(24), ..crate::finetune::stage2::part(&bench.config, &bench.frame) };
    manifest["reranker"] = serde_json::to_value(part).unwrap();
    fs::write(place.join("full/manifest.json"), manifest.to_string()).unwrap();
    save::write(&bench.config, &bench.frame, &outcome.network, &json!(null)).unwrap();
    let shared = fs::metadata(bench.config.out.join("reranker.safetensors")).unwrap().len();
    assert!(shared + (2 * WORDS.len() * HIDDEN) as u64 <= size, "{shared} of {size}");
    // How many items are read stays as the folder has it.
    assert_eq!(loaded(&bench.config.out).manifest.reranker.unwrap().items, Some(24));

    // A folder of another vocabulary would read other words than those that were learnt.
    manifest["encoder"]["config"]["vocab_size"] = json!(WORDS.len() + 1);
    manifest["files"][0]["sha256"] = json!("another");
    fs::write(place.join("full/manifest.json"), manifest.to_string()).unwrap();
    let message =
        save::write(&bench.config, &bench.frame, &outcome.network, &json!(null)).unwrap_err().to_string();
    assert!(message.contains("knows 15 words") && message.contains("14"), "{message}");
}
