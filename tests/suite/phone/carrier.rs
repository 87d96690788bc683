//! In the background the platform's transfer service carries: here it is a plain HTTP client that
//! knows nothing but the orders, and may be late, repeat itself, lose an order or never call.

use super::{
    adds, all_received, fixture, is_complete, person_on, shown, stands, until_stands, waiting,
};
use reqwest::{Method, Url};
use rusqlite::Connection;
use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::slice::from_ref;
use std::sync::{Arc, Mutex};
use suivi_device::phone::carrier::{TransferOrder, TransferReport};
use suivi_device::phone::{PhoneError, Settings};
use suivi_device::queue::{Driver, Silence};
use suivi_device::remote::Response;
use suivi_device::views::waiting::Stands;
use suivi_rules::{ItemId, OpId};
use suivi_tests::Answer;
use suivi_tests::bytes::put;
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::phone::{Handset, settings};
use suivi_tests::world::Address;
use suivi_wire::accounts::Role;

/// What the system tells a process that it starts: who carries, and which orders it still has.
type AtStart = Arc<Mutex<(Driver, Vec<String>)>>;

/// A client's phone in the background, and what its next process will be told.
fn in_the_background(cast: &Cast) -> (Handset, AtStart) {
    let told: AtStart = Arc::new(Mutex::new((Driver::Platform, Vec::new())));
    let tells = Arc::clone(&told);
    let ana = Handset::with(move |root| {
        let (carrier, held) = tells.lock().unwrap().clone();
        Settings {
            carrier,
            held,
            ..settings(root)
        }
    });
    ana.sign_in(cast.who(Persona::Client), Role::Client)
        .unwrap();
    is_complete(&ana);
    (ana, told)
}

fn adds_one(ana: &Handset, cast: &Cast) -> (OpId, ItemId) {
    let receipt = adds(ana, cast, &["front-before.jpg"]);
    (receipt.photos[0].op, receipt.photos[0].item)
}

fn orders(ana: &Handset) -> Vec<TransferOrder> {
    ana.run(ana.phone().orders()).unwrap()
}

/// Waits until there is an order for a new upload.
fn order(ana: &Handset) -> TransferOrder {
    ana.until("a photo is ordered", async |phone| {
        !phone.orders().await.unwrap().is_empty()
    });
    let order = orders(ana).remove(0);
    assert_eq!(order.method, "POST");
    order
}

/// Cuts an upload in the middle, and waits for the order that sends the rest.
fn is_cut(ana: &Handset, order: &TransferOrder, report: TransferReport) -> TransferOrder {
    carries_half(order);
    reports(ana, order, report);
    ana.until("the rest is ordered", async |phone| {
        let orders = phone.orders().await.unwrap();
        let is_rest = |other: &TransferOrder| other.method == "PATCH" && other.name != order.name;
        assert!(
            orders.iter().all(is_rest),
            "all of it once more: {orders:?}"
        );
        !orders.is_empty()
    });
    orders(ana).remove(0)
}

/// Sends a whole order, and tells what came as a platform does: names of headers as it likes.
fn carries(order: &TransferOrder) -> TransferReport {
    let method = Method::from_bytes(order.method.as_bytes()).unwrap();
    let mut request = Address::http().request(method, &order.url);
    for (name, value) in &order.headers {
        request = request.header(*name, value);
    }
    let answer = Answer::of(request.body(fs::read(&order.file).unwrap()));
    let headers = answer.headers.iter().map(|(name, value)| {
        let name = name.as_str().to_ascii_uppercase();
        (name, value.to_str().unwrap().to_owned())
    });
    TransferReport::Answered(Response {
        status: answer.status,
        headers: headers.collect(),
        body: answer.body,
    })
}

/// Sends half of an order's file; then the connection ends.
fn carries_half(order: &TransferOrder) {
    let bytes = fs::read(&order.file).unwrap();
    let url: Url = order.url.parse().unwrap();
    let address = url.socket_addrs(|| None).unwrap();
    let mut stream = TcpStream::connect(&*address).unwrap();
    let mut head = format!(
        "{} {} HTTP/1.1\r\nHost: suivi\r\n",
        order.method,
        url.path()
    );
    for (name, value) in &order.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", bytes.len()));
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&bytes[..bytes.len() / 2]).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    // The server has done with it when it closes as well; a reset is an end too.
    let _ = stream.read_to_end(&mut Vec::new());
}

fn reports(ana: &Handset, order: &TransferOrder, report: TransferReport) {
    ana.run(ana.phone().report(&order.name, report)).unwrap();
}

