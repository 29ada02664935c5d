//! Divides the homes among grids, groups and circles. A building lies in one grid, an entrance in one group, and a
//! circle never reaches from one group into another.

use super::{Circle, Grid, Group, Roster, Spec};

/// Smallest and largest circle.
const SIZES: std::ops::RangeInclusive<usize> = 5..=15;

pub(super) fn divide(spec: &Spec, roster: &mut Roster) {
    let mut per_entrance = vec![0usize; roster.entrances.len()];
    for h in roster.homes.iter().filter(|h| !h.shop) {
        per_entrance[h.entrance] += 1;
    }
    into_grids(spec.grids, roster, &per_entrance);
    into_groups(spec.groups, roster, &per_entrance);
    into_circles(spec.circles, roster);
}

/// Splits `total` in proportion to `weights`, exactly (largest remainder, the earlier first among equals).
pub(super) fn share_out(total: usize, weights: &[usize]) -> Vec<usize> {
    let all: usize = weights.iter().sum::<usize>().max(1);
    let mut parts: Vec<usize> = weights.iter().map(|w| total * w / all).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(total * weights[*i] % all));
    let missing = total - parts.iter().sum::<usize>();
    for i in order.into_iter().cycle().take(missing) {
        parts[i] += 1;
    }
    parts
}

/// Cuts the street of buildings into grids of about the same number of households, at a compound's edge if one is near.
fn into_grids(grids: usize, roster: &mut Roster, per_entrance: &[usize]) {
    let mut sums = vec![0usize; roster.buildings.len()];
    for (e, n) in roster.entrances.iter().zip(per_entrance) {
        sums[e.building] += n;
    }
    let total: usize = sums.iter().sum();
    let last = roster.buildings.len();
    let mut from = 0;
    for g in 0..grids {
        let ideal = total * (g + 1) / grids;
        // Every grid has at least one building, and leaves one to each that follows.
        let latest = last - (grids - 1 - g);
        let mut to = latest;
        if g + 1 < grids {
            let mut least = usize::MAX;
            let mut passed: usize = sums[..from].iter().sum();
            for (b, n) in sums.iter().enumerate().take(latest).skip(from) {
                passed += n;
                let inside = roster.buildings.get(b + 1).is_some_and(|n| n.compound == roster.buildings[b].compound);
                let cost = passed.abs_diff(ideal) + if inside { 60 } else { 0 };
                if cost < least {
                    (least, to) = (cost, b + 1);
                }
            }
        }
        for b in &mut roster.buildings[from..to] {
            b.grid = g;
        }
        roster.grids.push(Grid { name: format!("第{}片", numeral(g + 1)) });
        from = to;
    }
}

/// Gives each stretch of one compound within one grid its share of the groups, and cuts it between entrances.
fn into_groups(groups: usize, roster: &mut Roster, per_entrance: &[usize]) {
    let stretch = |e: usize| {
        let b = &roster.buildings[roster.entrances[e].building];
        (b.grid, b.compound)
    };
    let mut stretches: Vec<(usize, usize, usize)> = Vec::new();
    for (e, households) in per_entrance.iter().enumerate() {
        match stretches.last_mut() {
            Some((from, to, n)) if stretch(*from) == stretch(e) => {
                *to = e + 1;
                *n += households;
            }
            _ => stretches.push((e, e + 1, *households)),
        }
    }
    // One for everybody, the rest by size.
    let total: usize = per_entrance.iter().sum();
    let mean = (total / groups).max(1);
    let weights: Vec<usize> = stretches.iter().map(|(_, _, n)| n.saturating_sub(mean / 2)).collect();
    let parts: Vec<usize> = share_out(groups - stretches.len(), &weights).into_iter().map(|p| p + 1).collect();
    for ((from, to, n), part) in stretches.into_iter().zip(parts) {
        let grid = stretch_grid(roster, from);
        let mut start = from;
        let mut passed = 0;
        for g in 0..part {
            let ideal = n * (g + 1) / part;
            let latest = to - (part - 1 - g);
            let mut end = start + 1;
            passed += per_entrance[start];
            while end < latest && (g + 1 == part || (passed + per_entrance[end]).abs_diff(ideal) <= passed.abs_diff(ideal)) {
                passed += per_entrance[end];
                end += 1;
            }
            let group = roster.groups.len();
            roster.groups.push(Group { grid, name: format!("第{}居民小组", group + 1) });
            for e in &mut roster.entrances[start..end] {
                e.group = group;
            }
            start = end;
        }
    }
}

