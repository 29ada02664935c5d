//! Writes an invented bundle to standard output, for whoever writes a verifier:
//! `cargo run --example invent_bundle -- named|detached|recounted public|inspection VOTERS SEED`. Receipt and root go to standard error.

use liren_core::ballot::choice::Keeping;
use liren_core::bundle::Depth;
use liren_core::bundle::invent::{Plan, invent, recounted};
use liren_core::pack::Stands;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let arg = |i: usize| args.get(i).map_or("", String::as_str);
    let keeping = if arg(0) == "detached" { Keeping::Detached } else { Keeping::Named };
    let depth = if arg(1) == "inspection" { Depth::Inspection } else { Depth::Public };
    let (voters, seed): (u32, u8) = (arg(2).parse().unwrap_or(60), arg(3).parse().unwrap_or(1));
    let odd = seed % 2 == 1;
    let stands = if odd { Stands::Last } else { Stands::First };
    let deemed = odd && keeping == Keeping::Named;
    let made = if arg(0) == "recounted" { recounted } else { invent };
    let invented = made(Plan { voters, keeping, deemed, rooms: seed % 3 == 1, stands, seed, forged: 0 });
    print!("{}", invented.text(depth));
    for receipt in &invented.receipts {
        eprintln!("{receipt}");
    }
    eprintln!("{}", invented.book.root(invented.head.time).hash);
}
