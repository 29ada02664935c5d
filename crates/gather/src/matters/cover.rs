//! What is covered before words and photos become public. Whoever may release them decides which names stay, marks by hand what was not
//! found, and draws over the parts of photos that show a face, a plate or a door. Everybody else is given a copy in which these parts are gone;
//! the original stays with the reporter and those who handle the matter.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::id::FileId;
use liren_core::permission::{Action, check};
use liren_core::personal::{self, Kind};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Page, Told, again, html, see, told};
use liren_kit::ports::Patch;
use liren_kit::visit::Visit;
use liren_store::audit::{self, Did};
use liren_store::files::{self as stored, FileRow, Size};
use liren_store::sql;

use super::files::aside;
use super::join;
use super::read::{Event, File, Matter};
use super::show;
use super::urls;
use crate::words::Matters;

/// Rows and columns of the grid that covers without scripts.
const GRID: u16 = 6;
/// Most parts of one photo.
pub(super) const MOST: usize = 48;

/// Parts of a photo as stored: `x,y,w,h` in thousandths, one after the other.
pub(super) fn parse(text: &str) -> Vec<Patch> {
    let number = |s: Option<&str>| s?.parse::<u16>().ok().filter(|n| *n <= 1000);
    let patch = |text: &str| {
        let mut parts = text.split(',');
        let (x, y) = (number(parts.next())?, number(parts.next())?);
        let (w, h) = (number(parts.next())?.min(1000 - x), number(parts.next())?.min(1000 - y));
        (parts.next().is_none() && w > 0 && h > 0).then_some(Patch { x, y, w, h })
    };
    text.split(' ').filter_map(patch).collect()
}

fn written(patches: &[Patch]) -> String {
    patches.iter().map(|p| format!("{},{},{},{}", p.x, p.y, p.w, p.h)).collect::<Vec<_>>().join(" ")
}

/// What a form covers: parts that were drawn, and cells of the grid.
fn chosen(form: &Form) -> Vec<Patch> {
    let mut out: Vec<Patch> = form.all("part").flat_map(parse).collect();
    let cells = form.all("cell").filter_map(|c| c.parse::<u16>().ok()).filter(|n| *n < GRID * GRID);
    // A little over its edge, so that no line of the picture shows between two cells.
    let edge = |n: u16| n * 1000 / GRID;
    out.extend(cells.map(|n| {
        let (x, y) = (edge(n % GRID), edge(n / GRID));
        Patch { x, y, w: edge(n % GRID + 1) - x, h: edge(n / GRID + 1) - y }
    }));
    out.dedup();
    out.truncate(MOST);
    out
}

/// Most words marked by hand, and how long each may be.
pub(super) const MARKED: usize = 40;
const LONGEST: usize = 60;

/// A matter that this person may release.
pub(super) struct Release {
    pub matter: Matter,
    pub files: Vec<File>,
    events: Vec<Event>,
}

impl Release {
    /// Words typed to be covered, one a line, as they are kept; what stands nowhere in what people may read is told by its line.
    pub fn marked<'a>(&self, lines: impl Iterator<Item = &'a str>) -> Result<String, Vec<Problem>> {
        let (mut kept, mut wrong) = (Vec::<&str>::new(), Vec::new());
        let mut say = |key| wrong.push(Problem::new("hide", key));
        for (n, word) in (1..).zip(lines).map(|(n, line)| (n, line.trim())).filter(|(_, word)| !word.is_empty()) {
            let there = |text: &str| !personal::stands(text, word).is_empty();
            match () {
                () if word.chars().count() > LONGEST => say(ProblemKey::TooLong { max: LONGEST }),
                () if !there(&self.matter.words) && !self.events.iter().any(|e| there(&e.words)) => {
                    say(ProblemKey::NotInText { line: n });
                }
                () if !kept.contains(&word) => kept.push(word),
                () => {}
            }
        }
        if kept.len() > MARKED {
            say(ProblemKey::Enough { max: MARKED });
        }
        if wrong.is_empty() { Ok(kept.join("\n")) } else { Err(wrong) }
    }
}