fn comes_to_the_foreground(ana: &Handset, names: &[String]) {
    ana.run(ana.phone().foreground(names)).unwrap();
}

/// The server has these bytes under this item, once.
fn is_there(ana: &Handset, cast: &Cast, item: ItemId) {
    let person = person_on(ana, cast.who(Persona::Client));
    let sent = person.content(item).unwrap();
    assert!(!sent.is_empty() && sent.len() <= fs::read(fixture("front-before.jpg")).unwrap().len());
}

fn slices(ana: &Handset) -> usize {
    let folder = shown(ana).dir.join("outbox/slices");
    fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn a_photo_taken_on_the_way_out_is_sent_by_the_platform() {
    let cast = Cast::start();
    let (ana, _) = in_the_background(&cast);
    let (op, item) = adds_one(&ana, &cast);
    let order = order(&ana);
    assert_eq!(
        orders(&ana),
        from_ref(&order),
        "the same as often as it is asked"
    );
    assert!(!order.over_metered);
    assert_eq!(stands(&ana, op), Some(Stands::Sending));
    let told = format!("{order:?}");
    for (name, value) in &order.headers {
        assert!(!told.contains(value.as_str()), "{name} is in {told}");
    }
    let report = carries(&order);
    reports(&ana, &order, report.clone());
    let stands = stands(&ana, op);
    assert!(
        matches!(stands, None | Some(Stands::Received)),
        "{stands:?}"
    );
    all_received(&ana);
    is_there(&ana, &cast, item);
    assert_eq!(orders(&ana), []);
    // Once more, and for orders that are none of this phone.
    reports(&ana, &order, report.clone());
    for name in ["", "photo", "00000000-0000-0000-0000-000000000000.1"] {
        ana.run(ana.phone().report(name, report.clone())).unwrap();
    }
    all_received(&ana);
}

#[test]
fn a_report_that_can_not_be_written_is_given_again() {
    let cast = Cast::start();
    let (ana, _) = in_the_background(&cast);
    let (op, item) = adds_one(&ana, &cast);
    let order = order(&ana);
    let report = carries(&order);
    #[expect(
        clippy::disallowed_methods,
        reason = "a second connection stands for the disk that says no"
    )]
    let beside = Connection::open(shown(&ana).dir.join("outbox/outbox.db")).unwrap();
    beside
        .execute_batch("ALTER TABLE entry RENAME TO elsewhere")
        .unwrap();
    let refused = ana.run(ana.phone().report(&order.name, report.clone()));
    assert!(matches!(refused, Err(PhoneError::Outbox(_))), "{refused:?}");
    assert_eq!(stands(&ana, op), Some(Stands::Sending), "nothing happened");
    assert_eq!(orders(&ana), from_ref(&order));
    beside
        .execute_batch("ALTER TABLE elsewhere RENAME TO entry")
        .unwrap();
    reports(&ana, &order, report);
    let stands = stands(&ana, op);
    assert!(
        matches!(stands, None | Some(Stands::Received)),
        "{stands:?}"
    );
    is_there(&ana, &cast, item);
}

#[test]
fn what_the_platform_did_not_finish_goes_on_with_the_rest() {
    let cast = Cast::start();
    let (ana, _) = in_the_background(&cast);
    let (_, item) = adds_one(&ana, &cast);
    let whole = order(&ana);
    let rest = is_cut(&ana, &whole, TransferReport::Failed(Silence::Cut));
    let offset = rest.headers.iter().find(|it| it.0 == "upload-offset");
    let offset: u64 = offset.unwrap().1.parse().unwrap();
    let copy = fs::read(&whole.file).unwrap();
    assert!(offset > 0, "the server kept nothing of what was sent");
    let from = usize::try_from(offset).unwrap();
    assert_eq!(fs::read(&rest.file).unwrap(), copy[from..]);
    // Cut once more: the slice is another one, the old one is swept.
    let last = is_cut(&ana, &rest, TransferReport::Lost);
    assert_eq!(slices(&ana), 1);
    assert!(!rest.file.exists());
    reports(&ana, &last, carries(&last));
    all_received(&ana);
    is_there(&ana, &cast, item);
    assert_eq!(slices(&ana), 0);
}

