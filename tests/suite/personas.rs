//! Everybody at every route and with every operation: what the tables say, and what the rules say.

mod operations;
mod routes;

use serde_json::Value;
use suivi_tests::cast::Cast;

/// The document that the server gives of itself.
fn document(cast: &Cast) -> Value {
    cast.world.nobody().get("/v1/openapi.json").json()
}
