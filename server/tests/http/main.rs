//! The server as its clients meet it: over `oneshot` where the connection does not matter, over a real socket
//! where it does.

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
