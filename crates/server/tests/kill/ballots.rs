//! Ballots that are cast while the process is killed: what was acknowledged is there once, in the log and in the roll; a choice kept
//! apart from who cast it is there exactly when its voter took part.

use std::collections::BTreeSet;

use liren_core::ballot::choice::{Choice, Choices};
use liren_core::ballot::entry::Channel;
use liren_core::id::{BallotId, PostId};
use liren_core::merkle::leaf;
use liren_core::time::Time;
use liren_gather::ballots::doors;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_server::bench::fill::Filled;
use liren_store::{Db, sql};

/// How many may vote in each.
const VOTERS: i64 = 2_500;
/// Each kept in its own way: number, row.
const BALLOTS: [(&str, u8); 2] = [("named", 0xb1), ("detached", 0xb2)];

fn id(byte: u8) -> BallotId {
    BallotId(uuid::Uuid::from_bytes([byte; 16]))
}

/// Two open ballots with their rolls.
pub fn open(db: &Db, filled: &Filled) {
    let c = filled.community;
    let done: Result<(), liren_store::Error> = db.write_now(move |tx| {
        let post: Option<PostId> = tx.one(sql!("SELECT id FROM post WHERE community = $1 LIMIT 1"), &[c.into()], |r| r.get(0))?;
        let version: Option<i64> = tx.one(sql!("SELECT MAX(version) FROM pack WHERE id = 'plain'"), &[], |r| r.get(0))?;
        for (keeping, byte) in BALLOTS {
            tx.exec(
                sql!(
                    "INSERT INTO ballot (community, id, number, title, words, place_kind, place, why_place, voters, mode, keeping, deemed,
                        state, by_post, pack, pack_version, fund, opens, closes, extended, noticed, frozen, closed, counted, finished,
                        dropped, start_size, end_size, created, once)
                     VALUES ($1, $2, $3, 'Kill', '', 'community', NULL, '', 'households', 'advisory', $3, FALSE, 'voting', $4, 'plain', $5,
                        NULL, 1, $6, 0, 1, 1, NULL, NULL, NULL, '', 0, NULL, 1, $7)"
                ),
                &[
                    c.into(),
                    id(byte).into(),
                    keeping.into(),
                    post.into(),
                    version.into(),
                    Time(9_000_000_000_000).into(),
                    (&[byte; 16][..]).into(),
                ],
            )?;
            for n in 1..=VOTERS {
                tx.exec(
                    sql!(
                        "INSERT INTO ballot_owner (community, ballot, n, area, salt, homes, sort, person, took, reached)
                         VALUES ($1, $2, $3, 0, $4, $5, 'owners', NULL, FALSE, FALSE)"
                    ),
                    &[c.into(), id(byte).into(), n.into(), (&[0; 16][..]).into(), (&[0; 32][..]).into()],
                )?;
            }
        }
        Ok(())
    });
    done.expect("two ballots");
}

/// Owners vote, one after the other, in both; the last ones of the life before send their form again.
pub fn vote(app: &App, filled: &Filled, acknowledge: fn(&str)) {
    let c = filled.community;
    for n in first(app, filled)..=u32::try_from(VOTERS).unwrap_or(0) {
        for (number, byte) in BALLOTS {
            let (own, moment) = (app.clone(), app.moment());
            let given: Result<(), Fail> = app.db.write_now(move |tx| {
                let mut moment = moment.clone();
                let card = own.card_in(tx, c, moment.now)?;
                let b = doors::by_number(tx, c, number)?.expect("the ballot");
                let choices: Choices = [("q01".to_string(), Choice::one(1))].into();
                let secret = doors::sealed(&own, id(byte), n, &[7; 16]);
                let new = doors::ToGive { n, channel: Channel::Web, proxy: 0, choices, secret };
                doors::give(tx, &own, &card, &mut moment, &b, &new).map(drop)
            });
            given.expect("a ballot");
            acknowledge(&format!("cast {number} {n}"));
        }
    }
}

