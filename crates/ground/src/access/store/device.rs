//! Signed-in devices. Each has a row; taking the row away signs the device out.

use liren_core::id::{AccountId, SessionId};
use liren_core::lang::Lang;
use liren_core::moment::Moment;
use liren_core::time::Time;
use liren_kit::session::{KEPT_FACTOR_MS, KEPT_MS, digest};
use liren_store::{Error, Tx, sql};

use super::{TRIES, note};

/// A signed-in device as its owner sees it.
#[derive(Clone, Debug)]
pub struct Device {
    /// Its row.
    pub id: SessionId,
    /// What it is, as two codes: system and browser.
    pub device: String,
    /// Whether a second factor was given on it.
    pub factor: bool,
    /// When it was signed in.
    pub created: Time,
    /// When it was last used, to the hour.
    pub seen: Time,
}

/// Signs a device in and answers what its browser will hold. `old` is the session it had until now: it ends.
pub fn open_device(
    tx: &mut Tx<'_>,
    moment: &mut Moment,
    account: AccountId,
    factor: bool,
    device: &str,
    old: Option<SessionId>,
) -> Result<[u8; 32], Error> {
    let (id, token): (SessionId, [u8; 32]) = (moment.id(), moment.bytes());
    let kept = if factor { KEPT_FACTOR_MS } else { KEPT_MS };
    if let Some(old) = old {
        tx.exec(sql!("DELETE FROM session WHERE id = $1"), &[old.into()])?;
    }
    let hash = digest(&token);
    tx.exec(
        sql!(
            "INSERT INTO session (id, token, kind, account, contact, code, tries, device, factor, created, seen, expires)
             VALUES ($1, $2, 'device', $3, NULL, NULL, 0, $4, $5, $6, $6, $7)"
        ),
        &[
            id.into(),
            (&hash[..]).into(),
            account.into(),
            device.into(),
            factor.into(),
            moment.now.into(),
            moment.now.plus(kept).into(),
        ],
    )?;
    note(tx, moment, account, "session.open", if factor { "factor" } else { "" })?;
    Ok(token)
}

/// The devices of an account, the last used first.
pub fn devices(tx: &mut Tx<'_>, account: AccountId, now: Time) -> Result<Vec<Device>, Error> {
    tx.all(
        sql!(
            "SELECT id, device, factor, created, seen FROM session
              WHERE account = $1 AND kind = 'device' AND expires > $2 ORDER BY seen DESC, id DESC"
        ),
        &[account.into(), now.into()],
        |r| Ok(Device { id: r.get(0)?, device: r.get(1)?, factor: r.get(2)?, created: r.get(3)?, seen: r.get(4)? }),
    )
}

/// Signs one device of the account out; false when it has no such device.
pub fn close_device(tx: &mut Tx<'_>, moment: &mut Moment, account: AccountId, id: SessionId) -> Result<bool, Error> {
    let n =
        tx.exec(sql!("DELETE FROM session WHERE id = $1 AND account = $2 AND kind = 'device'"), &[id.into(), account.into()])?;
    if n > 0 {
        note(tx, moment, account, "session.close", "")?;
    }
    Ok(n > 0)
}

/// Signs every device of the account out but the given one, and ends sign-ins under way and invitations.
pub fn close_devices(tx: &mut Tx<'_>, moment: &mut Moment, account: AccountId, but: Option<SessionId>) -> Result<u64, Error> {
    let keep = but.map_or(uuid::Uuid::nil(), |s| s.0);
    let n = tx.exec(sql!("DELETE FROM session WHERE account = $1 AND id <> $2"), &[account.into(), keep.into()])?;
    if n > 0 {
        note(tx, moment, account, "session.close_others", "")?;
    }
    Ok(n)
}

/// Counts a wrong second factor on a device; answers how many tries are left. After the last the device is signed out.
pub fn wrong_on_device(tx: &mut Tx<'_>, id: SessionId) -> Result<i64, Error> {
    tx.exec(sql!("UPDATE session SET tries = tries + 1 WHERE id = $1"), &[id.into()])?;
    let tries: Option<i64> = tx.one(sql!("SELECT tries FROM session WHERE id = $1"), &[id.into()], |r| r.get(0))?;
    let left = TRIES - tries.unwrap_or(TRIES);
    if left <= 0 {
        tx.exec(sql!("DELETE FROM session WHERE id = $1"), &[id.into()])?;
    }
    Ok(left)
}

/// When a device was signed in.
pub fn opened(tx: &mut Tx<'_>, id: SessionId) -> Result<Option<Time>, Error> {
    tx.one(sql!("SELECT created FROM session WHERE id = $1"), &[id.into()], |r| r.get(0))
}

/// Keeps language and view with the account.
pub fn touch_view(tx: &mut Tx<'_>, account: AccountId, lang: Option<Lang>, elder: Option<bool>) -> Result<(), Error> {
    tx.exec(
        sql!("UPDATE account SET lang = COALESCE($2, lang), elder = COALESCE($3, elder) WHERE id = $1"),
        &[account.into(), lang.map(Lang::tag).into(), elder.into()],
    )
    .map(drop)
}

/// System and browser from what a browser says of itself, as two codes; never the text itself, which can tell people apart.
pub fn name_of_agent(agent: &str) -> String {
    let first =
        |table: &[(&str, &'static str)]| table.iter().find(|(mark, _)| agent.contains(mark)).map_or("other", |(_, code)| code);
    let system = first(&[
        ("HarmonyOS", "harmony"),
        ("OpenHarmony", "harmony"),
        ("Android", "android"),
        ("iPhone", "iphone"),
        ("iPad", "ipad"),
        ("Windows", "windows"),
        ("Mac OS", "mac"),
        ("Linux", "linux"),
    ]);
    let browser = first(&[
        ("MicroMessenger", "wechat"),
        ("AlipayClient", "alipay"),
        ("QQBrowser", "qq"),
        ("Edg", "edge"),
        ("Firefox", "firefox"),
        ("Chrome", "chrome"),
        ("Safari", "safari"),
    ]);
    format!("{system} {browser}")
}

#[cfg(test)]
mod tests {
    use super::name_of_agent;

    #[test]
    fn devices_are_named_as_people_know_them() {
        let table = [
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0", "iphone wechat"),
            ("Mozilla/5.0 (Linux; Android 14; HarmonyOS) Chrome/114 Mobile Safari/537.36", "harmony chrome"),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537.36 Edg/130", "windows edge"),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/17 Safari/605", "mac safari"),
            ("", "other other"),
        ];
        for (agent, named) in table {
            assert_eq!(name_of_agent(agent), named);
        }
    }
}
