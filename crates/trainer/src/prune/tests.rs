//! The command on the shipped student, in a temporary folder.

use super::*;

/// A config and its texts beside it.
struct Place(tempfile::TempDir);

impl Place {
    fn new(rest: &str) -> Self {
        let place = tempfile::tempdir().unwrap();
        let things = ["chair", "table", "lamp", "shelf", "puzzle", "guitar"];
        let colours = ["white", "black", "oak", "small", "cheap"];
        let whom = ["for the hall", "for a child", "under 50", "with drawers"];
        let mut texts = String::new();
        for thing in things {
            for colour in colours {
                for whom in whom {
                    texts.push_str(&format!("{colour} {thing} {whom}\n"));
                }
            }
        }
        fs::write(place.path().join("texts.txt"), texts).unwrap();
        let model = fs::canonicalize("../../models/student").unwrap();
        let config = format!(
            "name = \"small\"\nmodel = {model:?}\nrun = \"run\"\nout = \"out\"\ntexts = \"texts.txt\"\n{rest}"
        );
        fs::write(place.path().join("prune.toml"), config).unwrap();
        Self(place)
    }

    fn run(&self, entry: Entry) -> Result<String> {
        run(&self.0.path().join("prune.toml"), entry, &Device::flex(), "CPU")
    }

    fn out(&self) -> PathBuf {
        self.0.path().join("out")
    }

    fn refused(rest: &str) -> String {
        let place = Self::new(rest);
        let error = format!("{:#}", place.run(Entry::New).unwrap_err());
        assert!(!place.out().exists(), "nothing is written: {error}");
        error
    }
}

fn cosine_after(rest: &str) -> f32 {
    let place = Place::new(rest);
    place.run(Entry::New).unwrap();
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(place.out().join("manifest.json")).unwrap()).unwrap();
    manifest["pruning"]["mean_cosine"].as_f64().unwrap() as f32
}

#[test]
fn heads_leave_the_file_and_tuning_wins_back_what_they_said() {
    let cut = cosine_after("heads = 4\nleast_cosine = 0.0\n[recovery]\nsteps = 0\nwarm_up = 0\n");
    let tuned =
        "heads = 4\nleast_cosine = 0.0\n[recovery]\nsteps = 24\nwarm_up = 2\nbatch = 16\ncheck_every = 8\n";
    let place = Place::new(tuned);
    let said = place.run(Entry::New).unwrap();
    assert!(said.contains("of layer") && said.contains("goes"), "{said}");
    let folder = Folder::read(&place.out()).unwrap();
    let model = folder.load().unwrap();
    assert!(pollster::block_on(model.self_test()).unwrap() <= GOLDEN_TOLERANCE);
    let weights = Weights::open(&folder.named["encoder.safetensors"]).unwrap();
    let rows = |layer: usize| {
        let name = format!("encoder.layer.{layer}.attention.self.query.weight");
        weights.shape(&name).unwrap()[0]
    };
    assert_eq!(rows(0) + rows(1), 4 * 32, "four of eight heads of 32 components stay");
    assert!(rows(0) >= 32 && rows(1) >= 32);
    let manifest: serde_json::Value = serde_json::from_slice(&folder.manifest).unwrap();
    let after = manifest["pruning"]["mean_cosine"].as_f64().unwrap() as f32;
    assert!(after > cut + 0.01 && after < 1.0, "{cut} cut, {after} tuned");
    assert!(manifest["quantization"].is_null());
    let card = fs::read_to_string(place.out().join("MODEL_CARD.md")).unwrap();
    assert!(card.starts_with("> **Pruned**") && card.contains("4 heads"), "{card}");
    for name in ["report.html", "metrics.jsonl", "kept.json", "config.toml"] {
        assert!(place.0.path().join("run").join(name).is_file(), "{name}");
    }

    // Once more from its own end: the same bytes. And from a checkpoint in the middle, as after a kill.
    let bytes = fs::read(place.out().join("encoder.safetensors")).unwrap();
    place.run(Entry::Resume).unwrap();
    assert_eq!(fs::read(place.out().join("encoder.safetensors")).unwrap(), bytes);
    fs::remove_file(place.0.path().join("run/checkpoint-00000024.bin")).unwrap();
    place.run(Entry::Resume).unwrap();
    assert_eq!(fs::read(place.out().join("encoder.safetensors")).unwrap(), bytes);
    assert!(format!("{:#}", place.run(Entry::New).unwrap_err()).contains("--resume"));
}

#[test]
fn a_layer_goes_and_its_neighbour_stays_as_it_was() {
    let place = Place::new("layers = 1\nleast_cosine = 0.0\n[recovery]\nsteps = 0\nwarm_up = 0\n");
    place.run(Entry::New).unwrap();
    let folder = Folder::read(&place.out()).unwrap();
    let manifest = ModelManifest::parse(&folder.manifest).unwrap();
    assert_eq!(manifest.encoder.config.num_hidden_layers, 1);
    let kept: Kept =
        serde_json::from_slice(&fs::read(place.0.path().join("run/kept.json")).unwrap()).unwrap();
    let stays = kept.layers[0].layer;
    assert_eq!(kept.gone[0].layer, 1 - stays);
    let old = Folder::read(Path::new("../../models/student")).unwrap();
    let floats = |folder: &Folder, layer: usize| {
        let bytes = &folder.named["encoder.safetensors"];
        let name = format!("encoder.layer.{layer}.intermediate.dense.weight");
        Weights::open(bytes).unwrap().floats(&name).unwrap()
    };
    // Half precision holds an eight-bit code times its scale to a thousandth.
    let (then, now) = (floats(&old, stays), floats(&folder, 0));
    assert!(then.iter().zip(&now).all(|(a, b)| (a - b).abs() <= 1e-3 * a.abs().max(1e-3)));
    assert!(kept.gone[0].worth > 0.0, "a layer says something");
}

#[test]
fn what_cannot_be_is_refused_and_nothing_is_written() {
    let none = "[recovery]\nsteps = 0\nwarm_up = 0\n";
    assert!(Place::refused(none).contains("nothing would go"));
    let many = Place::new(&format!("layers = 2\n{none}"));
    for _ in 0..2 {
        // Again: what is refused at once has made no run folder that would stand in the way.
        assert!(format!("{:#}", many.run(Entry::New).unwrap_err()).contains("one has to stay"));
    }
    assert!(Place::refused(&format!("heads = 7\n{none}")).contains("6 can go"));
    assert!(Place::refused(&format!("heads = 1\nleast_cosine = 3.0\n{none}")).contains("-1 to 1"));
    assert!(
        Place::refused(&format!("heads = 6\nleast_cosine = 0.999\n{none}")).contains("no model was written")
    );
    assert!(Place::refused("heads = 1\nhaeds = 2\n").contains("haeds"));
    let place = Place::new("heads = 1\n");
    fs::write(place.0.path().join("texts.txt"), "one\ntwo\n").unwrap();
    assert!(format!("{:#}", place.run(Entry::New).unwrap_err()).contains("2 texts"));
}
