//! Reading what somebody types to find their building: 铁西村3栋2单元201, 3 栋 201, the code on the poster.

use liren_core::id::{BuildingId, EntranceId};

use crate::names::Names;

/// What was understood.
#[derive(Debug, PartialEq, Eq, Default)]
pub struct Sought {
    /// The buildings it may be, in the order people expect.
    pub buildings: Vec<BuildingId>,
    /// What stood behind the building: entrance and room.
    pub rest: String,
}

/// Half-width, without spaces, in lower case.
pub fn plain(text: &str) -> String {
    let narrow = |c: char| match u32::from(c) {
        n @ 0xff01..=0xff5e => char::from_u32(n - 0xfee0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(narrow).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Where `part` stands in `text`, not as the tail or head of a longer number: 3栋 is not in 13栋.
fn find(text: &str, part: &str) -> Option<usize> {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let longer = |inside: Option<char>, outside: Option<char>| digit(inside) && digit(outside);
    text.match_indices(part).map(|(i, _)| i).find(|i| {
        let (before, after) = (&text[..*i], &text[i + part.len()..]);
        let cut =
            longer(part.chars().next(), before.chars().next_back()) || longer(part.chars().next_back(), after.chars().next());
        !cut
    })
}

/// The buildings a text can mean. The compound narrows them down; a compound alone means all of its buildings.
pub fn seek(names: &Names, text: &str) -> Sought {
    let text = plain(text);
    if text.is_empty() {
        return Sought::default();
    }
    let mut best: (usize, Sought) = (0, Sought::default());
    for id in &names.order {
        let Some(b) = names.buildings.get(id) else { continue };
        let compound = names.compounds.get(&b.compound).map(|c| plain(c)).unwrap_or_default();
        let building = plain(&b.name);
        let short = compound.trim_end_matches("小区");
        let in_compound = [compound.as_str(), short].into_iter().filter(|c| !c.is_empty()).find(|c| text.contains(*c));
        let rest_of_compound = in_compound.map_or(text.clone(), |c| text.replacen(c, "", 1));
        let hit = if plain(&b.code) == text {
            Some((4, String::new()))
        } else if let Some(i) = find(&rest_of_compound, &building) {
            let rest = rest_of_compound[i + building.len()..].to_string();
            Some((if in_compound.is_some() { 3 } else { 2 }, rest))
        } else if !compound.is_empty() && (rest_of_compound.is_empty() || compound.contains(&text)) {
            Some((1, String::new()))
        } else {
            None
        };
        let Some((score, rest)) = hit else { continue };
        if score > best.0 {
            best = (score, Sought { buildings: vec![*id], rest });
        } else if score == best.0 {
            best.1.buildings.push(*id);
        }
    }
    best.1
}

/// Entrance and room in what stands behind the building: 2单元201, 2-201, 201.
pub fn room(rest: &str, doors: &[(EntranceId, String)]) -> (Option<EntranceId>, String) {
    let mut rest = plain(rest);
    let mut entrance = None;
    for (id, name) in doors {
        let name = plain(name);
        if let Some(i) = find(&rest, &name).filter(|_| !name.is_empty()) {
            entrance = Some(*id);
            rest = rest[i + name.len()..].to_string();
            break;
        }
    }
    if entrance.is_none()
        && let Some((first, second)) = rest.split_once(['-', '－', '—'])
    {
        // 2-201 is said for 2单元201.
        let digits = |s: &str| s.chars().filter(char::is_ascii_digit).collect::<String>();
        let number = digits(first);
        entrance = doors.iter().find(|(_, name)| !number.is_empty() && digits(&plain(name)) == number).map(|(id, _)| *id);
        if entrance.is_some() {
            rest = second.to_string();
        }
    }
    let room: String = rest.trim_matches(|c: char| !c.is_alphanumeric()).trim_end_matches(['室', '号', '房']).to_string();
    (entrance, room)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::BuildingName;
    use liren_core::id::CompoundId;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn names() -> Names {
        let mut n = Names::default();
        for (i, compound) in ["铁西村小区", "机务新村"].into_iter().enumerate() {
            let c = CompoundId(Uuid::from_u128(i as u128 + 1));
            n.compounds.insert(c, compound.into());
            for (j, name) in ["3栋", "13栋"].into_iter().enumerate() {
                let id = BuildingId(Uuid::from_u128((i * 10 + j) as u128));
                n.buildings.insert(
                    id,
                    BuildingName {
                        name: name.into(),
                        full: format!("{compound} {name}"),
                        compound: c,
                        code: format!("K{i}{j}"),
                        grid: None,
                    },
                );
                n.order.push(id);
            }
        }
        n
    }

    fn at(i: u128) -> BuildingId {
        BuildingId(Uuid::from_u128(i))
    }

    #[test]
    fn buildings_are_found_as_people_write_them() {
        let n = names();
        let table: &[(&str, &[u128], &str)] = &[
            ("铁西村小区 3栋", &[0], ""),
            ("铁西村３栋２单元201", &[0], "2单元201"),
            ("13栋", &[1, 11], ""),
            ("3栋", &[0, 10], ""),
            ("机务新村", &[10, 11], ""),
            ("铁西", &[0, 1], ""),
            ("k11", &[11], ""),
            ("23栋", &[], ""),
            ("   ", &[], ""),
            ("不知道", &[], ""),
        ];
        for (text, buildings, rest) in table {
            let want: Vec<_> = buildings.iter().map(|b| at(*b)).collect();
            assert_eq!(seek(&n, text), Sought { buildings: want, rest: (*rest).to_string() }, "{text}");
        }
    }

    #[test]
    fn rooms_are_read_with_or_without_their_entrance() {
        let doors: Vec<_> = (1..=2).map(|i| (EntranceId(Uuid::from_u128(i)), format!("{i}单元"))).collect();
        let one = |i: u128| Some(EntranceId(Uuid::from_u128(i)));
        for (text, entrance, number) in [
            ("2单元201", one(2), "201"),
            ("2 单元 201 室", one(2), "201"),
            ("1-301", one(1), "301"),
            ("201", None, "201"),
            ("", None, ""),
        ] {
            assert_eq!(room(text, &doors), (entrance, number.to_string()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read(text in ".{0,40}|[0-9栋单元 铁西村-]{0,20}") {
            let doors = vec![(EntranceId(Uuid::from_u128(1)), "1单元".to_string())];
            let found = seek(&names(), &text);
            let _ = room(&found.rest, &doors);
            prop_assert!(found.buildings.len() <= 4);
        }
    }
}
