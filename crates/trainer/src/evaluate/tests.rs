//! The command's parts on small files, and against the bench's own script where that lies beside the repository.

use std::process::Command;

use super::*;

fn file(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn bad_files_are_told_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let said =
        |text: &str| format!("{:#}", read_run(&file(folder.path(), "run.tsv", text), None).unwrap_err());
    assert!(said("q\ta\t1\t0.5\nq\tb\t2").contains("line 2: request, item, rank and score"));
    assert!(said("q\ta\tfirst\t0.5").contains("the rank \"first\""));
    assert!(said("q\ta\t1\tNaN").contains("the score is NaN"));
    assert!(said("q\ta\t1\t2\nq\ta\t2\t1").contains("stands twice"));
    let qrels = file(folder.path(), "qrels.tsv", "q\ta\t3\nq\tb\t4");
    assert!(judgments(&[qrels]).unwrap_err().to_string().contains("line 2"));
}

/// The bench's figures of a run that is made of the judgments themselves, shuffled.
#[test]
fn figures_agree_with_the_bench_script() {
    let bench = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/bench");
    let items_path = bench.join("../data/catalogues/ikea-sa/items.jsonl");
    if !bench.join("score_run.py").is_file() || !items_path.is_file() {
        eprintln!("skipped: there is no ../shared/bench beside the repository");
        return;
    }
    let (requests_path, qrels_path) = (bench.join("ikea-sa.requests.jsonl"), bench.join("ikea-sa.qrels.tsv"));
    let requests: Vec<Request> = json_lines(std::slice::from_ref(&requests_path), "").unwrap();
    let judged = judgments(std::slice::from_ref(&qrels_path)).unwrap();
    let items = items(&items_path).unwrap();
    let mut rng = crate::rng::Rng::new(5);
    let mut all: Vec<&String> = items.keys().collect();
    all.sort();
    let mut text = String::new();
    for request in requests.iter().skip(1) {
        let mut list: Vec<&String> =
            judged[&request.id].keys().filter(|id| items.contains_key(*id)).collect();
        list.extend((0..20).map(|_| all[rng.below(all.len())]));
        list.sort();
        list.dedup();
        let mut list: Vec<(u64, &String)> = list.into_iter().map(|id| (rng.next(), id)).collect();
        list.sort();
        for (at, (_, id)) in list.iter().take(30).enumerate() {
            text.push_str(&format!("{}\t{id}\t{}\t{}\n", request.id, at + 1, 100 - at));
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let run_path = file(folder.path(), "run.tsv", &text);
    // The script prints four digits; it is run with nine.
    let program = "import sys; path = sys.argv.pop(1); source = open(path, encoding='utf-8').read(); \
                   exec(compile(source.replace('{mean[n]:.4f}', '{mean[n]:.9f}'), path, 'exec'))";
    let script = bench.join("score_run.py");
    let mut python = Command::new("python3");
    python.args(["-c", program]).arg(script).arg("--requests").arg(&requests_path).arg("--qrels");
    python.arg(&qrels_path).arg("--items").arg(&items_path).arg("--run").arg(&run_path);
    let Ok(output) = python.output() else {
        eprintln!("skipped: there is no python3 here");
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said} {}", String::from_utf8_lossy(&output.stderr));
    let found = measured(&read_run(&run_path, Some(&items)).unwrap(), &requests, &judged, Some(&items), 2);
    assert_eq!(found.missing, 1);
    for name in ["ndcg@10", "ndcg@10-j", "p@5", "violations@10", "judged@10"] {
        let mark = format!(" {name}=");
        let expected: f64 =
            said.split(&mark).nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap();
        let column = names().iter().position(|known| *known == name).unwrap();
        let value = measures::mean(found.rows.iter().map(|row| row[column]));
        assert!((value - expected).abs() < 1e-6, "{name}: {value} {expected}");
        assert!(value > 0.0, "{name} tells nothing here");
    }
}
