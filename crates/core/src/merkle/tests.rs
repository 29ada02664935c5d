//! Roots and proofs against another implementation, for every leaf of every size; whatever is changed is found.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;

use super::*;
use crate::time::Time;

const MOST: u64 = 64;

fn entry(i: u64) -> Vec<u8> {
    format!("entry {i}").into_bytes()
}

fn tree(size: u64) -> Tree {
    Tree::of((0..size).map(|i| leaf(&entry(i))))
}

fn oracle(size: u64) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = MemoryBackedTree::new();
    (0..size).for_each(|i| tree.push(entry(i)));
    tree
}

fn bytes(proof: &[Hash]) -> Vec<u8> {
    proof.iter().flat_map(|h| h.0).collect()
}

#[test]
fn the_known_roots() {
    // RFC 9162 defines the root of nothing; the others are those that Certificate Transparency logs are tested with.
    assert_eq!(root([]).to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    let inputs: [&[u8]; 8] = [
        &[],
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];
    let root = |n: usize| root(inputs[..n].iter().map(|i| leaf(i))).to_string();
    assert_eq!(root(1), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    assert_eq!(root(8), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

#[test]
fn roots_and_proofs_are_those_of_another_implementation() {
    for size in 1..=MOST {
        let (ours, theirs) = (tree(size), oracle(size));
        assert_eq!(ours.root().0.as_slice(), theirs.root().as_bytes().as_slice(), "{size}");
        for index in 0..size {
            let theirs = theirs.prove_inclusion(usize::try_from(index).unwrap());
            assert_eq!(bytes(&ours.inclusion(index, size).unwrap()), theirs.as_bytes(), "{index} of {size}");
        }
        for old in 1..size {
            let theirs = theirs.prove_consistency(usize::try_from(size - old).unwrap());
            assert_eq!(bytes(&ours.consistency(old, size).unwrap()), theirs.as_bytes(), "{old} in {size}");
        }
    }
}

#[test]
fn every_leaf_of_every_size_is_proved_and_no_other() {
    let whole = tree(MOST);
    for size in 1..=MOST {
        let root = tree(size).root();
        for index in 0..size {
            // An older root is proved from the larger tree just as well.
            let proof = whole.inclusion(index, size).unwrap();
            let is = |leaf: &Hash, index, size, proof: &[Hash]| is_included(leaf, index, size, proof, &root);
            let this = leaf(&entry(index));
            assert!(is(&this, index, size, &proof));
            assert!(!is(&leaf(b"another"), index, size, &proof));
            assert!(!is(&this, index, size, &proof[..proof.len().saturating_sub(1)]) || proof.is_empty());
            assert!(!is(&this, index, size, &[proof.as_slice(), &[this]].concat()));
            for other in (0..size + 2).filter(|o| (1..4).contains(&o.abs_diff(index)) || *o >= size) {
                assert!(!is(&this, other, size, &proof), "{index} is not {other} of {size}");
            }
            for bit in 0..proof.len() {
                let mut torn = proof.clone();
                torn[bit].0[31] ^= 1;
                assert!(!is(&this, index, size, &torn));
            }
        }
        assert_eq!(whole.inclusion(size, size), None);
    }
}

#[test]
fn every_older_log_is_proved_and_no_other() {
    let whole = tree(MOST);
    for size in 0..=MOST {
        let root = tree(size).root();
        for old in 0..=size {
            let old_root = tree(old).root();
            let proof = whole.consistency(old, size).unwrap();
            assert!(is_consistent(old, &old_root, size, &root, &proof), "{old} in {size}");
            assert!(!is_consistent(old, &leaf(b"another"), size, &root, &proof));
            assert!(old == 0 || !is_consistent(old, &old_root, size, &leaf(b"another"), &proof));
            assert!(!is_consistent(old, &old_root, size, &root, &[proof.as_slice(), &[root]].concat()));
            for other in (1..=size + 1).filter(|o| (1..4).contains(&o.abs_diff(old)) && old > 0) {
                assert!(!is_consistent(other, &old_root, size, &root, &proof), "{old} is not {other} in {size}");
            }
            for at in 0..proof.len() {
                let mut torn = proof.clone();
                torn[at].0[0] ^= 0x80;
                assert!(!is_consistent(old, &old_root, size, &root, &torn));
                torn = proof.clone();
                torn.remove(at);
                assert!(!is_consistent(old, &old_root, size, &root, &torn));
            }
        }
        assert_eq!(whole.consistency(size + 1, size), None);
    }
}

#[test]
fn a_log_goes_on_from_what_was_kept() {
    let (mut frontier, mut stored) = (Frontier::default(), std::collections::BTreeMap::new());
    for i in 0..200 {
        let mut kept = Frontier::of(frontier.size(), frontier.peaks().to_vec()).unwrap();
        kept.push(leaf(&entry(i)), &mut |node, hash| assert_eq!(stored.insert(node, hash), None));
        assert_eq!(kept.root(), tree(i + 1).root());
        frontier = kept;
    }
    assert_eq!(Frontier::of(3, vec![frontier.root()]), None);
    // What was told to be stored is enough for every proof.
    let proof = inclusion(77, 123, &mut |n| stored.get(&n).copied().ok_or(n)).unwrap().unwrap();
    assert!(is_included(&leaf(&entry(77)), 77, 123, &proof, &tree(123).root()));
    assert_eq!(inclusion(77, 300, &mut |n| stored.get(&n).copied().ok_or(n.level)), Err(5));
}

#[test]
fn a_root_is_signed_whole() {
    let key = LogKey::new([7; 32]);
    let root = Root { log: "430304008002".into(), size: 64, time: Time(1_795_485_600_000), hash: tree(64).root() };
    let signature = key.sign(&root);
    assert!(root.is_signed(&key.public(), &signature));
    let others = [
        Root { log: "430304008003".into(), ..root.clone() },
        Root { size: 65, ..root.clone() },
        Root { time: Time(0), ..root.clone() },
        Root { hash: tree(63).root(), ..root.clone() },
    ];
    for other in others {
        assert!(!other.is_signed(&key.public(), &signature), "{other:?}");
    }
    assert!(!root.is_signed(&LogKey::new([8; 32]).public(), &signature));
    assert!(!format!("{key:?}").contains("0707"), "a secret is not shown");
}

proptest! {
    /// Hostile sizes, indexes and proofs are refused, never a panic.
    #[test]
    fn no_proof_panics(index: u64, size: u64, n in 0usize..70, seed: u8) {
        let hash = Hash([seed; 32]);
        let proof = vec![hash; n];
        prop_assert!(!is_included(&hash, index, size, &proof, &Hash([1; 32])));
        prop_assert!(!is_consistent(index, &hash, size, &Hash([1; 32]), &proof) || size == 0 || index == 0);
        let root = Root { log: String::new(), size, time: Time(0), hash };
        prop_assert!(!root.is_signed(&PublicKey([seed; 32]), &Signature([seed; 64])));
    }

    /// A log of any size proves any of its entries and any older size.
    #[test]
    fn any_size(size in 1u64..700, a: u64, b: u64) {
        let whole = tree(size);
        let (index, old) = (a % size, b % (size + 1));
        let proof = whole.inclusion(index, size).unwrap();
        prop_assert!(is_included(&leaf(&entry(index)), index, size, &proof, &whole.root()));
        prop_assert!(is_consistent(old, &tree(old).root(), size, &whole.root(), &whole.consistency(old, size).unwrap()));
    }
}