/// A matter whose words this person may release, with its files and timeline.
pub(super) async fn matter(visit: &Visit, number: String) -> Result<Release, Fail> {
    let loaded = show::load(visit, number, None).await?;
    let m = loaded.matter;
    check(&visit.actor, Action::ReleaseWords, &m.place(false))?;
    if !show::reads_original(visit, &m, false) {
        return Err(Refusal::NotFound.into());
    }
    Ok(Release { matter: m, files: loaded.files, events: loaded.events })
}

/// A name with whether it stays.
pub(super) struct Name {
    pub text: String,
    pub stays: bool,
}

struct Photo {
    src: String,
    width: i64,
    height: i64,
    words: String,
    url: String,
    state: String,
    parts: Vec<Patch>,
}

#[derive(Template)]
#[template(path = "matters/cover.html")]
struct CoverPage {
    page: Page,
    t: Matters,
    number: String,
    back: String,
    here: String,
    public: String,
    always: Vec<String>,
    names: Vec<Name>,
    photos: Vec<Photo>,
    saved: bool,
    problems: Vec<Told>,
    hide: String,
}

/// GET what everybody will read and see, with what can be decided about it.
pub async fn page(visit: Visit, Path((_, number)): Path<(String, String)>) -> Result<Response, Fail> {
    let release = matter(&visit, number).await?;
    html(&look(&visit, release, None, &[]))
}

/// The page; with what was typed when something is wrong with it.
fn look(visit: &Visit, release: Release, typed: Option<&Form>, problems: &[Problem]) -> CoverPage {
    let Release { matter: m, files, .. } = release;
    let (code, t) = (visit.card.code, Matters(visit.lang));
    let found = personal::find(&m.words);
    let photos = files.iter().filter(|f| f.kind == "photo").zip(1..).map(|(f, n)| Photo {
        src: urls::File::url(code, &m.number, f.id, "thumb"),
        width: f.width,
        height: f.height,
        words: t.matter_photo_alt(n),
        url: urls::CoverPhoto::url(code, &m.number, f.id),
        parts: parse(&f.parts),
        state: match parse(&f.parts).len() {
            0 => t.cover_photo_none().to_string(),
            n => t.cover_photo_some(i64::try_from(n).unwrap_or(i64::MAX)),
        },
    });
    let mut names = names_of(&m);
    if let Some(form) = typed {
        names.iter_mut().for_each(|n| n.stays = form.all("stay").any(|s| s == n.text));
    }
    CoverPage {
        page: Page::new(visit, Nav::UnderWay, t.cover_title()),
        t,
        back: format!("{}?open=release#release", urls::Matter::url(code, &m.number)),
        here: urls::Cover::url(code, &m.number),
        public: m.covered(&m.words).into_owned(),
        always: found.iter().filter(|f| f.kind != Kind::Name).map(|f| f.text.to_string()).collect(),
        names,
        photos: photos.collect(),
        saved: visit.here.contains("?saved"),
        problems: told(problems, visit.lang),
        hide: typed.map_or(m.hide, |form| form.get("hide").to_string()),
        number: m.number,
    }
}

/// Names in the words, each once.
pub(super) fn names_of(m: &Matter) -> Vec<Name> {
    let (stay, mut out) = (m.stay(), Vec::<Name>::new());
    for f in personal::find(&m.words).iter().filter(|f| f.kind == Kind::Name) {
        if !out.iter().any(|n| n.text == f.text) {
            out.push(Name { text: f.text.to_string(), stays: stay.contains(&f.text) });
        }
    }
    out
}

