//! State to ranked, explained items.
