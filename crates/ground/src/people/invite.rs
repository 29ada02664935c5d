//! Inviting a worker to set password and second factor: a one-time link, shown once to the colleague who asks for it, to be
//! handed over in person. Only for somebody who has neither yet: nobody gets into a colleague's sign-in by this.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use liren_core::id::{AccountId, Community};
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::Refusal;
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
use crate::access::store as access;
use crate::names;
use crate::words::People;

/// The account of a holder who needs a second factor and has not set one up, nor a password.
pub(super) fn waits(tx: &mut Tx<'_>, app: &App, code: Community, post: &Post) -> Result<Option<AccountId>, Error> {
    let Some(person) = post.person.filter(|_| post.role.needs_factor() && post.ended.is_none()) else { return Ok(None) };
    let Some(account) = store::person_facts(tx, app, code, person)?.and_then(|f| f.account) else { return Ok(None) };
    let has_password = access::account(tx, app, account)?.is_none_or(|a| a.password.is_some());
    Ok((!has_password && !access::kinds(tx, account)?.any()).then_some(account))
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

/// Makes the link and shows it once; an earlier one is void.
pub async fn invite(visit: Visit, Path((_, id)): Path<(String, String)>, _form: Form) -> Result<Response, Fail> {
    check(&visit.actor, Action::ManagePosts, &Where::COMMUNITY)?;
    let (id, code, app) = (id_of(&id)?, visit.card.code, visit.app.clone());
    let (actor, moment) = (visit.actor.clone(), visit.moment.clone());
    let done = visit.app.db.write(move |tx| {
        let mut moment = moment.clone();
        let post = store::post(tx, code, id)?.ok_or(Refusal::NotFound)?;
        let account = waits(tx, &app, code, &post)?.ok_or(Refusal::Conflict)?;
        let token = access::invite(tx, &mut moment, &app, account)?;
        let did = Did { action: "post.invite", subject_kind: "post", subject: id.0, post: None, detail: "" };
        audit::append(tx, &mut moment, code, &actor, &did)?;
        Ok::<_, Fail>((token, post))
    });
    let (token, post) = done.await?;
    let names = names::of(&visit.app, &visit.card).await?;
    let t = People(visit.lang);
    let url = visit.app.absolute(&format!("/enrol/{token}"));
    html(&InvitePage {
        page: Page::new(&visit, Nav::Other, t.invite_title()),
        t,
        back: super::OnePost::url(code, id),
        who: t.invite_lead(&post.name, title(&visit, &names, post.role, post.scope)),
        qr: qr::svg(&url),
        url,
    })
}
