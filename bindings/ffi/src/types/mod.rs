//! What crosses: values, a file for each screen. Declared here after the engine's own types, which
//! the compiler compares; what an engine's type can't say to Kotlin or Swift has a type of its own.

pub mod accounts;
pub mod camera;
pub mod carrier;
pub mod data;
pub mod filling;
pub mod ids;
pub mod people;
pub mod photos;
pub mod places;
pub mod reasons;
pub mod results;
pub mod waiting;
