//! What no source file may hold.

use tidy::sources::{is_test, lines_with};
use tidy::{files, text_of};

/// All shipped lines with one of the needles, in the Rust files that `chosen` picks.
fn hits(chosen: impl Fn(&str) -> bool, needles: &[&str]) -> Vec<String> {
    let mut seen = 0;
    let mut hits = Vec::new();
    for path in files() {
        if !path.ends_with(".rs") || is_test(&path) || !chosen(&path) {
            continue;
        }
        seen += 1;
        hits.extend(lines_with(&path, &text_of(&path).unwrap_or_default(), needles));
    }
    assert!(seen > 0, "the rule looks at no file; have the folders moved?");
    hits
}

fn none(hits: &[String], rule: &str) {
    assert!(hits.is_empty(), "{rule}:\n{}", hits.join("\n"));
}

fn scores(path: &str) -> bool {
    path.starts_with("crates/scorer/src/") || path.starts_with("crates/recommender/src/")
}

#[test]
fn scorer_and_recommender_choose_no_device() {
    let choices = [
        "Device::cuda",
        "Device::wgpu",
        "Device::flex",
        "Device::default(",
        "wgpu_options",
        "WgpuDevice",
        "CudaDevice",
        "FlexDevice",
        "init_async",
        "DeviceType::",
    ];
    none(&hits(scores, &choices), "a device is chosen by web/engine and server only");
}

#[test]
fn no_tensor_read_blocks() {
    let reads = [".into_data()", ".to_data()", ".into_scalar()", "block_on("];
    none(&hits(scores, &reads), "in a browser a blocking read never returns; use into_data_async");
}

#[test]
fn tensors_are_read_by_the_scorer_only() {
    let outside = |path: &str| !path.starts_with("crates/scorer/") && !path.starts_with("crates/trainer/");
    none(
        &hits(outside, &[".into_data(", ".into_data_async(", ".to_data("]),
        "a tensor is read outside scorer",
    );
}

#[test]
fn nothing_is_left_for_later() {
    let needles = [concat!("to", "do!("), concat!("unimpl", "emented!("), concat!("db", "g!(")];
    none(&hits(|_| true, &needles), "unfinished");
}

#[test]
fn no_file_names_a_folder_of_one_machine() {
    let homes = [concat!("/", "work/"), concat!("/", "root/"), concat!("/", "home/"), concat!("/", "Users/")];
    let mut found = Vec::new();
    for path in files() {
        let Some(text) = text_of(&path) else { continue };
        for (number, line) in text.lines().enumerate() {
            // `x/work/` and `example.com/home/` are no absolute paths.
            let absolute = homes.iter().any(|home| {
                line.match_indices(home).any(|(at, _)| {
                    let before = line[..at].chars().next_back().unwrap_or(' ');
                    !(before.is_alphanumeric() || "./_-~}".contains(before))
                })
            });
            if absolute {
                found.push(format!("{path}:{}", number + 1));
            }
        }
    }
    none(&found, "an absolute path of one machine");
}
