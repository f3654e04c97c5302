//! The model code, once.
