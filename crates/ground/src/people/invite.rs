//! A one-time link to set password and second factor, shown once to the colleague who asks for it, to be handed over in
//! person. For a worker who has neither yet; and, after password, factors and devices were taken back, for a holder who lost
//! them all. The second is done in the open: it is told to the holder at every contact and stands in the audit log.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::id::{AccountId, Community};
use liren_core::permission::{Action, Role, Where, check};
use liren_core::refusal::{Problem, ProblemKey, Refusal};
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{Nav, Page, html};
use liren_kit::qr;
use liren_kit::visit::Visit;
use liren_store::audit::{self, Did};
use liren_store::{Error, Tx};

use super::one::{id_of, title};
use super::store::{self, Post};
use crate::access::pages::{Told, secret, tell};
use crate::access::{Enrol, store as access};
use crate::names;
use crate::words::People;

/// What a holder signs in with.
#[derive(Clone, Copy, Default)]
pub(super) struct SignIn {
    /// The account, if the holder has one.
    pub account: Option<AccountId>,
    /// It has neither password nor second factor.
    pub bare: bool,
    /// It has a password or a second factor that could be lost. Who runs the installation is helped by the operator alone.
    pub guarded: bool,
}

/// What the holder of an open post signs in with.
pub(super) fn sign_in(tx: &mut Tx<'_>, app: &App, code: Community, post: &Post) -> Result<SignIn, Error> {
    let Some(person) = post.person.filter(|_| post.ended.is_none()) else { return Ok(SignIn::default()) };
    let Some(id) = store::person_facts(tx, app, code, person)?.and_then(|f| f.account) else { return Ok(SignIn::default()) };
    let Some(known) = access::account(tx, app, id)? else { return Ok(SignIn::default()) };
    let guarded = known.password.is_some() || access::kinds(tx, id)?.any();
    Ok(SignIn { account: Some(id), bare: !guarded, guarded: guarded && !known.operator })
}

/// Whether the actor may take a holder's sign-in back. Nobody does it for themselves, and an officer of the street, who holds
/// posts in other communities too, is not in one community's hands.
pub(super) fn may_reset(visit: &Visit, post: &Post) -> bool {
    post.role != Role::StreetOfficer
        && visit.may(Action::ResetSignIn, &Where { about: post.person.as_slice(), ..Where::COMMUNITY })
}

#[derive(Template)]
#[template(path = "people/invite.html")]
struct InvitePage {
    page: Page,
    t: People,
    back: String,
    who: String,
    qr: String,
    url: String,
}

/// The link with its QR, on the only page that ever shows it.
async fn shown(visit: &Visit, post: &Post, heading: &str, token: &str) -> Result<Response, Fail> {
    let names = names::of(&visit.app, &visit.card).await?;
    let t = People(visit.lang);
    let url = visit.app.absolute(&Enrol::url(token));
    secret(html(&InvitePage {
        page: Page::new(visit, Nav::Other, heading),
        t,
        back: super::OnePost::url(visit.card.code, post.id),
        who: t.invite_lead(&post.name, title(visit, &names, post.role, post.scope)),
        qr: qr::svg(&url),
        url,
    }))
}

/// Makes the link and shows it once; an earlier one is void.
pub async fn invite(visit: Visit, Path((_, id)): Path<(String, String)>, _form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ManagePosts, &Where::COMMUNITY)?;
    let (id, code, app) = (id_of(&id)?, visit.card.code, visit.app.clone());
    let (actor, moment) = (visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| {
        let mut moment = moment.clone();
        let post = store::post(tx, code, id)?.ok_or(Refusal::NotFound)?;
        let held = sign_in(tx, &app, code, &post)?;
        let account = held.account.filter(|_| held.bare && post.role.needs_factor()).ok_or(Refusal::Conflict)?;
        let token = access::invite(tx, &mut moment, &app, account)?;
        let did = Did { action: "post.invite", subject_kind: "post", subject: id.0, post: None, detail: "" };
        audit::append(tx, &mut moment, code, &actor, &did)?;
        Ok::<_, Fail>((token, post))
    });
    let (token, post) = done.await?;
    shown(&visit, &post, People(visit.lang).invite_title(), &token).await
}

/// Takes password, factors and devices back, tells the holder at every contact, and shows a new invitation once.
pub async fn reset(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ResetSignIn, &Where::COMMUNITY)?;
    let (id, code, app) = (id_of(&id)?, visit.card.code, visit.app.clone());
    let asked = visit.app.db.read(move |tx| store::post(tx, code, id)).await.map_err(Fail::from)?.ok_or(Refusal::NotFound)?;
    if !may_reset(&visit, &asked) {
        return Err(Refusal::Forbidden.into());
    }
    if !form.is("sure", "1") {
        return super::one::show(&visit, id, &[Problem::new("sure", ProblemKey::ConsentNeeded)]).await;
    }
    let (actor, moment, card) = (visit.actor.clone(), visit.moment.clone(), visit.card.clone());
    let done = visit.app.db.write(move |tx| {
        let mut moment = moment.clone();
        let post = store::post(tx, code, id)?.filter(|p| p.person == asked.person).ok_or(Refusal::Stale)?;
        let held = sign_in(tx, &app, code, &post)?;
        let account = held.account.filter(|_| held.guarded).ok_or(Refusal::Conflict)?;
        let known = access::account(tx, &app, account)?.ok_or(Refusal::NotFound)?;
        access::reset(tx, &mut moment, account)?;
        let token = access::invite(tx, &mut moment, &app, account)?;
        let text = People(known.lang).told_reset(&card.name);
        for contact in &known.contacts() {
            tell(tx, &mut moment, &app, &Told { subject: account.0, contact, lang: known.lang, text: &text, until: None })?;
        }
        let did = Did { action: "post.reset", subject_kind: "post", subject: id.0, post: None, detail: "" };
        audit::append(tx, &mut moment, code, &actor, &did)?;
        Ok::<_, Fail>((token, post))
    });
    let (token, post) = done.await?;
    visit.app.bell.ring();
    shown(&visit, &post, People(visit.lang).reset_title(), &token).await
}
