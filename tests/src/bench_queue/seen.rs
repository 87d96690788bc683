//! F11: from the call that changes a visibility on one phone to the screen of the other phone that
//! shows it, over loopback with the poke; against one durable commit and two loopback round trips.

use crate::figure::{Figures, Gate, micros};
use crate::kept;
use crate::turns::{median, now, ratio, timed};
use axum::Router;
use axum::routing::post;
use rusqlite::Connection;
use suivi_device::remote::http::{Http, Roots};
use suivi_device::remote::{Body, Remote, Request};
use suivi_rules::{ItemId, Level, SpaceId};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::phone::Handset;
use suivi_wire::accounts::Role;

const TIMES: usize = 60;

/// Measures F11.
pub(crate) fn a_change_on_the_other_phone(figures: &mut Figures) {
    let cast = Cast::start();
    let emile = Handset::of(cast.who(Persona::Employee), Role::Professional);
    let ana = Handset::of(cast.who(Persona::Client), Role::Client);
    let (space, folder) = (cast.record.space, cast.shared.id);
    let item = cast.of_level(Level::Everyone).file.id;
    for handset in [&emile, &ana] {
        until(handset, space, folder, item, Some(Level::Everyone));
    }
    let folder_of_bare = tempfile::tempdir_in(kept()).expect("room beside the build");
    let bare = Bare::start(&folder_of_bare.path().join("bare.db"));

    let mut times = [const { Vec::new() }; 3];
    for round in 0..TIMES + 4 {
        let level = if round % 2 == 0 {
            Level::Company
        } else {
            Level::Everyone
        };
        let seen = (level == Level::Everyone).then_some(level);
        let start = now();
        emile
            .run(emile.phone().set_level(item, level))
            .expect("he may change it");
        let queued = now().saturating_sub(start);
        until(&ana, space, folder, item, seen);
        let took = now().saturating_sub(start);
        // His own phone is not waited for, but the next change is made of what it shows.
        until(&emile, space, folder, item, Some(level));
        let commit = timed(|| bare.commits_and_asks_twice(round));
        if round >= 4 {
            times[0].push(took);
            times[1].push(commit);
            times[2].push(queued);
        }
    }
    let [seen, bare, queued] = times.map(median);
    println!(
        "F11: queued after {}, seen after {}, bare {}",
        micros(queued),
        micros(seen),
        micros(bare)
    );
    figures.add("F11_seen_p50_ratio", ratio(seen, bare), Gate::AtMost(5.0));
}

fn until(handset: &Handset, space: SpaceId, folder: ItemId, item: ItemId, level: Option<Level>) {
    handset.until("the change is seen", async |phone| {
        match phone.folder(space, Some(folder), None).await {
            Ok(view) if !view.online_only => {
                let file = view.files.iter().find(|file| file.item == item);
                file.map(|file| file.level) == level
            }
            _ => false,
        }
    });
}

/// A database, and something that answers.
struct Bare {
    connection: Connection,
    runtime: tokio::runtime::Runtime,
    http: Http,
}

impl Bare {
    fn start(file: &std::path::Path) -> Self {
        let connection = Connection::open(file).expect("a database");
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 CREATE TABLE level (item INTEGER PRIMARY KEY, body TEXT NOT NULL);",
            )
            .expect("a table");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().route("/v1/ops", post(async |body: String| body));
        runtime.spawn(async move { axum::serve(listener, router).await });
        let http = Http::new(&format!("http://{address}"), Roots::default()).expect("a way there");
        Self {
            connection,
            runtime,
            http,
        }
    }

    fn commits_and_asks_twice(&self, round: usize) {
        // Not the same again: SQLite writes no page whose content stays what it was.
        let body = format!("{round:0600}");
        self.connection
            .execute(
                "INSERT INTO level (item, body) VALUES (?1, ?2) \
                 ON CONFLICT (item) DO UPDATE SET body = excluded.body",
                (i64::try_from(round % 10).unwrap_or(0), &body),
            )
            .expect("a commit");
        for _ in 0..2 {
            let request = Request {
                method: "POST",
                path: "/v1/ops".to_owned(),
                headers: Vec::new(),
                token: None,
                body: Body::Json(body.clone().into_bytes()),
            };
            let answer = self.runtime.block_on(self.http.send(request, &|_| ()));
            assert_eq!(answer.expect("an answer").status, 200);
        }
    }
}
