//! How many homes say what: what is needed, whether a point is done. One voice a home, by `liren_core::project::voices`: what somebody
//! who lives there or owns it says themselves goes before its paper, the later word before the earlier.

use std::collections::{BTreeMap, HashMap};

use liren_core::id::{Community, EntranceId};
use liren_core::project::{self, Voice};
use liren_ground::ground::{Ground, Place};
use liren_store::{Error, Row, Stmt, Tx, sql};
use uuid::Uuid;

use super::rows::Project;

/// The homes of the place by who speaks for them: people, and homes whose paper was taken down.
struct Homes {
    people: HashMap<Uuid, Vec<Uuid>>,
    papers: HashMap<Uuid, Vec<Uuid>>,
}

impl Homes {
    fn read(
        tx: &mut Tx<'_>,
        c: Community,
        ground: &Ground,
        p: &Project,
        [people, papers]: [&'static Stmt; 2],
    ) -> Result<Self, Error> {
        let at = [c.into(), p.id.into()];
        let row = |r: &Row<'_>| Ok((r.get::<Uuid>(0)?, r.get::<Uuid>(1)?, r.get::<EntranceId>(2)?));
        let mut of = |sql| {
            let mut out: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
            for (who, home, entrance) in tx.all(sql, &at, row)? {
                if ground.meet(p.place, Place::Entrance(entrance)) {
                    out.entry(who).or_default().push(home);
                }
            }
            Ok::<_, Error>(out)
        };
        Ok(Self { people: of(people)?, papers: of(papers)? })
    }

    fn voice(&self, who: Uuid, at: Option<i64>) -> Voice {
        let paper = self.papers.get(&who);
        let homes = paper.or(self.people.get(&who)).cloned().unwrap_or_default();
        Voice { who, homes, paper: paper.is_some(), at: at.unwrap_or(0) }
    }
}

/// By need: how many homes need it, and how many things.
pub(super) fn demand(tx: &mut Tx<'_>, c: Community, ground: &Ground, p: &Project) -> Result<BTreeMap<String, (i64, i64)>, Error> {
    let rows: Vec<(Uuid, String, i64, Option<i64>)> = tx.all(
        sql!("SELECT person, code, amount, at FROM project_demand WHERE community = $1 AND project = $2 ORDER BY person, code"),
        &[c.into(), p.id.into()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
    )?;
    if rows.is_empty() {
        return Ok(BTreeMap::new());
    }
    let homes = Homes::read(
        tx,
        c,
        ground,
        p,
        [
            sql!(
                "SELECT DISTINCT d.person, h.id, h.entrance FROM project_demand d
                   JOIN residency r ON r.community = d.community AND r.person = d.person
                   JOIN home h ON h.community = r.community AND h.id = r.home
                  WHERE d.community = $1 AND d.project = $2 AND r.ends IS NULL AND h.ended = 0"
            ),
            sql!(
                "SELECT DISTINCT d.person, h.id, h.entrance FROM project_demand d
                   JOIN home h ON h.community = d.community AND h.id = d.person
                  WHERE d.community = $1 AND d.project = $2 AND h.ended = 0"
            ),
        ],
    )?;
    let mut said: Vec<Voice> = Vec::new();
    for (who, _, _, at) in &rows {
        if said.last().is_none_or(|v| v.who != *who) {
            said.push(homes.voice(*who, *at));
        }
    }
    let counts: Vec<Uuid> = project::voices(&said).into_iter().map(|i| said[i].who).collect();
    let mut out: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for (who, code, amount, _) in rows.into_iter().filter(|(_, _, amount, _)| *amount > 0) {
        if counts.contains(&who) {
            let sum = out.entry(code).or_default();
            *sum = (sum.0 + 1, sum.1 + amount);
        }
    }
    Ok(out)
}

/// By point: how many homes say done, and how many not, in the round that is on.
pub(super) fn verdicts(tx: &mut Tx<'_>, c: Community, ground: &Ground, p: &Project) -> Result<HashMap<Uuid, (i64, i64)>, Error> {
    let rows: Vec<(Uuid, Uuid, bool, Option<i64>)> = tx.all(
        sql!(
            "SELECT v.point, v.person, v.done, v.at FROM project_verdict v
               JOIN project_point q ON q.community = v.community AND q.project = v.project AND q.id = v.point AND q.round = v.round
              WHERE v.community = $1 AND v.project = $2 ORDER BY v.point, v.person"
        ),
        &[c.into(), p.id.into()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
    )?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let homes = Homes::read(
        tx,
        c,
        ground,
        p,
        [
            sql!(
                "SELECT DISTINCT v.person, h.id, h.entrance FROM project_verdict v
                   JOIN residency r ON r.community = v.community AND r.person = v.person
                   JOIN home h ON h.community = r.community AND h.id = r.home
                  WHERE v.community = $1 AND v.project = $2 AND r.ends IS NULL AND h.ended = 0"
            ),
            sql!(
                "SELECT DISTINCT v.person, h.id, h.entrance FROM project_verdict v
                   JOIN home h ON h.community = v.community AND h.id = v.person
                  WHERE v.community = $1 AND v.project = $2 AND h.ended = 0"
            ),
        ],
    )?;
    let mut out = HashMap::new();
    for point in rows.chunk_by(|a, b| a.0 == b.0) {
        let said: Vec<Voice> = point.iter().map(|(_, who, _, at)| homes.voice(*who, *at)).collect();
        let counts = project::voices(&said);
        let done = counts.iter().filter(|i| point[**i].2).count();
        let number = |n: usize| i64::try_from(n).unwrap_or(0);
        out.insert(point[0].0, (number(done), number(counts.len() - done)));
    }
    Ok(out)
}
