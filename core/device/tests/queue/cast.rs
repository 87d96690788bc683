//! Entries, answers and a queue with a clock, made short.

use std::collections::{BTreeMap, BTreeSet};
use suivi_device::queue::machine::Queue;
use suivi_device::queue::{
    Answer, Conditions, Copy, Effect, Entry, Event, Exchange, Held, Lease, Reply, Silence, State,
    Work,
};
use suivi_device::time::{Boot, Moment};
use suivi_rules::{CompanyId, ItemId, Level, OpId, Sharing, SpaceId};
use suivi_wire::Code;
use suivi_wire::ops::{AddFolder, OpResult, Operation, Outcome, Rename, Stands};
use suivi_wire::upload::{AddFile, UploadReceipt};

pub const SECOND: i64 = 1_000_000;
pub const DAY: i64 = 86_400 * SECOND;
pub const LENGTH: i64 = 1_000;

pub fn id(number: u64) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    bytes
}

pub fn op(number: u64) -> OpId {
    OpId::from_bytes(id(number))
}

/// The item of the photo or folder that operation `number` makes.
pub fn item(number: u64) -> ItemId {
    let mut bytes = id(number);
    bytes[0] = 1;
    ItemId::from_bytes(bytes)
}

pub fn company() -> CompanyId {
    CompanyId::from_bytes([7; 16])
}

pub fn space() -> SpaceId {
    SpaceId::from_bytes([9; 16])
}

pub fn start() -> Moment {
    Moment {
        up: 1_000 * SECOND,
        boot: Boot(5),
        wall: 1_800_000_000 * SECOND,
    }
}

pub fn sha(item: ItemId) -> String {
    item.as_bytes().map(|byte| format!("{byte:02x}00")).concat()
}

pub fn add(number: u64) -> AddFile {
    AddFile {
        op: op(number),
        item: item(number),
        space: space(),
        folder: None,
        level: Some(Level::Everyone),
        name: "photo".into(),
        sha256: Some(sha(item(number))),
        length: LENGTH,
        captured_at: None,
        pose: None,
        set: None,
        for_client: false,
    }
}

pub fn photo_of(add: AddFile, place: u64) -> Entry {
    let copy = Copy {
        file: format!("{}", add.item),
        source: None,
        media_type: "image/jpeg".into(),
        dropped: false,
    };
    let (op, place) = (add.op, i64::try_from(place).unwrap());
    Entry::new(op, place, Work::Add { add, copy }, State::Ready, start())
}

pub fn photo(number: u64) -> Entry {
    photo_of(add(number), number)
}

pub fn unstaged(number: u64) -> Entry {
    let mut entry = photo(number);
    entry.state = State::Staging;
    if let Work::Add { add, copy } = &mut entry.work {
        add.sha256 = None;
        copy.source = Some("source".into());
    }
    entry
}

pub fn change(number: u64, change: Operation) -> Entry {
    let place = i64::try_from(number).unwrap();
    Entry::new(
        op(number),
        place,
        Work::Change(change),
        State::Ready,
        start(),
    )
}

pub fn rename(number: u64, of: ItemId) -> Entry {
    let name = "new name".into();
    let op = op(number);
    change(number, Operation::Rename(Rename { op, item: of, name }))
}

pub fn folder(number: u64) -> Entry {
    change(
        number,
        Operation::AddFolder(AddFolder {
            op: op(number),
            item: item(number),
            space: space(),
            parent: None,
            name: "folder".into(),
            sharing: Sharing::Auto,
        }),
    )
}

pub fn reply(status: u16) -> Reply {
    Reply {
        status,
        marked: true,
        code: None,
        retry_after: None,
        offset: None,
        receipt: None,
        result: None,
    }
}

pub fn refused(code: impl Into<Code>) -> Reply {
    let code = code.into();
    Reply {
        code: Some(code),
        ..reply(code.status())
    }
}

pub fn receipt(of: ItemId, seq: i64) -> Reply {
    Reply {
        offset: Some(LENGTH as u64),
        receipt: Some(UploadReceipt {
            item: of,
            sha256: sha(of),
            revision: 1,
            company: company(),
            seq,
        }),
        ..reply(201)
    }
}

pub fn offset(offset: u64) -> Reply {
    Reply {
        offset: Some(offset),
        ..reply(204)
    }
}

pub fn result(outcome: Outcome, code: Option<Code>, seq: Option<i64>) -> Reply {
    let stands = seq.map(|seq| Stands {
        company: company(),
        seq,
        revision: None,
        level: None,
    });
    Reply {
        result: Some(OpResult {
            op: None,
            outcome,
            code,
            detail: None,
            stands,
            opens: Vec::new(),
            closes: Vec::new(),
        }),
        ..reply(200)
    }
}

pub const WIFI: Conditions = Conditions {
    online: true,
    metered: false,
    metered_allowed: false,
    battery_low: false,
    strained: false,
};

/// A queue with its clock, and what it asked for.
pub struct Phone {
    pub queue: Queue,
    pub now: Moment,
    /// What is on its way: op → lease, request.
    pub sent: BTreeMap<OpId, (Lease, Exchange)>,
    pub effects: Vec<Effect>,
}

impl Phone {
    /// In Wi-Fi, signed in, with these entries asked for.
    pub fn with(entries: Vec<Entry>) -> Self {
        let mut phone = Self {
            queue: Queue::new(Vec::new(), 1),
            now: start(),
            sent: BTreeMap::new(),
            effects: Vec::new(),
        };
        phone.begin();
        phone.step(Event::Conditions(WIFI));
        phone.step(Event::Asked(entries));
        phone
    }

    pub fn begin(&mut self) {
        self.step(Event::Started {
            held: BTreeSet::new(),
            updated: false,
            died_at: None,
        });
    }

    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        let (_, effects) = self.queue.step(event, self.now);
        for effect in &effects {
            match effect {
                Effect::Send {
                    op,
                    lease,
                    exchange,
                } => {
                    self.sent.insert(*op, (*lease, *exchange));
                }
                Effect::Cancel { op, .. } => {
                    self.sent.remove(op);
                }
                _ => {}
            }
        }
        self.effects.extend(effects.clone());
        effects
    }

    pub fn answer(&mut self, number: u64, answer: Answer) -> Vec<Effect> {
        let (lease, exchange) = self.sent.remove(&op(number)).expect("nothing was sent");
        self.step(Event::Answered {
            op: op(number),
            lease,
            exchange,
            answer,
        })
    }

    pub fn reply(&mut self, number: u64, reply: Reply) -> Vec<Effect> {
        self.answer(number, Answer::Some(reply))
    }

    pub fn silence(&mut self, number: u64, silence: Silence) -> Vec<Effect> {
        self.answer(number, Answer::None(silence))
    }

    /// The process ended and began again.
    pub fn restart(&mut self, held: Held, died_at: Option<OpId>) {
        let entries = self.queue.iter().cloned().collect();
        self.queue = Queue::new(entries, 2);
        self.sent
            .retain(|op, (lease, _)| held.contains(&(*op, lease.generation)));
        self.step(Event::Started {
            held,
            updated: false,
            died_at,
        });
        self.step(Event::Conditions(WIFI));
    }

    pub fn pass(&mut self, micros: i64) -> Vec<Effect> {
        self.now.up += micros;
        self.now.wall += micros;
        self.step(Event::Woken)
    }

    pub fn state(&self, number: u64) -> &State {
        &self.queue.entry(op(number)).expect("no such entry").state
    }

    pub fn exchange(&self, number: u64) -> Option<Exchange> {
        self.sent.get(&op(number)).map(|sent| sent.1)
    }
}
