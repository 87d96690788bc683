//! F8: a photo's row durable in the outbox, against one write of 4 KiB and its `fdatasync` in the
//! same folder; alone, and in batches of ten.

use crate::figure::{Figures, Gate, micros};
use crate::kept;
use crate::turns::{median, ratio, timed};
use std::fs::File;
use std::os::unix::fs::FileExt;
use suivi_device::queue::{Copy, Entry, Event, State, Work};
use suivi_device::run::engine::Engine;
use suivi_device::time::{Boot, Moment};
use suivi_rules::{ItemId, Level, OpId, SpaceId};
use suivi_wire::upload::AddFile;

const TIMES: usize = 400;
const BATCH: u64 = 10;

/// Measures F8.
pub(crate) fn one_photo_and_ten(figures: &mut Figures) {
    let folder = tempfile::tempdir_in(kept()).expect("room beside the build");
    let (mut engine, _) = Engine::open(&folder.path().join("outbox"), 1).expect("an outbox");
    let bare = File::create(folder.path().join("bare")).expect("a file");
    bare.set_len(1 << 20).expect("room");
    bare.sync_all().expect("a disk");
    let page = [7_u8; 4096];

    let mut number = 0;
    let mut times = [const { Vec::new() }; 3];
    // The first rounds are not counted: statements are prepared, the log gets its first pages.
    for round in 0..TIMES + 20 {
        let counts = round >= 20;
        let one = vec![photo(&engine, number)];
        let batch = (1..=BATCH).map(|n| photo(&engine, number + n)).collect();
        number += 1 + BATCH;
        let measured = [
            timed(|| asked(&mut engine, one)),
            timed(|| asked(&mut engine, batch)),
            timed(|| {
                let at = (round as u64 % 256) * 4096;
                bare.write_all_at(&page, at).expect("a write");
                bare.sync_data().expect("a disk");
            }),
        ];
        for (times, time) in times.iter_mut().zip(measured) {
            if counts {
                times.push(time);
            }
        }
    }
    let [one, ten, bare] = times.map(median);
    println!(
        "F8: one photo {}, ten {}, 4 KiB and fdatasync {}",
        micros(one),
        micros(ten),
        micros(bare)
    );
    figures.add(
        "F8_enqueue_one_p50_ratio",
        ratio(one, bare),
        Gate::AtMost(2.5),
    );
    let each = ten / u32::try_from(BATCH).unwrap_or(1);
    figures.add(
        "F8_enqueue_of_ten_p50_ratio",
        ratio(each, bare),
        Gate::AtMost(0.5),
    );
}

fn asked(engine: &mut Engine, entries: Vec<Entry>) {
    engine
        .handle(Event::Asked(entries), moment())
        .expect("it is queued");
}

/// Always the same: nothing is pruned, nothing is due.
pub(crate) const fn moment() -> Moment {
    Moment {
        up: 1_000_000_000,
        boot: Boot(1),
        wall: 1_767_225_600_000_000,
    }
}

/// A photo that was copied and waits.
pub(crate) fn photo(engine: &Engine, n: u64) -> Entry {
    let id = |kind: u8| {
        let mut id = [kind; 16];
        id[8..].copy_from_slice(&n.to_be_bytes());
        id
    };
    let item = ItemId::from_bytes(id(1));
    let op = OpId::from_bytes(id(2));
    let add = AddFile {
        op,
        item,
        space: SpaceId::from_bytes([3; 16]),
        folder: Some(ItemId::from_bytes([4; 16])),
        level: Some(Level::CompanyAndClient),
        name: format!("IMG_{n:05}.jpg"),
        sha256: Some("5".repeat(64)),
        length: 3_000_000,
        captured_at: Some(1_767_225_600_000_000),
        pose: Some("front".to_owned()),
        set: None,
        for_client: false,
    };
    let copy = Copy {
        file: item.to_string(),
        source: None,
        media_type: "image/jpeg".to_owned(),
        dropped: false,
    };
    let place = engine.outbox().next_place() + i64::try_from(n).unwrap_or(0);
    Entry::new(op, place, Work::Add { add, copy }, State::Ready, moment())
}
