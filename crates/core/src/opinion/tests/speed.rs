//! How long it takes; `cargo test -p liren-core --release opinion_speed -- --ignored --nocapture`. `liren bench --only opinion`
//! measures the same from outside.

use std::time::Duration;

use crate::opinion::sample::Sample;
use crate::opinion::{Map, Moderation, Votes, bridge};

/// What this thread has had of a processor: other programs on the machine do not count.
fn spent() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

#[test]
#[ignore = "measures"]
fn opinion_speed() {
    let none = Moderation::default();
    for firm in [0.5, 0.0] {
        let first = Sample { people: 5_000, statements: 500, each: 200, camps: 3, firm, seed: 1 }.votes();
        let batch = Sample { people: 5_100, statements: 505, each: 2, camps: 3, firm, seed: 2 }.votes();
        println!("{} votes, then {}; camps decide {firm}", first.len(), batch.len());
        for _ in 0..5 {
            let t = spent();
            let mut votes = Votes::of(&first);
            let built = spent() - t;
            let t = spent();
            let map = Map::of(&votes, &none, None);
            let mapped = spent() - t;
            let t = spent();
            votes.append(&batch);
            let appended = spent() - t;
            let t = spent();
            let warm = Map::of(&votes, &none, Some(&map.axes));
            let again = spent() - t;
            let t = spent();
            let bridges = bridge::bridging(&votes, &none, &warm.axes).len();
            println!(
                "cold {built:.1?} + {mapped:.1?}, warm {appended:.1?} + {again:.1?}, bridging {:.1?} ({bridges}); {} groups, {:.2} apart, {:.2} stable",
                spent() - t,
                map.groups.len(),
                map.silhouette,
                map.stability
            );
        }
    }
}
