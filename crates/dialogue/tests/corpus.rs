//! What the fuzzer kept, said again: `fuzz/corpus.txt`, an input a line, its turns set off by U+001E.

#![allow(clippy::unwrap_used)] // A broken fixture is a broken test.

mod invariants;

#[test]
fn what_the_fuzzer_kept_holds_still() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus.txt");
    let kept = std::fs::read_to_string(path).unwrap();
    let inputs: Vec<&str> = kept.split('\n').filter(|line| !line.is_empty()).collect();
    assert!(inputs.len() > 500, "only {} inputs in {path}", inputs.len());
    for input in inputs {
        invariants::hold(input.as_bytes());
    }
}