#[test]
fn a_process_that_starts_keeps_what_the_platform_has_and_takes_back_what_it_lost() {
    let cast = Cast::start();
    let (mut ana, told) = in_the_background(&cast);
    let (op, _) = adds_one(&ana, &cast);
    let whole = order(&ana);
    let rest = is_cut(&ana, &whole, TransferReport::Failed(Silence::Cut));
    ana.close();
    // It still has it: the same order, its file too, and its report counts.
    *told.lock().unwrap() = (Driver::Platform, vec![rest.name.clone()]);
    let left_by_a_kill = rest.file.with_file_name(format!("{op}.1.7"));
    put(&left_by_a_kill, b"the rest");
    ana.open().unwrap();
    assert!(!left_by_a_kill.exists());
    assert_eq!(orders(&ana), from_ref(&rest));
    assert_eq!(stands(&ana, op), Some(Stands::Sending));
    ana.close();
    // The platform sent it while nobody ran, and forgot to tell.
    let late = carries(&rest);
    *told.lock().unwrap() = (Driver::Platform, Vec::new());
    ana.open().unwrap();
    all_received(&ana);
    assert_eq!(slices(&ana), 0);
    reports(&ana, &rest, late);
    all_received(&ana);
}

#[test]
fn in_the_foreground_the_core_carries_what_the_platform_does_not_have() {
    let cast = Cast::start();
    let (ana, _) = in_the_background(&cast);
    let (kept, _) = adds_one(&ana, &cast);
    let held = order(&ana);
    let (lost, item) = adds_one(&ana, &cast);
    until_stands(&ana, lost, Stands::Sending);
    comes_to_the_foreground(&ana, from_ref(&held.name));
    ana.until("the lost one was received", async |phone| {
        let rows = phone.waiting().await.unwrap().rows;
        rows.iter().all(|row| row.op == kept)
    });
    is_there(&ana, &cast, item);
    assert_eq!(stands(&ana, kept), Some(Stands::Sending));
    assert_eq!(orders(&ana), from_ref(&held));
    // The platform never calls: the next time it does not list it any more.
    comes_to_the_foreground(&ana, &[]);
    all_received(&ana);
    reports(&ana, &held, TransferReport::Lost);
    all_received(&ana);
}

#[test]
fn what_is_on_its_way_when_the_app_leaves_is_handed_over() {
    let cast = Cast::start();
    let (ana, _) = in_the_background(&cast);
    comes_to_the_foreground(&ana, &[]);
    let (_, item) = adds_one(&ana, &cast);
    ana.run(ana.phone().background()).unwrap();
    // However far it came, the platform brings it to its end.
    let mut rounds = 0;
    while !waiting(&ana).is_empty() {
        ana.until("an order, or all received", async |phone| {
            let none = phone.orders().await.unwrap().is_empty();
            !none || phone.waiting().await.unwrap().rows.is_empty()
        });
        for order in orders(&ana) {
            reports(&ana, &order, carries(&order));
        }
        rounds += 1;
        assert!(rounds < 10, "{:?}", waiting(&ana));
    }
    is_there(&ana, &cast, item);
}

#[test]
fn what_its_person_gives_up_is_no_order_any_more() {
    let cast = Cast::start();
    let (ana, _) = in_the_background(&cast);
    let (op, item) = adds_one(&ana, &cast);
    let whole = order(&ana);
    let given_up = is_cut(&ana, &whole, TransferReport::Failed(Silence::Cut));
    ana.run(ana.phone().discard(op)).unwrap();
    assert_eq!(orders(&ana), [], "the shell cancels what is not listed");
    assert_eq!(slices(&ana), 0);
    all_received(&ana);
    // The platform could not be stopped in time.
    reports(&ana, &given_up, TransferReport::Failed(Silence::Cut));
    let person = person_on(&ana, cast.who(Persona::Client));
    assert!(person.content(item).is_err());
    assert_eq!(orders(&ana), []);
}

/// The system wakes an app that nobody has opened since the phone was locked.
#[test]
fn what_is_kept_stays_closed_while_the_platform_carries_also_a_photo_that_was_cut() {
    let cast = Cast::start();
    let (mut ana, told) = in_the_background(&cast);
    let (_, item) = adds_one(&ana, &cast);
    ana.run(ana.phone().lock()).unwrap();
    let first = order(&ana);
    let rest = is_cut(&ana, &first, TransferReport::Failed(Silence::Cut));
    told.lock().unwrap().1 = vec![rest.name.clone()];
    ana.close();
    ana.open().unwrap();
    ana.run(ana.phone().lock()).unwrap();
    assert_eq!(orders(&ana), from_ref(&rest));
    reports(&ana, &rest, carries(&rest));
    all_received(&ana);
    assert!(matches!(
        ana.run(ana.phone().home()),
        Err(PhoneError::Locked)
    ));
    ana.run(ana.phone().unlock()).unwrap();
    is_there(&ana, &cast, item);
}
