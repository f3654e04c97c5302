//! The server as its clients meet it: over `oneshot` where the connection does not matter, over a real socket
//! where it does.

#![allow(clippy::unwrap_used, reason = "a helper of a test may panic like the test")]

mod bad_requests;
mod client;
mod command;
mod connections;
mod engine;
mod files;
mod openapi;
mod silence;
mod stopping;
mod streams;
