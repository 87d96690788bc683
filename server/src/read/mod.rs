//! Reads through the index of who sees what, and gathers the facts that the rules need.

pub mod company;
pub mod facts;
pub mod feed;
pub mod lists;
pub mod people;
pub mod results;
pub mod templates;
