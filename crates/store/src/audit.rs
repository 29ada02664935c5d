//! The audit log: who changed what, when; ids and codes only, never words, names or contacts. Appended in the transaction
//! of the change, readable by the persons concerned.

use liren_core::id::{AccountId, AuditId, Community, PostId};
use liren_core::moment::Moment;
use liren_core::permission::Actor;
use liren_core::time::Time;
use uuid::Uuid;

use crate::{Error, Row, Tx, sql};

/// One entry as read.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its row, also the cursor.
    pub id: AuditId,
    /// When.
    pub at: Time,
    /// Who, when signed in.
    pub account: Option<AccountId>,
    /// In which post.
    pub post: Option<PostId>,
    /// What was done, a stable code such as `matter.settle`.
    pub action: String,
    /// What kind of thing it was done to.
    pub subject_kind: String,
    /// The thing.
    pub subject: Uuid,
    /// Codes and numbers that say more; no personal data.
    pub detail: String,
}

/// What is appended.
#[derive(Clone, Copy, Debug)]
pub struct Did<'a> {
    /// A stable code such as `matter.settle`.
    pub action: &'a str,
    /// What kind of thing.
    pub subject_kind: &'a str,
    /// The thing.
    pub subject: Uuid,
    /// In which post, if in one.
    pub post: Option<PostId>,
    /// Codes and numbers that say more; no personal data.
    pub detail: &'a str,
}

/// Appends an entry.
pub fn append(tx: &mut Tx<'_>, moment: &mut Moment, community: Community, actor: &Actor, did: &Did<'_>) -> Result<(), Error> {
    let id: AuditId = moment.id();
    tx.exec(
        sql!(
            "INSERT INTO audit (community, id, at, account, post, action, subject_kind, subject, detail)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        &[
            community.into(),
            id.into(),
            moment.now.into(),
            actor.account.into(),
            did.post.into(),
            did.action.into(),
            did.subject_kind.into(),
            did.subject.into(),
            did.detail.into(),
        ],
    )
    .map(drop)
}

fn entry(r: &Row<'_>) -> Result<Entry, Error> {
    Ok(Entry {
        id: r.get(0)?,
        at: r.get(1)?,
        account: r.get(2)?,
        post: r.get(3)?,
        action: r.get(4)?,
        subject_kind: r.get(5)?,
        subject: r.get(6)?,
        detail: r.get(7)?,
    })
}

/// The cursor before which to read: the last id shown, or the newest.
fn before(cursor: Option<AuditId>) -> Uuid {
    cursor.map_or(Uuid::max(), |c| c.0)
}

/// All entries of a community, newest first.
pub fn list(tx: &mut Tx<'_>, c: Community, cursor: Option<AuditId>, limit: i64) -> Result<Vec<Entry>, Error> {
    tx.all(
        sql!(
            "SELECT id, at, account, post, action, subject_kind, subject, detail FROM audit
              WHERE community = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
        ),
        &[c.into(), before(cursor).into(), limit.into()],
        entry,
    )
}

/// Entries about one thing, newest first.
pub fn about(tx: &mut Tx<'_>, c: Community, subject: Uuid, cursor: Option<AuditId>, limit: i64) -> Result<Vec<Entry>, Error> {
    tx.all(
        sql!(
            "SELECT id, at, account, post, action, subject_kind, subject, detail FROM audit
              WHERE community = $1 AND subject = $2 AND id < $3 ORDER BY id DESC LIMIT $4"
        ),
        &[c.into(), subject.into(), before(cursor).into(), limit.into()],
        entry,
    )
}

/// Entries by one account, newest first.
pub fn by_account(
    tx: &mut Tx<'_>,
    c: Community,
    account: AccountId,
    cursor: Option<AuditId>,
    limit: i64,
) -> Result<Vec<Entry>, Error> {
    tx.all(
        sql!(
            "SELECT id, at, account, post, action, subject_kind, subject, detail FROM audit
              WHERE community = $1 AND account = $2 AND id < $3 ORDER BY id DESC LIMIT $4"
        ),
        &[c.into(), account.into(), before(cursor).into(), limit.into()],
        entry,
    )
}
