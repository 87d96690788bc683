//! The feed on the phone: the machine against a small model server, on a real cache.

mod cache;
mod machine;
mod model;
mod phone;
mod random;
