//! The packs that come with Liren are whole; what makes a pack unusable is found.

use super::*;

#[test]
fn both_packs_parse() {
    for text in [include_str!("../../../../packs/cn-three-neighbours.toml"), include_str!("../../../../packs/plain.toml")] {
        if let Err(problems) = Pack::parse(text) {
            panic!("{problems:#?}");
        }
    }
    assert_eq!(builtin().len(), 2);
}
