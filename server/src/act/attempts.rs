//! How often somebody may try: sign-in, acceptance of an invitation, password change (security
//! specification, "Accounts": limits per account and per peer address).
//!
//! The danger on one side is guessing, on the other that whoever knows an address locks its owner
//! out. So an attempt from a device that signed in to this account before is counted by (account,
//! device) alone: a device's id is random and known to that device only, so nobody else can use it
//! up. All other attempts are counted three times: by (account, peer), by account, by peer.
//! An attempt is counted before the password is compared, so that many at once gain nothing, and
//! given back when it succeeds.

use crate::Failed;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use suivi_rules::DeviceId;
use suivi_wire::Micros;
use suivi_wire::problem::Failure;

const SECOND: Micros = 1_000_000;
/// The most counters that are kept: some 5 MB.
const MOST: usize = 65_536;

/// So many at once, then one in each interval.
#[derive(Debug, Clone, Copy)]
struct Limit {
    burst: i64,
    interval: Micros,
}

/// From a device that signed in to this account before.
const KNOWN_DEVICE: Limit = Limit {
    burst: 10,
    interval: 60 * SECOND,
};
/// From one peer to one account.
const ACCOUNT_AND_PEER: Limit = Limit {
    burst: 10,
    interval: 60 * SECOND,
};
/// From everywhere to one account: under 3,000 guesses a day, and the owner on a new device waits
/// half a minute at most for a place.
const ACCOUNT: Limit = Limit {
    burst: 50,
    interval: 30 * SECOND,
};
/// From one peer to all accounts. A practice behind one address has one peer.
const PEER: Limit = Limit {
    burst: 60,
    interval: 5 * SECOND,
};

/// The first half of a hash over what is counted: an address is not kept in memory.
type Key = [u8; 16];

fn key(parts: &[&[u8]]) -> Key {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part);
    }
    let hash: [u8; 32] = hasher.finalize().into();
    std::array::from_fn(|at| hash[at])
}

/// Who is behind an address: of IPv6 the network, since one customer has a whole /64.
pub(crate) fn network(peer: IpAddr) -> [u8; 16] {
    match peer.to_canonical() {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
        IpAddr::V6(v6) => {
            let mut octets = v6.octets();
            octets[8..].fill(0);
            octets
        }
    }
}

/// One attempt: what it is counted by.
#[derive(Debug, Clone)]
pub struct Attempt {
    counted: Vec<(Key, Limit)>,
    /// Those that a success sets to zero; all others get this one attempt back.
    cleared: usize,
}

impl Attempt {
    /// At an account, known by its folded address.
    #[must_use]
    pub fn at_account(email: &str, peer: IpAddr) -> Self {
        let (account, peer) = (email.as_bytes(), network(peer));
        Self {
            counted: vec![
                (
                    key(&[b"account and peer", account, &peer]),
                    ACCOUNT_AND_PEER,
                ),
                (key(&[b"account", account]), ACCOUNT),
                (key(&[b"peer", &peer]), PEER),
            ],
            cleared: 2,
        }
    }

    /// At an account, from a device that signed in to it before.
    #[must_use]
    pub fn from_known_device(email: &str, device: DeviceId) -> Self {
        Self {
            counted: vec![(
                key(&[b"device", email.as_bytes(), device.as_bytes()]),
                KNOWN_DEVICE,
            )],
            cleared: 1,
        }
    }
}

/// All counters. Each is one time: until when what was tried takes up places (the generic cell
/// rate algorithm), so that a counter whose time has passed says nothing and can go.
#[derive(Debug, Default)]
pub struct Attempts {
    busy_until: Mutex<BTreeMap<Key, Micros>>,
}

impl Attempts {
    fn counters(&self) -> MutexGuard<'_, BTreeMap<Key, Micros>> {
        // Nothing in here can be half done.
        self.busy_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an attempt, everywhere or, if there is one place too few, nowhere.
    ///
    /// # Errors
    /// 429 with the seconds to wait.
    pub fn count(&self, attempt: &Attempt, now: Micros) -> Result<(), Failed> {
        let mut counters = self.counters();
        let mut wait = 0;
        for (key, limit) in &attempt.counted {
            // A clock that was set back must not keep anybody out longer than a full burst.
            let until = counters
                .get(key)
                .copied()
                .unwrap_or(now)
                .min(now + limit.burst * limit.interval);
            let room = until + limit.interval - limit.burst * limit.interval;
            wait = wait.max(room - now);
        }
        if wait > 0 {
            let seconds = u64::try_from((wait + SECOND - 1) / SECOND).unwrap_or(1);
            return Err(Failed::Wait {
                code: Failure::TooMany.into(),
                seconds,
            });
        }
        for (key, limit) in &attempt.counted {
            make_room(&mut counters, now);
            let until = counters.entry(*key).or_insert(now);
            *until = (*until).clamp(now, now + limit.burst * limit.interval) + limit.interval;
        }
        Ok(())
    }

