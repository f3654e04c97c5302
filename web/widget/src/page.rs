//! The DOM: mounts the widget in a shadow root and carries out what the session asks for.

mod asked;
mod cards;
mod conduct;
mod consent;
mod device_link;
mod ledger_view;
mod panel;
mod server_link;

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{CssStyleSheet, HtmlElement, ShadowRoot};

use crate::config::Config;
use conduct::Conductor;

const STYLE: &str = include_str!("page/style.css");

/// Puts the widget into a shadow root.
///
/// `config` is the loader's JSON ([`Config`]); `spawn` starts a Worker, one for each engine.
///
/// # Errors
/// When the configuration can't be read.
#[wasm_bindgen]
pub fn mount(root: &ShadowRoot, config: &str, spawn: Function) -> Result<(), JsValue> {
    let config: Config = serde_json::from_str(config)
        .map_err(|error| js_sys::Error::new(&format!("data-… of the script: {error}")))?;
    // A constructed sheet is the one way in that a page's Content-Security-Policy does not refuse.
    let sheet = CssStyleSheet::new()?;
    sheet.replace_sync(STYLE)?;
    Reflect::set(root, &"adoptedStyleSheets".into(), &Array::of1(&sheet))?;

    let document = root.owner_document().ok_or("the shadow root has no document")?;
    let holder: HtmlElement = document.create_element("div")?.unchecked_into();
    root.append_child(&holder)?;
    let view = move || {
        let conductor = Conductor::new(config, spawn);
        conductor.begin();
        panel::panel(conductor)
    };
    // The widget lives as long as its page.
    leptos::mount::mount_to(holder, view).forget();
    Ok(())
}
