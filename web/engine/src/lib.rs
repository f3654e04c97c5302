//! The engine in the browser's worker: a recommender over a model and a pack, on wasm SIMD or on WebGPU.
//!
//! wasm32 only: natively this crate is empty.
#![cfg(target_arch = "wasm32")]

mod device;
mod engine;

pub use engine::Engine;
