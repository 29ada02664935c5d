//! `liren`: one program for the server, its workers and the operator's commands.

fn main() {}
