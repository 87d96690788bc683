//! `phone ROOT`: a phone as a process of its own, which tests and the demo can kill. Each line on
//! its standard input is a command, each line on its standard output the answer
//! (`suivi_tests::phone::said`).

use std::path::PathBuf;
use std::process::ExitCode;
use suivi_tests::phone::listening::listen;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            #[expect(clippy::print_stderr, reason = "it talks to whoever started it")]
            {
                eprintln!("phone: {trouble}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(root), None) = (arguments.next(), arguments.next()) else {
        return Err("one argument is needed, the folder of the phone".to_owned());
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let root = PathBuf::from(root);
    let listening = listen(&root, std::io::stdin().lock(), std::io::stdout());
    let listened = runtime.block_on(listening);
    runtime.shutdown_background();
    listened
}