fn first(app: &App, filled: &Filled) -> u32 {
    let c = filled.community;
    let took: Option<i64> = app
        .db
        .read_now(move |tx| {
            tx.one(
                sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM ballot_owner WHERE community = $1 AND ballot = $2 AND took = TRUE"),
                &[c.into(), id(BALLOTS[0].1).into()],
                |r| r.get(0),
            )
        })
        .unwrap_or_else(|e: liren_store::Error| panic!("{e:?}"));
    u32::try_from(took.unwrap_or(0).saturating_sub(5)).unwrap_or(0).max(1)
}

/// Everything that was acknowledged stands once, and nothing stands half.
pub fn whole(db: &Db, filled: &Filled, acknowledged: &[String]) {
    let c = filled.community;
    for (number, byte) in BALLOTS {
        let kind = if number == "named" { "cast" } else { "voted" };
        let (cast, took, beside) = db
            .read_now(move |tx| {
                let at = [c.into(), id(byte).into()];
                let cast: Vec<i64> = tx.all(
                    sql!("SELECT n FROM ballot_entry WHERE community = $1 AND ballot = $2 AND kind = $3 ORDER BY place"),
                    &[c.into(), id(byte).into(), kind.into()],
                    |r| r.get(0),
                )?;
                let took: Vec<i64> = tx.all(
                    sql!("SELECT n FROM ballot_owner WHERE community = $1 AND ballot = $2 AND took = TRUE ORDER BY n"),
                    &at,
                    |r| r.get(0),
                )?;
                let beside: Option<i64> = if kind == "cast" {
                    tx.one(
                        sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM ballot_receipt WHERE community = $1 AND ballot = $2"),
                        &at,
                        |r| r.get(0),
                    )?
                } else {
                    tx.one(
                        sql!("SELECT CAST(COUNT(*) AS BIGINT) FROM ballot_slip WHERE community = $1 AND ballot = $2"),
                        &at,
                        |r| r.get(0),
                    )?
                };
                Ok::<_, liren_store::Error>((cast, took, beside))
            })
            .expect("the ballots are read");
        let once: BTreeSet<i64> = cast.iter().copied().collect();
        assert_eq!(once.len(), cast.len(), "{number}: nobody's ballot stands twice");
        assert_eq!(once.iter().copied().collect::<Vec<_>>(), took, "{number}: who took part is who stands in the log");
        assert_eq!(beside, i64::try_from(cast.len()).ok(), "{number}: a receipt or a choice for each");
        for line in acknowledged {
            if let ["cast", of, n] = line.split(' ').collect::<Vec<_>>()[..]
                && of == number
            {
                assert!(n.parse().is_ok_and(|n: i64| once.contains(&n)), "{number}: the ballot of {n} was acknowledged");
            }
        }
    }
    // Every line is the leaf of its place, and there is no leaf without one.
    let (lines, size) = db
        .read_now(move |tx| {
            let lines: Vec<(String, Vec<u8>)> = tx.all(
                sql!(
                    "SELECT e.line, h.hash FROM ballot_entry e
                       JOIN log_node h ON h.community = e.community AND h.level = 0 AND h.idx = e.place WHERE e.community = $1"
                ),
                &[c.into()],
                |r| Ok((r.get(0)?, r.get(1)?)),
            )?;
            let size: Option<i64> = tx.one(sql!("SELECT size FROM log_head WHERE community = $1"), &[c.into()], |r| r.get(0))?;
            Ok::<_, liren_store::Error>((lines, size))
        })
        .expect("the log is read");
    assert_eq!(i64::try_from(lines.len()).ok(), size.or(Some(0)), "each place of the log has its line");
    assert!(lines.iter().all(|(line, hash)| leaf(line.as_bytes()).0[..] == hash[..]), "each line is its leaf");
}
