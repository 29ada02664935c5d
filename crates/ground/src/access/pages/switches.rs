//! Signing out, and the switches on every page: language, elder view, light or dark.

use axum::response::Response;
use liren_core::lang::Lang;
use liren_kit::fail::Fail;
use liren_kit::form::Form;
use liren_kit::page::{own_path, see};
use liren_kit::session;
use liren_kit::visit::Caller;

use crate::access::store;

/// Signs this device out and goes to the community's home.
pub async fn sign_out(caller: Caller, form: Form) -> Result<Response, Fail> {
    if let Some(session) = &caller.session {
        let (account, id, moment) = (session.account, session.id, caller.moment.clone());
        caller.app.db.write(move |tx| store::close_device(tx, &mut moment.clone(), account, id)).await.map_err(Fail::from)?;
    }
    // What was open may need a sign-in, so it is not gone back to.
    let back = own_path(form.get("back"));
    let home = back.strip_prefix("/c/").and_then(|r| r.get(..12)).filter(|c| c.bytes().all(|b| b.is_ascii_digit()));
    let mut response = see(&home.map_or_else(|| "/".to_string(), liren_kit::urls::Home::url));
    session::set_cookie(response.headers_mut(), &caller.app.site, None);
    Ok(response)
}

/// Keeps a choice on this device, and with the account when signed in.
pub async fn preferences(caller: Caller, form: Form) -> Result<Response, Fail> {
    let mut response = see(own_path(form.get("back")));
    let headers = response.headers_mut();
    let site = &caller.app.site;
    let lang = Lang::parse(form.get("lang"));
    if let Some(lang) = lang {
        session::set_preference(headers, site, "lang", lang.tag());
    }
    let elder = match form.get("elder") {
        "1" => Some(true),
        "0" => Some(false),
        _ => None,
    };
    if let Some(on) = elder {
        session::set_preference(headers, site, "elder", if on { "1" } else { "0" });
    }
    if let theme @ ("auto" | "light" | "dark") = form.get("theme") {
        session::set_preference(headers, site, "theme", theme);
    }
    if let Some(session) = &caller.session
        && (lang.is_some() || elder.is_some())
    {
        let account = session.account;
        caller.app.db.write(move |tx| store::touch_view(tx, account, lang, elder)).await.map_err(Fail::from)?;
    }
    Ok(response)
}
