//! `liren`: one program for the server, its workers and the operator's commands.

mod cli;

/// A page is made of many short texts that live as long as the answer: a fifth of its cost is asking for memory.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run()
}
