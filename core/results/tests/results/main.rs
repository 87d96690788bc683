//! Documents and assessments, without anybody around them: numbers, units, days, templates, what is
//! filled in, what it becomes, how results follow each other.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

mod dates;
mod filling;
mod history;
mod made;
mod numbers;
mod ready;
mod templates;
mod units;
