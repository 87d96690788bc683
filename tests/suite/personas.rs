//! Everybody at every route and with every operation: what the tables say, and what the rules say.

mod cases;
mod operations;
mod routes;
mod view;

use serde_json::Value;
use suivi_tests::cast::Cast;

/// The document that the server gives of itself.
fn document(cast: &Cast) -> Value {
    cast.world.nobody().get("/v1/openapi.json").json()
}
