//! Whatever happens in whatever order: at each checkpoint the cache is what the subject sees.

use crate::model::{FILES, ITEMS, SCOPES, SPACES, Server, Tampering};
use crate::phone::{Fate, Phone, shown};
use proptest::prelude::*;
use suivi_device::sync::Event;

#[derive(Debug, Clone)]
enum Op {
    Put(u8, Vec<u8>),
    Delete(u8),
    Grant(u8, u8),
    Revoke(u8, u8),
    Backup,
    Restore,
    /// The server answers; the answer is on its way.
    Serve,
    /// The answer arrives.
    Deliver,
    /// The phone dies while it takes it in.
    DeliverAndDie(bool),
    /// An answer that arrived before arrives again.
    Again(usize),
    /// The server's answer is lost.
    Lose,
    Fail,
    Wake,
    Poke,
    Restart,
    Recheck,
    KeepBytes(u8),
    /// With network, to the end of the round.
    Settle,
    SignOutAndIn,
    Compared,
}

fn op() -> impl Strategy<Value = Op> {
    let item = 0..ITEMS;
    prop_oneof![
        8 => (item.clone(), proptest::sample::subsequence(vec![0, 1, 2], 0..=3))
            .prop_map(|(item, scopes)| Op::Put(item, scopes)),
        2 => item.prop_map(Op::Delete),
        4 => (0..SPACES, 0..SCOPES).prop_map(|(space, scope)| Op::Grant(space, scope)),
        3 => (0..SPACES, 0..SCOPES).prop_map(|(space, scope)| Op::Revoke(space, scope)),
        1 => Just(Op::Backup),
        1 => Just(Op::Restore),
        8 => Just(Op::Serve),
        8 => Just(Op::Deliver),
        2 => any::<bool>().prop_map(Op::DeliverAndDie),
        2 => (0_usize..8).prop_map(Op::Again),
        1 => Just(Op::Lose),
        1 => Just(Op::Fail),
        2 => Just(Op::Wake),
        2 => Just(Op::Poke),
        1 => Just(Op::Restart),
        1 => Just(Op::Recheck),
        2 => (0..FILES).prop_map(Op::KeepBytes),
        2 => Just(Op::Settle),
        1 => Just(Op::SignOutAndIn),
        1 => Just(Op::Compared),
    ]
}

fn run(ops: Vec<Op>) {
    let mut server = Server::new();
    let mut backup = server.clone();
    let mut phone = Phone::new();
    let mut way = None;
    let mut before = Vec::new();
    for op in ops {
        match op {
            Op::Put(item, scopes) => server.put(item, &scopes),
            Op::Delete(item) => server.delete(item),
            Op::Grant(space, scope) => server.grant((space, scope)),
            Op::Revoke(space, scope) => server.revoke((space, scope)),
            Op::Backup => backup = server.clone(),
            Op::Restore => server.restore(&backup),
            Op::Serve => way = phone.serve(&mut server).or(way),
            Op::Deliver => {
                if let Some(answer) = way.take() {
                    before.push(answer.clone());
                    phone.deliver(answer, Fate::Lives);
                }
            }
            Op::DeliverAndDie(written) => {
                if let Some(answer) = way.take() {
                    let fate = if written {
                        Fate::DiesAfterItWrote
                    } else {
                        Fate::DiesBeforeItWrites
                    };
                    phone.deliver(answer, fate);
                    // What was on its way to a process that died never arrives.
                    before.clear();
                }
            }
            Op::Again(back) => {
                if let Some(answer) = before.iter().rev().nth(back) {
                    phone.deliver(answer.clone(), Fate::Lives);
                }
            }
            Op::Lose => {
                if way.is_none() {
                    way = phone.serve(&mut server);
                }
                if let Some(answer) = way.take() {
                    phone.lose(&answer);
                }
            }
            Op::Fail => phone.fail(),
            Op::Wake => phone.wake(),
            Op::Poke => phone.take(Event::Due, None, Fate::Lives),
            Op::Restart => {
                way = None;
                before.clear();
                phone.restart();
            }
            Op::Recheck => phone.take(Event::Recheck, None, Fate::Lives),
            Op::KeepBytes(item) => phone.keep_bytes(item),
            Op::Settle => {
                if let Some(answer) = way.take() {
                    phone.deliver(answer, Fate::Lives);
                }
                phone.settle(&mut server);
            }
            Op::SignOutAndIn => {
                phone.take(Event::SignedOut, None, Fate::Lives);
                if let Some(answer) = way.take() {
                    phone.deliver(answer, Fate::Lives);
                }
                phone.take(Event::SignedIn, None, Fate::Lives);
            }
            Op::Compared => phone.take(Event::Compared, None, Fate::Lives),
        }
    }
    if let Some(answer) = way.take() {
        phone.deliver(answer, Fate::Lives);
    }
    phone.settle(&mut server);
    phone.take(Event::Due, None, Fate::Lives);
    phone.settle(&mut server);
    assert_eq!(shown(phone.cache()), server.sight(), "at the end");
    assert_eq!(
        phone.differed, 0,
        "a recheck found fault with a right cache"
    );
    phone.take(Event::Recheck, None, Fate::Lives);
    phone.settle(&mut server);
    assert_eq!(
        phone.differed, 0,
        "a recheck found fault with a right cache"
    );
    phone.cache().check().unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 100,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn at_each_checkpoint_the_cache_is_what_the_subject_sees(
        ops in proptest::collection::vec(op(), 1..120)
    ) {
        run(ops);
    }
}

/// The server believes that the phone has it: neither the scope's loss nor its return is told.
#[test]
fn a_scope_lost_and_regained_while_it_was_read_is_read_again() {
    for dies in [false, true] {
        let mut server = Server::new();
        let mut phone = Phone::new();
        server.grant((0, 1));
        server.put(0, &[1]);
        let answer = phone.serve(&mut server).expect("a pull");
        phone.deliver(answer, Fate::Lives);
        server.revoke((0, 1));
        let answer = phone.serve(&mut server).expect("a page");
        let fate = if dies {
            Fate::DiesAfterItWrote
        } else {
            Fate::Lives
        };
        phone.deliver(answer, fate);
        server.grant((0, 1));
        phone.settle(&mut server);
        assert_eq!(shown(phone.cache()), server.sight());
        assert_eq!(server.sight().len(), 1);
    }
}

/// What the server changed without a number is found within as many rechecks as there are scopes,
/// counted once, and put right.
#[test]
fn a_recheck_finds_and_mends_what_the_feed_did_not_tell() {
    for how in [Tampering::Rewrites, Tampering::Forgets, Tampering::Invents] {
        let mut server = Server::new();
        let mut phone = Phone::new();
        for scope in 0..SCOPES {
            server.grant((0, scope));
        }
        server.put(0, &[1]);
        server.put(6, &[2]);
        phone.settle(&mut server);
        phone.take(Event::Due, None, Fate::Lives);
        phone.settle(&mut server);
        phone.compares_sight = false;
        server.tamper(how);
        phone.take(Event::Due, None, Fate::Lives);
        phone.settle(&mut server);
        assert_ne!(shown(phone.cache()), server.sight());
        for _ in 0..SCOPES {
            phone.take(Event::Recheck, None, Fate::Lives);
            // Changes that the closing pull explains are no differences.
            server.put(6, &[0, 1, 2]);
            phone.settle(&mut server);
        }
        assert_eq!(phone.differed, 1, "{how:?}");
        assert_eq!(shown(phone.cache()), server.sight(), "{how:?}");
    }
}
