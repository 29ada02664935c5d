//! Following a matter: signed in or by a contact one leaves, and no more.

use axum::extract::Path;
use axum::response::Response;
use liren_core::contact::Contact;
use liren_core::id::MatterId;
use liren_core::permission::{Action, Where, check};
use liren_core::refusal::{ProblemKey, Refusal};
use liren_ground::{messages, names};
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::limits::Limit;
use liren_kit::page::{own_path, see, told};
use liren_kit::urls as kit_urls;
use liren_kit::visit::Visit;
use liren_store::audit::{self, Did};

use super::draft::beginning;
use super::show::{self, By};
use super::{page, read, tell, urls};

/// Follow a matter: by account when signed in, else by the contact left here.
pub async fn follow(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    let loaded = show::load(&visit, number.clone(), None).await?;
    let kept_draft = form.get("draft").to_string();
    let id = loaded.matter.id;
    let contact = match visit.actor.account {
        Some(_) => None,
        None => {
            let mut fields = form.check();
            let contact = fields.required("contact", ProblemKey::NotAContact, Contact::parse);
            match (contact, fields.finish()) {
                (Some(contact), Ok(())) => Some(contact),
                (_, problems) => {
                    let names = names::of(&visit.app, &visit.card).await?;
                    let mut page = page::page(&visit, &names, loaded, &By::Number);
                    page.open = "follow";
                    page.typed = form;
                    page.problems = told(&problems.err().unwrap_or_default(), visit.lang);
                    return liren_kit::page::again(&page);
                }
            }
        }
    };
    hear(&visit, id, contact).await?;
    // Whoever follows instead of filing has nothing left to file.
    let draft = beginning(&kept_draft);
    let draft = if draft.is_empty() { draft } else { format!("&draft={draft}") };
    Ok(see(&format!("{}?did=follow{draft}", urls::Matter::url(visit.card.code, &number))))
}

/// No longer follow, signed in; whoever left a contact stops with the link in each message.
pub async fn unfollow(visit: Visit, Path((_, number)): Path<(String, String)>, form: Form) -> Result<Response, Fail> {
    hear_no_more(&visit, number.clone()).await?;
    let me = kit_urls::Me::url(visit.card.code);
    if own_path(form.get("back")) == me {
        return Ok(see(&me));
    }
    Ok(see(&format!("{}?did=unfollow", urls::Matter::url(visit.card.code, &number))))
}

/// Begins to tell of a matter: whoever is signed in, else by a contact left here.
pub(super) async fn hear(visit: &Visit, id: MatterId, contact: Option<Contact>) -> Result<(), Fail> {
    check(&visit.actor, Action::FollowMatter, &Where::COMMUNITY)?;
    let (app, card, moment, actor, lang) =
        (visit.app.clone(), visit.card.clone(), visit.moment.clone(), visit.actor.clone(), visit.lang);
    app.limits.take(Limit::Write, &visit.client.to_string(), moment.now)?;
    if let Some(c) = &contact {
        app.limits.take(Limit::CodeTo, c.as_str(), moment.now)?;
    }
    let done = visit.app.db.write(move |tx| {
        let mut moment = moment.clone();
        let subject = match (&contact, actor.account) {
            (Some(c), _) => {
                let subject = messages::hear::follow_of(&app, id.0, c);
                messages::leave(tx, &mut moment, &app, card.code, subject, c, lang)?;
                subject.0
            }
            (None, Some(account)) => account.0,
            (None, None) => return Err(Refusal::SignInNeeded.into()),
        };
        tell::add(tx, &card, id, subject, actor.account, false, moment.now)?;
        let did = Did { action: "matter.follow", subject_kind: "matter", subject: id.0, post: None, detail: "" };
        audit::append(tx, &mut moment, card.code, &actor, &did).map_err(Fail::from)
    });
    done.await
}

/// No longer tells whoever is signed in of a matter.
pub(super) async fn hear_no_more(visit: &Visit, number: String) -> Result<(), Fail> {
    let account = visit.signed_in()?.account;
    check(&visit.actor, Action::UnfollowMatter, &Where::own(&visit.actor))?;
    let (card, moment, actor) = (visit.card.clone(), visit.moment.clone(), visit.actor.clone());
    let done = visit.app.db.write(move |tx| {
        let m = read::by_number(tx, card.code, &number)?.ok_or(Refusal::NotFound)?;
        tell::unfollow(tx, &card, m.id, account, moment.now)?;
        let did = Did { action: "matter.unfollow", subject_kind: "matter", subject: m.id.0, post: None, detail: "" };
        audit::append(tx, &mut moment.clone(), card.code, &actor, &did).map_err(Fail::from)
    });
    done.await
}
