//! Running programs: shown as they go, or quietly with the output kept for the error.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// A program that ran to its end, with what it wrote to standard output.
pub(crate) struct Ran {
    pub(crate) success: bool,
    pub(crate) lines: Vec<String>,
}

/// How long to listen on after the program has ended: something it left behind may hold its
/// output open for ever, and that must not hold us.
const ECHO: Duration = Duration::from_secs(1);

/// Runs the program and shows its output line by line while keeping it.
pub(crate) fn echoed(command: &mut Command) -> Result<Ran, String> {
    heard(command, |line| println!("{line}"))
}

/// Runs the program and keeps its output without showing it; what it says on standard error is shown.
pub(crate) fn kept(command: &mut Command) -> Result<Ran, String> {
    heard(command, |_| {})
}

fn heard(command: &mut Command, mut hear: impl FnMut(&str)) -> Result<Ran, String> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| cannot_start(command, &error))?;
    let Some(output) = child.stdout.take() else {
        return Err(format!("{} gave no output to read", shown_as(command)));
    };

    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut reader = BufReader::new(output);
        let mut bytes = Vec::new();
        while reader
            .read_until(b'\n', &mut bytes)
            .is_ok_and(|read| read > 0)
        {
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            if sender.send(line).is_err() {
                break;
            }
            bytes.clear();
        }
    });

    let mut lines = Vec::new();
    let mut ended = false;
    loop {
        match receiver.recv_timeout(ECHO) {
            Ok(line) => {
                hear(&line);
                lines.push(line);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) if ended => break,
            Err(RecvTimeoutError::Timeout) => ended = matches!(child.try_wait(), Ok(Some(_))),
        }
    }
    let status = child
        .wait()
        .map_err(|error| format!("lost sight of {}: {error}", shown_as(command)))?;
    Ok(Ran {
        success: status.success(),
        lines,
    })
}

/// Runs the program with its output going straight to the terminal. True if it succeeded.
pub(crate) fn shown(command: &mut Command) -> Result<bool, String> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|error| cannot_start(command, &error))?;
    Ok(status.success())
}

/// Runs the program without showing anything. Its standard output, or all it said if it failed.
pub(crate) fn quietly(command: &mut Command) -> Result<String, String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| cannot_start(command, &error))?;
    let out = String::from_utf8_lossy(&output.stdout);
    if output.status.success() {
        return Ok(out.into_owned());
    }
    let err = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "{} failed\n{}{}",
        shown_as(command),
        out.trim(),
        err.trim()
    ))
}

/// Is the program on this machine?
pub(crate) fn exists(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("cannot start {}: {error}", shown_as(command))
}

/// The command line as a person would type it.
fn shown_as(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn keeps_the_lines_and_the_result() {
        let ran = kept(&mut sh("echo one; echo two; exit 3")).unwrap();
        assert_eq!(ran.lines, ["one", "two"]);
        assert!(!ran.success);
    }

    #[test]
    fn is_not_held_by_what_the_program_left_behind() {
        let ran = kept(&mut sh("sleep 30 & echo done")).unwrap();
        assert_eq!(ran.lines, ["done"]);
        assert!(ran.success);
    }

    #[test]
    fn a_failure_tells_what_was_said() {
        let trouble = quietly(&mut sh("echo not today >&2; exit 1")).unwrap_err();
        assert!(trouble.contains("not today"), "{trouble}");
    }
}
