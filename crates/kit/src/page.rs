//! What every page carries: language, words, navigation, switches, the demo line, the form token.

use std::sync::Arc;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use liren_core::lang::Lang;
use liren_core::refusal::Problem;

use crate::app::App;
use crate::card::Card;
use crate::fail::Fail;
use crate::urls;
use crate::visit::{Caller, Visit};
use crate::words;

/// The four places of the bar at the bottom.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nav {
    /// 首页
    Home,
    /// 说事
    Say,
    /// 在办
    UnderWay,
    /// 我的
    Me,
    /// None of them.
    Other,
}

/// What programs of chat show of a link to a public page, beside its title.
#[derive(Clone, Debug, Default)]
pub struct Og {
    /// One or two short sentences; empty for what is not meant to be passed on.
    pub description: String,
    /// The address of the page.
    pub url: String,
    /// The address of a picture; may be empty.
    pub image: String,
}

/// The frame of a page; templates see it as `page`.
pub struct Page {
    /// Language.
    pub lang: Lang,
    /// Kit's words in it.
    pub t: words::Kit,
    /// Title of the page, without the community's name.
    pub title: String,
    /// The community, except on pages outside any.
    pub community: Option<Arc<Card>>,
    /// Address of the community's home.
    pub home: String,
    /// Address for saying something.
    pub say: String,
    /// Address of what is under way.
    pub under_way: String,
    /// Address of one's own page.
    pub me: String,
    /// Address for signing in, coming back here.
    pub sign_in: String,
    /// Address for signing out.
    pub sign_out: &'static str,
    /// Which of the four places this is.
    pub active: Nav,
    /// Whether somebody is signed in.
    pub signed_in: bool,
    /// Larger type, fewer things.
    pub elder: bool,
    /// `auto`, `light` or `dark`.
    pub theme: &'static str,
    /// Everything shown is invented.
    pub demo: bool,
    /// Plain http: what is typed can be read on the way.
    pub insecure: bool,
    /// Token for forms.
    pub csrf: String,
    /// Path and query, for the switches to come back to.
    pub here: String,
    /// What a link to it shows in a chat.
    pub og: Og,
}

impl Page {
    /// The frame for a page inside a community.
    pub fn new(visit: &Visit, active: Nav, title: impl Into<String>) -> Self {
        Self::with(visit, Some(visit.card.clone()), active, title.into())
    }

    /// The frame for a page outside any community; `/` of an installation for one community leads home.
    pub fn outside(caller: &Caller, card: Option<Arc<Card>>, title: impl Into<String>) -> Self {
        Self::with(caller, card, Nav::Other, title.into())
    }

    fn with(caller: &Caller, community: Option<Arc<Card>>, active: Nav, title: String) -> Self {
        let at = |f: fn(liren_core::id::Community) -> String| community.as_ref().map_or_else(|| "/".to_string(), |c| f(c.code));
        Self {
            lang: caller.lang,
            t: words::Kit(caller.lang),
            title,
            home: at(urls::Home::url),
            say: at(urls::Say::url),
            under_way: at(urls::Matters::url),
            me: at(urls::Me::url),
            sign_in: format!("{}?next={}", urls::SignIn::PATTERN, urls::encoded(&caller.here)),
            sign_out: urls::SignOut::PATTERN,
            active,
            signed_in: caller.session.is_some(),
            elder: caller.elder,
            theme: caller.theme,
            demo: caller.app.site.demo,
            insecure: !caller.app.site.https(),
            csrf: caller.csrf.clone(),
            here: caller.here.clone(),
            og: Og::default(),
            community,
        }
    }

    /// The same page, with what a link to it shows in a chat.
    #[must_use]
    pub fn passed_on(mut self, og: Og) -> Self {
        self.og = og;
        self
    }

    /// Whether this is the community's home.
    pub fn is_home(&self) -> bool {
        self.active == Nav::Home
    }

    /// Whether this is the place for saying something.
    pub fn is_say(&self) -> bool {
        self.active == Nav::Say
    }

    /// Whether this is the list of what is under way.
    pub fn is_under_way(&self) -> bool {
        self.active == Nav::UnderWay
    }

    /// Whether this is one's own place.
    pub fn is_me(&self) -> bool {
        self.active == Nav::Me
    }

    /// The address of a file in `web/`.
    pub fn asset(&self, name: &str) -> &'static str {
        crate::assets::url(name)
    }

    /// The most of one document, in megabytes.
    pub fn document_mb(&self) -> usize {
        crate::form::DOCUMENT_MB
    }
}

/// A problem as a template shows it: the field it belongs to and what to do, in words.
#[derive(Clone, Debug)]
pub struct Told {
    /// The field's name, also the end of the link in the summary.
    pub field: String,
    /// What to do, in the person's language.
    pub words: String,
}

/// All problems of a form in words.
pub fn told(problems: &[Problem], lang: Lang) -> Vec<Told> {
    problems.iter().map(|p| Told { field: p.field.clone(), words: crate::refusals::problem(&p.key, lang) }).collect()
}

/// The words for one field, empty when it has no problem.
pub fn at<'a>(problems: &'a [Told], field: &str) -> &'a str {
    problems.iter().find(|p| p.field == field).map_or("", |p| &p.words)
}

/// Renders a template as a page.
pub fn html<T: askama::Template>(template: &T) -> Result<Response, Fail> {
    html_with(StatusCode::OK, template)
}

/// Renders a form again with its problems.
pub fn again<T: askama::Template>(template: &T) -> Result<Response, Fail> {
    html_with(StatusCode::UNPROCESSABLE_ENTITY, template)
}

fn html_with<T: askama::Template>(status: StatusCode, template: &T) -> Result<Response, Fail> {
    let mut out = String::with_capacity(32 * 1024);
    template.render_into(&mut out)?;
    let mut response = (status, out).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// After a change: look at the result with GET.
pub fn see(url: &str) -> Response {
    Redirect::to(url).into_response()
}

/// Only a path of our own may be gone back to.
pub fn own_path(next: &str) -> &str {
    let safe = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.chars().any(char::is_control);
    if safe { next } else { "/" }
}

impl App {
    /// The card of the only community, where the installation serves one.
    pub async fn single_card(&self) -> Result<Option<Arc<Card>>, Fail> {
        match self.site.single {
            Some(code) => self.card(code).await.map(Some),
            None => Ok(None),
        }
    }
}
