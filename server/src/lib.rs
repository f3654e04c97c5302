//! The server: the same turns as in the shopper's browser, answered by the full model, and the files that
//! the browser needs. HTTP only: encoding, ranking and explaining are the engine's behind [`Turns`].
//!
//! A request's way: [`listen`] → [`app`] → `request` (checked) → `queue` → [`Turns`] → `events` → the client.

mod app;
pub mod device;
pub mod engine;
mod events;
mod files;
pub mod index;
pub mod listen;
mod metrics;
mod negotiate;
pub mod problem;
mod queue;
pub mod recommend;
mod request;
pub mod serve;
mod settings;
mod turns;
mod turns_route;

pub use app::{AppState, OPENAPI, PATHS, app};
pub use settings::{Limits, Origins, Settings, Site};
pub use turns::{TurnFailure, Turns};
