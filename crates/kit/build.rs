//! Compiles kit's words, and lists the files of `web/` with a hash of each in its public name, so that browsers may
//! keep them for ever and still never see an old one.

use std::fmt::Write;
use std::hash::{DefaultHasher, Hasher};
use std::path::PathBuf;

fn main() {
    liren_i18n::build(&["kit", "refusals", "style", "when"]);
    let here = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let web = here.join("../../web");
    println!("cargo:rerun-if-changed={}", web.display());
    let mut entries: Vec<_> =
        std::fs::read_dir(&web).expect("web/ exists").flatten().map(|e| e.path()).filter(|p| p.is_file()).collect();
    entries.sort();
    let mut out =
        String::from("/// Name in `web/`, public name, type and content of each asset.\npub const ASSETS: &[Asset] = &[\n");
    let mut all = DefaultHasher::new();
    for path in entries {
        println!("cargo:rerun-if-changed={}", path.display());
        let bytes = std::fs::read(&path).expect("an asset can be read");
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        let (stem, ext) = name.rsplit_once('.').unwrap_or((&name, ""));
        let mime = match ext {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            "ico" => "image/x-icon",
            "json" => "application/json",
            _ => continue,
        };
        // A short hash of the content is enough: it only has to change when the file does.
        let mut hasher = DefaultHasher::new();
        hasher.write(&bytes);
        let hash = hasher.finish();
        all.write_u64(hash);
        let full = path.canonicalize().expect("an asset has a path");
        let _ = writeln!(
            out,
            "    Asset {{ name: {name:?}, public: \"/assets/{stem}-{hash:016x}.{ext}\", mime: {mime:?}, body: include_bytes!({full:?}) }},",
        );
    }
    let _ = writeln!(out, "];\n/// Changes with any file of `web/`.\npub const VERSION: &str = \"{:016x}\";", all.finish());
    let target = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("assets.rs");
    std::fs::write(target, out).expect("OUT_DIR is writable");
}
