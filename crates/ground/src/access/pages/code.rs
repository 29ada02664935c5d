//! A code to a phone number or mail address: sent, asked for, read. Signing in and changing a contact share it.

use askama::Template;
use liren_core::contact::Contact;
use liren_core::id::AccountId;
use liren_core::refusal::{Problem, ProblemKey};
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::limits::Limit;
use liren_kit::page::{Page, Told, told};
use liren_kit::urls::SignIn;
use liren_kit::visit::Caller;

use super::{frame, key_of, reaches, tell, who, with_next};
use crate::access::Mine;
use crate::access::store;
use crate::messages::Mailbox;
use crate::words::Access;

/// What is wrong with a contact no message reaches: the other kind is asked for.
pub(super) fn unreached(app: &App, contact: &Contact) -> Option<ProblemKey> {
    match contact {
        _ if reaches(app, contact) => None,
        Contact::Phone(_) => Some(ProblemKey::NotAMail),
        Contact::Mail(_) => Some(ProblemKey::NotAPhone),
    }
}

/// Sends a code: to sign in, or (with an account) to make the contact its own. Answers the token of the page it is entered on.
pub(super) async fn send(caller: &Caller, contact: Contact, account: Option<AccountId>) -> Result<String, Fail> {
    let (asker, now) = (who(caller.client), caller.moment.now);
    caller.app.limits.take(Limit::AskCode, &asker, now)?;
    caller.app.limits.take(Limit::CodeTo, &format!("{asker}|{}", key_of(&caller.app, &contact)), now)?;
    let (app, moment, lang) = (caller.app.clone(), caller.moment.clone(), caller.lang);
    let token = caller
        .app
        .db
        .write(move |tx| {
            let mut m = moment.clone();
            let (token, code) = store::begin_code(tx, &mut m, &app, &contact, account)?;
            let t = Access(lang);
            let text = if account.is_some() { t.sms_contact(code) } else { t.sms_code(code) };
            let subject = account.map_or_else(|| m.id(), |a| a.0);
            let until = Some(m.now.plus(store::CODE_MS));
            tell(tx, &mut m, &app, &super::Told { subject, contact: &contact, lang, text: &text, until })?;
            Ok::<_, Fail>(token)
        })
        .await?;
    caller.app.bell.ring();
    Ok(token)
}

/// The page a code is entered on.
#[derive(Template)]
#[template(path = "access/code.html")]
pub(super) struct CodePage {
    page: Page,
    t: Access,
    problems: Vec<Told>,
    next: String,
    title: &'static str,
    sent_to: String,
    mailbox: &'static str,
    other: String,
    button: &'static str,
}

impl CodePage {
    /// To sign in.
    pub async fn sign_in(caller: &Caller, next: String, sent_to: &Contact, problems: &[Problem]) -> Result<Self, Fail> {
        let t = Access(caller.lang);
        let frame = frame(caller, &next, t.code_title()).await?;
        let other = with_next(SignIn::PATTERN, &next);
        Ok(Self::new(caller, frame, t.code_title(), t.sign_in(), sent_to, problems).to(next, other))
    }

    /// To make a contact one's own.
    pub async fn contact(caller: &Caller, sent_to: &Contact, problems: &[Problem]) -> Result<Self, Fail> {
        let t = Access(caller.lang);
        let frame = frame(caller, "/", t.contact_new()).await?;
        let page = Self::new(caller, frame, t.contact_new(), t.contact_confirm(), sent_to, problems);
        Ok(page.to(String::new(), Mine::PATTERN.to_string()))
    }

    fn new(
        caller: &Caller,
        page: Page,
        title: &'static str,
        button: &'static str,
        sent_to: &Contact,
        problems: &[Problem],
    ) -> Self {
        Self {
            page,
            t: Access(caller.lang),
            problems: told(problems, caller.lang),
            next: String::new(),
            title,
            sent_to: sent_to.masked(),
            mailbox: Mailbox::PATTERN,
            other: String::new(),
            button,
        }
    }

    fn to(self, next: String, other: String) -> Self {
        Self { next, other, ..self }
    }
}

/// The contact a code was sent to, while it can still be answered.
pub(super) async fn waiting_for(caller: &Caller, kind: &'static str, token: &[u8]) -> Result<Option<Contact>, Fail> {
    let (app, token, now) = (caller.app.clone(), token.to_vec(), caller.moment.now);
    let trial = caller.app.db.read(move |tx| store::trial(tx, &app, kind, &token, now)).await.map_err(Fail::from)?;
    Ok(trial.filter(|t| t.open).and_then(|t| t.contact))
}

/// Digits as typed, in whichever width and however spaced.
pub(super) fn digits(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
            c if c.is_whitespace() || c == '-' => None,
            c => Some(c),
        })
        .filter(char::is_ascii_digit)
        .take(12)
        .collect()
}