/// Decides which names stay, and what else is covered; of names only what stands in the words counts.
pub(super) async fn keep_names(visit: &Visit, m: &Matter, chosen: impl Iterator<Item = &str>, hide: &str) -> Result<(), Fail> {
    let found = names_of(m);
    let mut stay: Vec<&str> = chosen.filter(|name| found.iter().any(|n| n.text == **name)).collect();
    stay.sort_unstable();
    stay.dedup();
    let (code, actor, moment, card) = (visit.card.code, visit.actor.clone(), visit.moment.clone(), visit.card.clone());
    let (kept, hide) = (stay.join("\n"), Some(hide.to_string()).filter(|h| !h.is_empty()));
    let (id, post) = (m.id, visit.actor.post(m.holder).map(|p| p.id));
    visit
        .app
        .db
        .write(move |tx| {
            tx.exec(
                sql!("UPDATE matter SET stay = $3, hide = $4, indexed = FALSE WHERE community = $1 AND id = $2"),
                &[code.into(), id.into(), (&kept).into(), hide.as_deref().into()],
            )?;
            super::write::index_soon(tx, &card, &mut moment.clone())?;
            let did = Did { action: "matter.cover", subject_kind: "matter", subject: id.0, post, detail: "" };
            audit::append(tx, &mut moment.clone(), code, &actor, &did).map_err(Fail::from)
        })
        .await
}

/// POST which names stay and what else is covered.
pub async fn names(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let release = matter(&visit, number).await?;
    let hide = match release.marked(form.get("hide").lines()) {
        Ok(hide) => hide,
        Err(problems) => return again(&look(&visit, release, Some(&form), &problems)),
    };
    let m = release.matter;
    keep_names(&visit, &m, form.all("stay"), &hide).await?;
    Ok(see(&format!("{}?saved", urls::Cover::url(visit.card.code, &m.number))))
}

struct Part {
    value: String,
    x: u16,
    y: u16,
    w: u16,
    h: u16,
}

#[derive(Template)]
#[template(path = "matters/cover_photo.html")]
struct PhotoPage {
    page: Page,
    t: Matters,
    back: String,
    here: String,
    src: String,
    width: i64,
    height: i64,
    words: String,
    parts: Vec<Part>,
    cells: Vec<String>,
}

/// One of its photos.
pub(super) async fn photo_of(visit: &Visit, number: String, id: &str) -> Result<(Matter, File), Fail> {
    let id: FileId = id.parse().map_err(|_| Refusal::NotFound)?;
    let Release { matter: m, files, .. } = matter(visit, number).await?;
    let file = files.into_iter().find(|f| f.id == id && f.kind == "photo").ok_or(Refusal::NotFound)?;
    Ok((m, file))
}

/// GET a photo to cover parts of it.
pub async fn photo(visit: Visit, Path((_, number, id)): Path<(String, String, String)>) -> Result<Response, Fail> {
    let (m, f) = photo_of(&visit, number, &id).await?;
    let (code, t) = (visit.card.code, Matters(visit.lang));
    html(&PhotoPage {
        page: Page::new(&visit, Nav::UnderWay, t.cover_photo_title()),
        t,
        back: urls::Cover::url(code, &m.number),
        here: urls::CoverPhoto::url(code, &m.number, f.id),
        src: urls::File::url(code, &m.number, f.id, "full"),
        width: f.width,
        height: f.height,
        words: t.matter_photo_alt(1),
        parts: parse(&f.parts).iter().map(|p| Part { value: written(&[*p]), x: p.x, y: p.y, w: p.w, h: p.h }).collect(),
        cells: (0..GRID * GRID).map(|n| t.cover_cell(i64::from(n / GRID + 1), i64::from(n % GRID + 1))).collect(),
    })
}