    /// The attempt succeeded: the account's counters go, the peer gets this one back.
    pub fn succeeded(&self, attempt: &Attempt) {
        let mut counters = self.counters();
        for (at, (key, limit)) in attempt.counted.iter().enumerate() {
            if at < attempt.cleared {
                counters.remove(key);
            } else if let Some(until) = counters.get_mut(key) {
                *until -= limit.interval;
            }
        }
    }
}

/// Keeps the counters few: first those go that say nothing any more; if that is not enough
/// somebody is making them up, and the quarter goes that would end soonest.
fn make_room(counters: &mut BTreeMap<Key, Micros>, now: Micros) {
    if counters.len() < MOST {
        return;
    }
    counters.retain(|_, until| *until > now);
    if counters.len() < MOST {
        return;
    }
    let mut ends: Vec<Micros> = counters.values().copied().collect();
    let (_, end, _) = ends.select_nth_unstable(MOST / 4);
    let end = *end;
    counters.retain(|_, until| *until > end);
}

/// Who really asks: the TCP peer; if that is one of the company's own proxies, the last hop of
/// `X-Forwarded-For` that is none of them. Everything left of it anybody could have sent.
#[must_use]
pub fn peer<'h>(
    tcp: IpAddr,
    forwarded: impl DoubleEndedIterator<Item = &'h str>,
    proxies: &[IpAddr],
) -> IpAddr {
    let mut peer = tcp.to_canonical();
    let mut hops = forwarded.rev().flat_map(|line| line.rsplit(','));
    while proxies.iter().any(|proxy| proxy.to_canonical() == peer) {
        match hops.next().and_then(hop) {
            Some(hop) => peer = hop,
            // No more hops, or one that is no address: the last proxy is all that is known.
            None => break,
        }
    }
    peer
}

