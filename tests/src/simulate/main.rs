//! The simulator: the real core of some phones and the real handlers of the server in one world,
//! with a clock, a network and people that come from a seed.
//!
//! `simulate --seeds N [--seed S] [--steps K] [--trace]` runs N worlds from seed S on. A world
//! makes 100 to 400 steps in which anything may fail, then everything is well again, the queues
//! drain, and every promise is checked. What is checked is named by the invariants of the queue
//! specification (V1 …). Its shape: [`steps`] (what can happen), [`deliver`] (what becomes of a
//! request), [`person`] (what people do), [`steady`] (what holds after each step), [`rest`] (what
//! holds at the end), [`truth`] (what the rules say of the server's rows).

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program for developers: it stops at what it did not expect, and tells"
)]

mod chance;
mod deliver;
mod ledger;
mod network;
mod person;
mod phone;
mod rest;
mod say;
mod server;
mod stage;
mod steady;
mod steps;
mod trace;
mod truth;
mod world;

use chance::Chance;
use stage::Stage;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;
use world::World;

/// One world in so many is run twice (V16).
const TWICE: u64 = 10;

/// What was asked for.
struct Asked {
    seeds: u64,
    seed: u64,
    steps: Option<usize>,
    aloud: bool,
}

/// What a world came to.
struct Came {
    hash: u64,
    step: usize,
    wrong: Option<String>,
    last: Vec<String>,
}

fn main() -> ExitCode {
    let asked = match read(std::env::args().skip(1)) {
        Ok(asked) => asked,
        Err(trouble) => {
            println!("{trouble}");
            return ExitCode::FAILURE;
        }
    };
    let stage = match Stage::make() {
        Ok(stage) => stage,
        Err(trouble) => {
            println!("the stage could not be made: {trouble}");
            return ExitCode::FAILURE;
        }
    };
    std::panic::set_hook(Box::new(|_| {}));
    let next = AtomicU64::new(asked.seed);
    let failed = AtomicUsize::new(0);
    let talks = Mutex::new(());
    let threads = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads.min(8) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed >= asked.seed.saturating_add(asked.seeds) {
                        return;
                    }
                    let came = run_or_twice(&stage, seed, &asked);
                    if let Some(wrong) = &came.wrong {
                        failed.fetch_add(1, Ordering::SeqCst);
                        let _one_at_a_time = talks.lock();
                        tell(seed, &came, wrong, &asked);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner();
    let passed = asked.seeds.saturating_sub(failed as u64);
    println!("simulate: {passed} passed, {failed} failed, 0 skipped");
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn read(mut args: impl Iterator<Item = String>) -> Result<Asked, String> {
    const USAGE: &str = "simulate --seeds N [--seed S] [--steps K] [--trace]";
    let mut asked = Asked {
        seeds: 1,
        seed: 1,
        steps: None,
        aloud: false,
    };
    while let Some(arg) = args.next() {
        if arg == "--trace" {
            asked.aloud = true;
            continue;
        }
        let (name, number) = match arg.split_once('=') {
            Some((name, number)) => (name.to_owned(), Some(number.to_owned())),
            None => (arg, args.next()),
        };
        let number: u64 = number.and_then(|it| it.parse().ok()).ok_or(USAGE)?;
        match name.as_str() {
            "--seeds" => asked.seeds = number,
            "--seed" => asked.seed = number,
            "--steps" => asked.steps = usize::try_from(number).ok(),
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok(asked)
}

fn run_or_twice(stage: &Stage, seed: u64, asked: &Asked) -> Came {
    let mut came = run(stage, seed, asked);
    if seed.is_multiple_of(TWICE) && came.wrong.is_none() && !asked.aloud {
        let again = run(stage, seed, asked);
        if again.hash != came.hash {
            came.wrong = Some("V16: the same seed gave another trace".to_owned());
        }
    }
    came
}

fn run(stage: &Stage, seed: u64, asked: &Asked) -> Came {
    let mut world = match World::new(stage, seed, asked.aloud) {
        Ok(world) => world,
        Err(wrong) => {
            return Came {
                hash: 0,
                step: 0,
                wrong: Some(wrong),
                last: Vec::new(),
            };
        }
    };
    let steps = Chance::new(!seed).between(100, 401);
    let steps = asked.steps.unwrap_or(usize::try_from(steps).unwrap_or(100));
    let lived = catch_unwind(AssertUnwindSafe(|| lives(&mut world, steps)));
    let wrong = match lived {
        Ok(lived) => lived.err(),
        Err(panic) => Some(said(&*panic)),
    };
    Came {
        hash: world.trace.hash(),
        step: world.trace.step,
        wrong,
        last: world.trace.last().cloned().collect(),
    }
}

fn lives(world: &mut World<'_>, steps: usize) -> Result<(), String> {
    for _ in 0..steps {
        world.step()?;
    }
    if world.chance.one_in(2) {
        world.reopens()?;
    }
    world.heals()
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("panic: {}", text.unwrap_or_default())
}

fn tell(seed: u64, came: &Came, wrong: &str, asked: &Asked) {
    println!("seed {seed}, step {}: {wrong}", came.step);
    for line in &came.last {
        println!("    {line}");
    }
    let steps = asked
        .steps
        .map_or_else(String::new, |it| format!(" --steps {it}"));
    println!("again: cargo xtask simulate --seeds 1 --seed {seed}{steps} --trace\n");
}