/// Covers these parts: everybody else is given a copy without them; no parts, no copy.
pub(super) async fn keep_parts(visit: &Visit, (m, f): &(Matter, File), patches: &[Patch]) -> Result<(), Fail> {
    let copy = if patches.is_empty() { None } else { Some(copied(visit, f.id, patches).await?) };
    let (code, actor, moment, now) = (visit.card.code, visit.actor.clone(), visit.moment.clone(), visit.moment.now);
    let (matter, file, post, parts) = (m.id, f.id, visit.actor.post(m.holder).map(|p| p.id), written(patches));
    visit
        .app
        .db
        .write(move |tx| {
            if let Some(row) = &copy {
                stored::note(tx, code, row, now)?;
                stored::attach(tx, code, row.id)?;
            }
            // A photo that others show too, since the matter was split, is covered with all of them.
            for one in join::family(tx, code, matter)? {
                tx.exec(
                    sql!("UPDATE matter_file SET parts = $4, copy = $5 WHERE community = $1 AND matter = $2 AND id = $3"),
                    &[code.into(), one.into(), file.into(), (&parts).into(), copy.as_ref().map(|row| row.id).into()],
                )?;
            }
            let did = Did { action: "matter.cover", subject_kind: "matter", subject: matter.0, post, detail: "" };
            audit::append(tx, &mut moment.clone(), code, &actor, &did).map_err(Fail::from)
        })
        .await
}

/// POST the parts.
pub async fn cover(visit: Visit, Path((_, number, id)): Path<(String, String, String)>, form: Form) -> Result<Response, Fail> {
    let found = photo_of(&visit, number, &id).await?;
    keep_parts(&visit, &found, &chosen(&form)).await?;
    Ok(see(&format!("{}?saved", urls::Cover::url(visit.card.code, &found.0.number))))
}

/// Makes the copy; it is on the disk when this returns.
async fn copied(visit: &Visit, original: FileId, patches: &[Patch]) -> Result<FileRow, Fail> {
    let (app, code, id, patches) = (visit.app.clone(), visit.card.code, visit.app.moment().id::<FileId>(), patches.to_vec());
    aside(move || {
        let bytes = app.ports.blobs.get(code, original, Size::Full)?.ok_or(Refusal::NotFound)?;
        let refused = |_| Fail::from(Refusal::field("part", ProblemKey::NotAPhoto));
        let picture = app.ports.photos.cover(&bytes, &patches).map_err(refused)?;
        app.ports.blobs.put(code, id, Size::Full, &picture.full)?;
        app.ports.blobs.put(code, id, Size::Thumb, &picture.thumb)?;
        let bytes = i64::try_from(picture.full.len()).unwrap_or(i64::MAX);
        let (width, height) = (picture.width.into(), picture.height.into());
        Ok(FileRow { id, kind: "photo".into(), mime: "image/jpeg".into(), bytes, width, height, seconds: 0 })
    })
    .await
}

/// The file a reader is given for a photo: the original for those who read the words as they were said.
pub fn shown(visit: &Visit, m: &Matter, file: &File, by_link: bool) -> FileId {
    file.copy.filter(|_| !show::reads_original(visit, m, by_link)).unwrap_or(file.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cells_of_the_grid_cover_the_whole_and_nothing_twice() {
        let cells: Vec<(&str, String)> = (0..40).map(|n: u16| ("cell", n.to_string())).collect();
        let pairs: Vec<(&str, &str)> = cells.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let all = chosen(&Form::of(&pairs));
        assert_eq!(all.len(), 36);
        assert_eq!(all.iter().map(|p| u32::from(p.w) * u32::from(p.h)).sum::<u32>(), 1_000_000);
        assert_eq!(parse(&read_back(&all)), all);
    }

    fn read_back(patches: &[Patch]) -> String {
        written(patches)
    }

    proptest! {
        #[test]
        fn whatever_is_sent_stays_within_the_picture(text in "[0-9, -]{0,60}|\\PC{0,20}") {
            for p in chosen(&Form::of(&[("part", &text), ("cell", &text)])) {
                prop_assert!(p.x + p.w <= 1000 && p.y + p.h <= 1000 && p.w > 0 && p.h > 0);
            }
        }
    }
}