/// One hop: an address, with or without port, IPv6 with or without brackets.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let plain = text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let in_brackets = || {
        let inner = text.strip_prefix('[')?.strip_suffix(']')?;
        inner.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
    };
    plain
        .or_else(with_port)
        .or_else(in_brackets)
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn wait(result: Result<(), Failed>) -> Option<u64> {
        match result {
            Ok(()) => None,
            Err(Failed::Wait { code, seconds }) => {
                assert_eq!(code, Failure::TooMany.into());
                Some(seconds)
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn ten_at_once_then_one_a_minute() {
        let attempts = Attempts::default();
        let attempt = Attempt::at_account("ana@example.org", ip("192.0.2.1"));
        let mut now = 1_000 * SECOND;
        for _ in 0..10 {
            assert_eq!(wait(attempts.count(&attempt, now)), None);
        }
        assert_eq!(wait(attempts.count(&attempt, now)), Some(60));
        now += 20 * SECOND;
        assert_eq!(wait(attempts.count(&attempt, now)), Some(40));
        now += 40 * SECOND;
        assert_eq!(wait(attempts.count(&attempt, now)), None);
        assert_eq!(wait(attempts.count(&attempt, now)), Some(60));
        // What was refused was not counted.
        now += 10 * 60 * SECOND;
        for _ in 0..10 {
            assert_eq!(wait(attempts.count(&attempt, now)), None);
        }
        assert!(wait(attempts.count(&attempt, now)).is_some());
    }

    #[test]
    fn a_success_clears_the_account_and_not_the_peer() {
        let attempts = Attempts::default();
        let peer = ip("192.0.2.1");
        let now = 0;
        let mine = Attempt::at_account("mallory@example.org", peer);
        // A peer that knows one password gains nothing from it at other accounts.
        let mut guesses = 0;
        for n in 0..200 {
            assert_eq!(wait(attempts.count(&mine, now)), None, "{n}");
            attempts.succeeded(&mine);
            let other = Attempt::at_account(&format!("{}@example.org", n / 5), peer);
            if wait(attempts.count(&other, now)).is_some() {
                break;
            }
            guesses += 1;
            if guesses == PEER.burst {
                break;
            }
        }
        assert_eq!(guesses, PEER.burst);
        assert!(wait(attempts.count(&Attempt::at_account("z@example.org", peer), now)).is_some());
        // An account's own counters are gone after a success.
        let attempts = Attempts::default();
        for _ in 0..9 {
            assert_eq!(wait(attempts.count(&mine, now)), None);
        }
        assert_eq!(wait(attempts.count(&mine, now)), None);
        attempts.succeeded(&mine);
        for _ in 0..10 {
            assert_eq!(wait(attempts.count(&mine, now)), None);
        }
    }

    #[test]
    fn many_peers_are_slowed_and_a_known_device_is_not() {
        let attempts = Attempts::default();
        let now = 0;
        for n in 0..50 {
            let peer = IpAddr::from([198, 51, 100, n]);
            assert_eq!(
                wait(attempts.count(&Attempt::at_account("ana@example.org", peer), now)),
                None
            );
        }
        let next = Attempt::at_account("ana@example.org", ip("203.0.113.9"));
        assert_eq!(wait(attempts.count(&next, now)), Some(30));
        let known = Attempt::from_known_device("ana@example.org", DeviceId::from_bytes([1; 16]));
        assert_eq!(wait(attempts.count(&known, now)), None);
    }

    #[test]
    fn one_network_is_one_peer() {
        let attempts = Attempts::default();
        let from = |n: i64, peer: &str| {
            let attempt = Attempt::at_account(&format!("{n}@example.org"), ip(peer));
            wait(attempts.count(&attempt, 0))
        };
        for n in 0..PEER.burst {
            assert_eq!(from(n, &format!("2001:db8::{n:x}")), None);
        }
        assert_eq!(from(100, "2001:db8::ffff"), Some(5));
        assert_eq!(from(100, "2001:db8:0:1::1"), None);
        // The same address written in two ways.
        assert_eq!(network(ip("::ffff:192.0.2.1")), network(ip("192.0.2.1")));
    }

    #[test]
    fn a_clock_set_back_keeps_nobody_out() {
        let attempts = Attempts::default();
        let attempt = Attempt::from_known_device("ana@example.org", DeviceId::from_bytes([1; 16]));
        let year = 365 * 24 * 3600 * SECOND;
        for _ in 0..10 {
            assert_eq!(wait(attempts.count(&attempt, 10 * year)), None);
        }
        let waited = wait(attempts.count(&attempt, 0)).unwrap();
        assert!(waited <= 60, "{waited}");
    }

    #[test]
    fn memory_is_bounded() {
        let attempts = Attempts::default();
        for n in 0..100_000_u32 {
            let device = DeviceId::from_bytes(std::array::from_fn(|at| {
                n.to_be_bytes().get(at).copied().unwrap_or(0)
            }));
            let attempt = Attempt::from_known_device("ana@example.org", device);
            assert_eq!(wait(attempts.count(&attempt, i64::from(n))), None);
            assert!(attempts.counters().len() <= MOST);
        }
    }

    #[test]
    fn forwarded() {
        let proxies = [ip("10.0.0.1"), ip("10.0.0.2")];
        let table: &[(&str, &[&str], &str)] = &[
            // From anybody but a proxy the header is nothing.
            ("192.0.2.7", &[], "192.0.2.7"),
            ("192.0.2.7", &["203.0.113.5"], "192.0.2.7"),
            ("192.0.2.7", &["10.0.0.1"], "192.0.2.7"),
            // From a proxy the last hop counts, whatever stands before it.
            ("10.0.0.1", &["203.0.113.5"], "203.0.113.5"),
            ("10.0.0.1", &["1.1.1.1, 203.0.113.5"], "203.0.113.5"),
            ("10.0.0.1", &["1.1.1.1", "203.0.113.5"], "203.0.113.5"),
            (
                "10.0.0.1",
                &["1.1.1.1,203.0.113.5 , 10.0.0.2"],
                "203.0.113.5",
            ),
            (
                "10.0.0.1",
                &["1.1.1.1, 10.0.0.2, 203.0.113.5"],
                "203.0.113.5",
            ),
            // Without a hop that can be read, the proxy is all there is.
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &[""], "10.0.0.1"),
            ("10.0.0.1", &["unknown"], "10.0.0.1"),
            ("10.0.0.1", &["203.0.113.5, unknown"], "10.0.0.1"),
            ("10.0.0.1", &["203.0.113.5, unknown, 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", &["10.0.0.2"], "10.0.0.2"),
            // Ports, brackets, IPv4 in IPv6.
            ("10.0.0.1", &["203.0.113.5:4711"], "203.0.113.5"),
            ("10.0.0.1", &["2001:db8::5"], "2001:db8::5"),
            ("10.0.0.1", &["[2001:db8::5]"], "2001:db8::5"),
            ("10.0.0.1", &["[2001:db8::5]:4711"], "2001:db8::5"),
            ("10.0.0.1", &["::ffff:203.0.113.5"], "203.0.113.5"),
            ("::ffff:10.0.0.1", &["203.0.113.5"], "203.0.113.5"),
        ];
        for (tcp, lines, expected) in table {
            let found = peer(ip(tcp), lines.iter().copied(), &proxies);
            assert_eq!(found, ip(expected), "{tcp} {lines:?}");
        }
    }
}
