//! Changes: facts → decide → write.
//!
//! [`ops`] takes one operation and hands it to what it is about; [`uploads`] ends in
//! [`files::add`], what is completed or published in [`results::put`]; everything is written by [`commit`], the only writer of entries, sequence,
//! applied operations and audit.

pub mod accounts;
pub mod admin;
pub mod attempts;
pub mod commit;
pub mod company;
pub mod documents;
pub mod files;
pub mod folders;
pub mod items;
pub mod ops;
pub mod participants;
pub mod password;
pub mod people;
pub mod records;
pub mod reports;
pub mod results;
pub mod service;
pub mod templates;
pub mod uploads;
