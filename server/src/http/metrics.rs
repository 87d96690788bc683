//! Numbers for the operator, in Prometheus' text format 0.0.4.
//!
//! They count and name nobody: no company, no address, no id. So they are given without a token,
//! at the same address as everything else; a proxy that faces the internet need not pass them on.

use axum::http::{Method, StatusCode};
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use suivi_wire::ops::Outcome;

const METHODS: [&str; 8] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other",
];
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
const OUTCOMES: [&str; 5] = ["applied", "duplicate", "noop", "rejected", "retry"];

/// What is counted since the start.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: [[AtomicU64; CLASSES.len()]; METHODS.len()],
    operations: [AtomicU64; OUTCOMES.len()],
    received: AtomicU64,
}

impl Metrics {
    /// A request was answered.
    pub fn count(&self, method: &Method, status: StatusCode) {
        let known = METHODS.iter().position(|known| *known == method.as_str());
        let method = known.unwrap_or(METHODS.len() - 1);
        let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES.len()) - 1;
        self.requests[method][class].fetch_add(1, Relaxed);
    }

    /// An operation was answered.
    pub fn operation(&self, outcome: Outcome) {
        let at = match outcome {
            Outcome::Applied => 0,
            Outcome::Duplicate => 1,
            Outcome::Noop => 2,
            Outcome::Rejected => 3,
            Outcome::Retry => 4,
        };
        self.operations[at].fetch_add(1, Relaxed);
    }

    /// So many bytes of an upload are on the disk.
    pub fn received(&self, bytes: u64) {
        self.received.fetch_add(bytes, Relaxed);
    }

    /// All of it as text, with the size of the database, which is read and not counted.
    #[must_use]
    pub fn text(&self, database: u64) -> String {
        let mut text = String::new();
        let head = |text: &mut String, name: &str, kind: &str, help: &str| {
            // Writing to a String can't fail.
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        };
        let requests = "suivi_requests_total";
        head(
            &mut text,
            requests,
            "counter",
            "Requests answered, by method and class of status.",
        );
        for (method, classes) in METHODS.iter().zip(&self.requests) {
            for (class, count) in CLASSES.iter().zip(classes) {
                // What never happened is left out, but for what an alert is made of.
                let count = count.load(Relaxed);
                if count > 0 || *class == "5xx" {
                    let _ = writeln!(
                        text,
                        "{requests}{{method=\"{method}\",status=\"{class}\"}} {count}"
                    );
                }
            }
        }
        let operations = "suivi_operations_total";
        head(
            &mut text,
            operations,
            "counter",
            "Operations answered, by outcome.",
        );
        for (outcome, count) in OUTCOMES.iter().zip(&self.operations) {
            let _ = writeln!(
                text,
                "{operations}{{outcome=\"{outcome}\"}} {}",
                count.load(Relaxed)
            );
        }
        let received = "suivi_upload_bytes_total";
        head(
            &mut text,
            received,
            "counter",
            "Bytes of uploads that were written to the disk.",
        );
        let _ = writeln!(text, "{received} {}", self.received.load(Relaxed));
        let size = "suivi_database_bytes";
        head(
            &mut text,
            size,
            "gauge",
            "Size of the database file, without its log.",
        );
        let _ = writeln!(text, "{size} {database}");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_and_told() {
        let metrics = Metrics::default();
        metrics.count(&Method::GET, StatusCode::OK);
        metrics.count(&Method::GET, StatusCode::NO_CONTENT);
        metrics.count(&Method::POST, StatusCode::NOT_FOUND);
        metrics.count(
            &Method::from_bytes(b"BREW").unwrap(),
            StatusCode::IM_A_TEAPOT,
        );
        metrics.operation(Outcome::Applied);
        metrics.received(17);
        let text = metrics.text(4096);
        for line in [
            "# TYPE suivi_requests_total counter",
            "suivi_requests_total{method=\"GET\",status=\"2xx\"} 2",
            "suivi_requests_total{method=\"POST\",status=\"4xx\"} 1",
            "suivi_requests_total{method=\"other\",status=\"4xx\"} 1",
            "suivi_requests_total{method=\"PATCH\",status=\"5xx\"} 0",
            "suivi_operations_total{outcome=\"applied\"} 1",
            "suivi_operations_total{outcome=\"retry\"} 0",
            "suivi_upload_bytes_total 17",
            "suivi_database_bytes 4096",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