fn stretch_grid(roster: &Roster, entrance: usize) -> usize {
    roster.buildings[roster.entrances[entrance].building].grid
}

/// Cuts each group's homes, in the order one climbs the stairs, into circles; between two entrances where one is near.
fn into_circles(circles: usize, roster: &mut Roster) {
    let mut homes: Vec<Vec<usize>> = vec![Vec::new(); roster.groups.len()];
    for (i, h) in roster.homes.iter().enumerate().filter(|(_, h)| !h.shop) {
        homes[roster.entrances[h.entrance].group].push(i);
    }
    let sizes: Vec<usize> = homes.iter().map(Vec::len).collect();
    let mut parts = share_out(circles, &sizes);
    even_out(&mut parts, &sizes);
    for (group, (list, part)) in homes.iter().zip(parts).enumerate() {
        let mut from = 0;
        for c in 0..part {
            let rest = part - 1 - c;
            let fits = |to: usize| {
                let (mine, left) = (to - from, list.len() - to);
                SIZES.contains(&mine) && left >= rest * SIZES.start() && left <= rest * SIZES.end()
            };
            let ideal = from + (list.len() - from).div_ceil(part - c);
            let at_stairs =
                |to: usize| to == list.len() || roster.homes[list[to]].entrance != roster.homes[list[to - 1]].entrance;
            let near =
                (ideal.saturating_sub(3).max(from + 1)..=(ideal + 3).min(list.len())).filter(|to| fits(*to) && at_stairs(*to));
            let to = if rest == 0 { list.len() } else { near.min_by_key(|to| to.abs_diff(ideal)).unwrap_or(ideal) };
            let circle = roster.circles.len();
            roster.circles.push(Circle { group, number: circle as u32 + 1, households: to - from });
            for h in &list[from..to] {
                roster.homes[*h].circle = Some(circle);
            }
            from = to;
        }
    }
}

/// Moves circles from groups that would have too many of them to groups that would have too few.
fn even_out(parts: &mut [usize], sizes: &[usize]) {
    loop {
        let short = (0..parts.len()).find(|i| parts[*i] * SIZES.end() < sizes[*i]);
        let long = (0..parts.len()).find(|i| parts[*i] * SIZES.start() > sizes[*i]);
        // The other side of the exchange is whoever can spare or take one most easily.
        let roomy = || (0..parts.len()).max_by_key(|i| sizes[*i] / parts[*i].max(1));
        let dense = || (0..parts.len()).min_by_key(|i| sizes[*i] / parts[*i].max(1));
        let (from, to) = match (short, long) {
            (None, None) => return,
            (Some(s), l) => (l.or_else(dense), Some(s)),
            (None, Some(l)) => (Some(l), roomy()),
        };
        match (from, to) {
            (Some(f), Some(t)) if f != t && parts[f] > 1 => {
                parts[f] -= 1;
                parts[t] += 1;
            }
            _ => return,
        }
    }
}

/// 一 to 九十九.
pub(super) fn numeral(n: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match n {
        0..=9 => DIGITS[n].to_owned(),
        10..=19 => format!("十{}", DIGITS[n - 10]),
        _ => format!("{}十{}", DIGITS[n / 10 % 10], DIGITS[n % 10]),
    }
}
