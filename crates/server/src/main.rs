//! `liren`: one program for the server, its workers and the operator's commands.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
