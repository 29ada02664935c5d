//! Builds compounds, buildings, entrances and homes until exactly the asked number of households is there.

use super::divide::share_out;
use super::{Building, Compound, Entrance, Home, Make, Roster, Spec};
use crate::moment::Moment;

/// Homes on one landing.
const PER_FLOOR: usize = 2;
/// What a poster's code is made of: no letters that can be misread.
const LETTERS: &[u8] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

pub(super) fn build(spec: &Spec, chance: &mut Moment) -> Roster {
    let mut roster = Roster {
        grids: Vec::new(),
        compounds: Vec::new(),
        buildings: Vec::new(),
        entrances: Vec::new(),
        homes: Vec::new(),
        groups: Vec::new(),
        circles: Vec::new(),
        holders: Vec::new(),
        terrain: Vec::new(),
    };
    let weights: Vec<usize> = spec.estates.iter().map(|e| e.share as usize).collect();
    for (estate, target) in spec.estates.iter().zip(share_out(spec.households, &weights)) {
        roster.compounds.push(Compound { name: estate.name.to_owned(), managed: estate.managed });
        let mut left = target;
        let mut number = 1;
        while left > 0 {
            let block = next_block(estate.make, left, chance);
            let name = if estate.make == Make::Gated { format!("{number}号楼") } else { format!("{number}栋") };
            left -= block.households();
            raise(&mut roster, estate.make, name, &block, chance);
            number += 1;
        }
    }
    roster
}

/// A building before it stands: `shops` of its ground-floor rooms are no homes.
struct Block {
    entrances: usize,
    storeys: usize,
    shops: usize,
}

impl Block {
    fn households(&self) -> usize {
        self.entrances * self.storeys * PER_FLOOR - self.shops
    }
}

/// Fewest and most entrances and storeys that are built.
fn bounds(make: Make) -> [usize; 4] {
    match make {
        Make::RedBrick => [2, 4, 3, 4],
        Make::WorkUnit => [2, 4, 6, 7],
        Make::Gated => [2, 2, 11, 11],
    }
}

/// Any block while there is much to house; the one that fits when the end is near.
fn next_block(make: Make, left: usize, chance: &mut Moment) -> Block {
    let [low, high, flat, tall] = bounds(make);
    let mut pick = |a: usize, b: usize| a + chance.below((b - a + 1) as u32) as usize;
    let (entrances, storeys) = (pick(low, high), pick(flat, tall));
    // Shops face the street: the whole ground floor of one building in six.
    let shops = if make != Make::RedBrick && pick(0, 5) == 0 { entrances * PER_FLOOR } else { 0 };
    let block = Block { entrances, storeys, shops };
    if block.households() + 20 <= left { block } else { last_block(make, left) }
}

/// The block with the least excess over `left`; the excess becomes shops on the ground floor.
fn last_block(make: Make, left: usize) -> Block {
    let [_, _, flat, tall] = bounds(make);
    let flattest = if make == Make::Gated { 6 } else { flat - 1 };
    let mut best: Option<Block> = None;
    for entrances in 1..=5 {
        for storeys in flattest..=tall {
            let all = entrances * storeys * PER_FLOOR;
            if all < left || all - left > entrances * PER_FLOOR {
                continue;
            }
            if best.as_ref().is_none_or(|b| all - left < b.shops) {
                best = Some(Block { entrances, storeys, shops: all - left });
            }
        }
    }
    // Too much for one last block, or too little: a plain one first, or a lone landing of `left` homes.
    best.unwrap_or_else(|| {
        if left > 12 {
            Block { entrances: 1, storeys: flat, shops: 0 }
        } else {
            Block { entrances: 1, storeys: left.div_ceil(PER_FLOOR), shops: left % PER_FLOOR }
        }
    })
}

fn raise(roster: &mut Roster, make: Make, name: String, block: &Block, chance: &mut Moment) {
    let building = roster.buildings.len();
    let long = if make == Make::Gated { 20.0 } else { 15.0 };
    let mut code = new_code(chance);
    while roster.buildings.iter().any(|b| b.code == code) {
        code = new_code(chance);
    }
    roster.buildings.push(Building {
        compound: roster.compounds.len() - 1,
        grid: 0,
        name,
        code,
        storeys: block.storeys as u8,
        lift: block.storeys > 7,
        at: [0.0, 0.0],
        size: [(long * block.entrances as f64).max(20.0), if make == Make::Gated { 14.0 } else { 12.0 }],
        turn: 0.0,
    });
    let mut shops = 0;
    for e in 0..block.entrances {
        let entrance = roster.entrances.len();
        roster.entrances.push(Entrance { building, group: 0, name: format!("{}单元", e + 1) });
        // Homes above each other have the same size.
        let stack: Vec<i64> = (0..PER_FLOOR).map(|_| home_area(make, chance)).collect();
        for floor in 1..=block.storeys {
            for (side, area) in stack.iter().enumerate() {
                let shop = floor == 1 && shops < block.shops;
                shops += usize::from(shop);
                roster.homes.push(Home {
                    entrance,
                    room: if shop { format!("门面{shops}") } else { format!("{}", floor * 100 + side + 1) },
                    floor: floor as u8,
                    area: if shop { 1_800 + i64::from(chance.below(4_200)) } else { *area },
                    shop,
                    circle: None,
                });
            }
        }
    }
}

/// Between 45 and 110 m², by the taste of the time, in 0.01 m².
fn home_area(make: Make, chance: &mut Moment) -> i64 {
    let (low, high) = match make {
        Make::RedBrick => (4_500, 5_900),
        Make::WorkUnit => (5_400, 8_600),
        Make::Gated => (8_200, 11_000),
    };
    // The mean of two draws: most homes lie in the middle.
    i64::from(low + (chance.below(high - low) + chance.below(high - low)) / 2)
}

fn new_code(chance: &mut Moment) -> String {
    (0..6).map(|_| char::from(LETTERS[chance.below(LETTERS.len() as u32) as usize])).collect()
}
