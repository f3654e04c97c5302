//! From cargo's wasm module to what a browser loads: glue, optimisation, and the widget's JavaScript twin.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};
use wasm_bindgen_cli_support::Bindgen;

use super::{Machine, Part};
use crate::digest;
use crate::steps::run;
use crate::workspace::Workspace;

/// The version that xtask is linked with, which must be the one in the modules.
pub const WASM_BINDGEN: &str = "0.2.130";

/// How much time the result's size is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// As shoppers get it.
    Full,
    /// For working on it: no wasm-opt, light compression.
    Quick,
}

/// Where an executable of npm's binaryen or esbuild lies.
pub fn npm_tool(workspace: &Workspace, name: &str) -> PathBuf {
    workspace.root.join("xtask/node/node_modules/.bin").join(name)
}

/// Writes the part's result folder, unless its stamp says that it would come out the same.
pub fn finish(
    workspace: &Workspace,
    part: &Part,
    module: Vec<u8>,
    effort: Effort,
    tools: &str,
) -> Result<()> {
    let result = part.result(workspace);
    let stamp_path = result.with_extension("stamp");
    let stamp = format!("{}\n{part:?}\n{effort:?}\n{tools}\n", digest::hex(&module));
    if result.is_dir() && fs::read_to_string(&stamp_path).is_ok_and(|last| last == stamp) {
        return Ok(());
    }
    let partial = result.with_extension("partial");
    for stale in [&partial, &result] {
        if stale.exists() {
            fs::remove_dir_all(stale).with_context(|| format!("can't remove {}", stale.display()))?;
        }
    }
    fs::create_dir_all(&partial).with_context(|| format!("can't create {}", partial.display()))?;

    glue(part, module.clone(), Style::Web, &partial)?;
    minify(workspace, &partial.join(format!("{}.js", part.stem)))?;
    optimise(workspace, part, effort, &partial.join(format!("{}_bg.wasm", part.stem)))?;
    if part.machine == Machine::Mvp {
        translate(workspace, part, module, &partial.join("js"))?;
    }
    fs::rename(&partial, &result).with_context(|| format!("can't write {}", result.display()))?;
    fs::write(&stamp_path, stamp).with_context(|| format!("can't write {}", stamp_path.display()))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// An ES module whose default export fetches and starts the wasm.
    Web,
    /// ES modules that import the wasm as if it were one of them.
    Bundler,
}

fn glue(part: &Part, module: Vec<u8>, style: Style, folder: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    match style {
        Style::Web => bindgen.web(true),
        Style::Bundler => bindgen.bundler(true),
    }
    .map_err(|error| anyhow!("{error}"))?
    .typescript(false)
    .remove_name_section(true)
    .remove_producers_section(true)
    .input_bytes(part.stem, module);
    // wasm-bindgen has its own error type; `{:#}` keeps its causes.
    bindgen.generate(folder).map_err(|error| {
        anyhow!(
            "wasm-bindgen on {}: {error:#}; Cargo.lock must hold wasm-bindgen {WASM_BINDGEN}",
            part.package
        )
    })
}

/// Takes comments, spaces and long names out of the glue: more than a third of it, compressed.
fn minify(workspace: &Workspace, script: &Path) -> Result<()> {
    let out = script.with_extension("min");
    run(Command::new(npm_tool(workspace, "esbuild"))
        .args(["--minify", "--format=esm", "--log-level=warning"])
        .arg(script)
        .arg(format!("--outfile={}", out.display())))?;
    fs::rename(&out, script).with_context(|| format!("can't write {}", script.display()))
}

fn optimise(workspace: &Workspace, part: &Part, effort: Effort, module: &Path) -> Result<()> {
    if part.wasm_opt.is_empty() || effort != Effort::Full {
        return Ok(());
    }
    let out = module.with_extension("opt");
    run(Command::new(npm_tool(workspace, "wasm-opt"))
        .args(part.machine.wasm_opt_features())
        .args(part.wasm_opt)
        .arg(module)
        .arg("-o")
        .arg(&out))?;
    fs::rename(&out, module).with_context(|| format!("can't write {}", module.display()))
}

/// The module as JavaScript: `<stem>.js` starts it when imported and exports what the wasm's glue exports.
fn translate(workspace: &Workspace, part: &Part, module: Vec<u8>, folder: &Path) -> Result<()> {
    glue(part, module, Style::Bundler, folder)?;
    let wasm = folder.join(format!("{}_bg.wasm", part.stem));
    let script = folder.join(format!("{}_bg.wasm.js", part.stem));
    run(Command::new(npm_tool(workspace, "wasm2js"))
        .args(part.machine.wasm_opt_features())
        .arg("-Oz")
        .arg(&wasm)
        .arg("-o")
        .arg(&script))?;
    fs::remove_file(&wasm)?;
    let text = fs::read_to_string(&script).with_context(|| format!("can't read {}", script.display()))?;
    fs::write(&script, detach_on_growth(&text)?)?;
    let entry = folder.join(format!("{}.js", part.stem));
    let text = fs::read_to_string(&entry).with_context(|| format!("can't read {}", entry.display()))?;
    fs::write(&entry, import_the_script(&text, part.stem)?)?;
    Ok(())
}

/// The entry imports `x_bg.wasm`; the translation is `x_bg.wasm.js`.
fn import_the_script(entry: &str, stem: &str) -> Result<String> {
    let import = format!("./{stem}_bg.wasm\"");
    if !entry.contains(&import) {
        bail!("wasm-bindgen's bundler entry no longer imports {stem}_bg.wasm; adapt the wasm2js step");
    }
    Ok(entry.replace(&import, &format!("./{stem}_bg.wasm.js\"")))
}

/// Growing a wasm memory detaches its old buffer, and by that the glue sees that its views are stale. wasm2js
/// only takes a new buffer, so the glue would go on writing into the old one; this detaches that too.
fn detach_on_growth(script: &str) -> Result<String> {
    const GROWTH: &str = "buffer = newBuffer;";
    if script.matches(GROWTH).count() != 1 {
        bail!("wasm2js no longer grows memory by `{GROWTH}`; adapt the wasm2js step");
    }
    Ok(script.replace(GROWTH, &format!("structuredClone(buffer, {{ transfer: [buffer] }});\n   {GROWTH}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_buffer_is_detached_before_the_new_one_is_taken() {
        let changed = detach_on_growth("   buffer = newBuffer;\n").unwrap();
        let order = [changed.find("transfer: [buffer]"), changed.find("buffer = newBuffer;")];
        assert!(order[0].is_some() && order[0] < order[1], "{changed}");
        assert!(detach_on_growth("memory that can't grow").is_err());
    }

    #[test]
    fn the_entry_imports_the_translation() {
        let entry = "import * as wasm from \"./widget_bg.wasm\";\nexport * from \"./widget_bg.js\";\n";
        let changed = import_the_script(entry, "widget").unwrap();
        assert!(changed.contains("from \"./widget_bg.wasm.js\""));
        assert!(changed.contains("from \"./widget_bg.js\""));
        assert!(import_the_script("nothing", "widget").is_err());
    }

    #[test]
    fn the_version_is_the_one_in_the_lock_file() {
        let lock = include_str!("../../../Cargo.lock");
        let named = format!("name = \"wasm-bindgen-cli-support\"\nversion = \"{WASM_BINDGEN}\"");
        assert!(lock.contains(&named));
    }
}
