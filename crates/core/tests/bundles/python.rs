//! The second verifier, asked again and again in one process.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use liren_core::ballot::choice::Receipt;
use liren_core::bundle::Wanted;

/// Asks `verify.py` again and again in one process.
const DRIVER: &str = r"
import sys, io, contextlib
sys.path.insert(0, sys.argv[1])
import verify
for line in sys.stdin:
    path, root, receipt = line.rstrip('\n').split(' ')
    said = 'holds'
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            verify.check(path, None if root == '-' else root, None if receipt == '-' else verify.read_receipt(receipt))
    except Exception as no:
        said = 'refused: %s' % str(no).replace('\n', ' ')
    print(said, flush=True)
";

pub struct Python {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    file: PathBuf,
}

impl Python {
    pub fn start(name: &str) -> Option<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../verify");
        let mut python = Command::new("python3");
        python.args(["-c", DRIVER]).arg(here).stdin(Stdio::piped()).stdout(Stdio::piped());
        python.env("PYTHONDONTWRITEBYTECODE", "1");
        let Ok(mut child) = python.spawn() else {
            println!("SKIPPED: there is no python3, so only one verifier is asked");
            return None;
        };
        let (to, from) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.jsonl"));
        Some(Self { child, to, from, file })
    }

    pub fn says(&mut self, text: &str, wanted: &Wanted) -> Result<(), String> {
        std::fs::write(&self.file, text).expect("a temporary file");
        let or = |known: Option<String>| known.unwrap_or_else(|| "-".into());
        let (root, receipt) = (wanted.root.map(|r| r.to_string()), wanted.receipt.as_ref().map(Receipt::to_string));
        writeln!(self.to, "{} {} {}", self.file.display(), or(root), or(receipt)).expect("python listens");
        let mut said = String::new();
        self.from.read_line(&mut said).expect("python answers");
        if said.trim() == "holds" { Ok(()) } else { Err(said.trim().to_string()) }
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
