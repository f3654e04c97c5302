//! The widget: a Leptos page part in the shadow root of `<chat-rec>`.
//!
//! What a session does is plain Rust, tested natively ([`session`], [`sse`], [`ledger`]); `page` is the DOM, and
//! exists for wasm32 only. Nothing here encodes or ranks: turns go to the Worker's engine or to the server.

pub mod config;
pub mod ledger;
// Most of it is said by the page.
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod messages;
pub mod score_parts;
pub mod session;
pub mod sse;
pub mod wording;
pub mod worker_message;

#[cfg(target_arch = "wasm32")]
mod page;
