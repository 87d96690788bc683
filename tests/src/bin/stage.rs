//! `suivi-stage`: a world for tests in other languages. Each line on its standard input is a command,
//! each line on its standard output the answer (`suivi_tests::stage`).

use std::process::ExitCode;

fn main() -> ExitCode {
    match suivi_tests::stage::listen(std::io::stdin().lock(), std::io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            #[expect(clippy::print_stderr, reason = "it talks to whoever started it")]
            {
                eprintln!("suivi-stage: {trouble}");
            }
            ExitCode::FAILURE
        }
    }
}
