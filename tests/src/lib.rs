//! Only tests live here: `tests/`, `browser/` and the fixtures that several packages share.
