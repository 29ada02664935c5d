//! Sending. A job may run twice (a worker can die after the gateway took the message), so the message carries its own
//! id as Message-ID and one that is marked as sent is never sent again.

use liren_core::id::Community;
use liren_kit::app::App;
use liren_kit::fail::Fail;
use liren_kit::jobs::{Call, JobEntry};
use liren_kit::ports::{Letter, SendError, Short};

use super::hear;
use super::store::{self, Digest, Send, Stored};
use crate::words::Messages;

/// Sends one message.
pub const SEND: JobEntry = JobEntry { name: "messages.send", run: send };
/// Sends a subject's digest.
pub const DIGEST: JobEntry = JobEntry { name: "messages.digest", run: digest };

fn send(app: &App, call: &Call) -> Result<(), Fail> {
    let (community, Send { message, until }) = (call.community()?, call.payload()?);
    let asked = app.clone();
    let found = app.db.read_now(move |tx| store::message(tx, &asked, community, message))?;
    match found {
        // The gateway was down for as long as the code counted.
        Some(m) if m.sent.is_none() && until.is_some_and(|u| call.moment.now.0 > u) => {
            settle(app, call, community, &[m], Some("too late"))
        }
        Some(m) if m.sent.is_none() => {
            let text = framed(app, community, &m, &m.text.clone());
            deliver(app, call, community, &[m], &text)
        }
        _ => Ok(()),
    }
}

fn digest(app: &App, call: &Call) -> Result<(), Fail> {
    let (community, Digest { subject }) = (call.community()?, call.payload()?);
    let asked = app.clone();
    let (waiting, open) = app.db.read_now(move |tx| {
        let waiting = store::waiting(tx, &asked, community, subject)?;
        let open = hear::hears(tx, community, subject)?;
        Ok::<_, Fail>((waiting, open))
    })?;
    if !open {
        return settle(app, call, community, &waiting, Some("stopped"));
    }
    // Own matters and posts may be heard of at different contacts: one digest each.
    let mut left = waiting;
    while let Some(contact) = left.first().map(|m| m.contact.clone()) {
        let (now, later): (Vec<Stored>, Vec<Stored>) = left.into_iter().partition(|m| m.contact == contact);
        left = later;
        let Some(first) = now.first() else { break };
        let lines: Vec<String> = now
            .iter()
            .map(|m| if m.url.is_empty() { m.text.clone() } else { format!("{} {}", m.text, app.absolute(&m.url)) })
            .collect();
        let text = framed_lines(app, community, first, &lines.join("\n"));
        deliver(app, call, community, &now, &text)?;
    }
    Ok(())
}

/// The text with its address and the line that stops it.
fn framed(app: &App, community: Community, m: &Stored, text: &str) -> String {
    let text = if m.url.is_empty() { text.to_string() } else { format!("{text} {}", app.absolute(&m.url)) };
    framed_lines(app, community, m, &text)
}

fn framed_lines(app: &App, community: Community, m: &Stored, text: &str) -> String {
    if community.0 == 0 || m.url.is_empty() {
        return text.to_string();
    }
    format!("{text}\n{} {}", Messages(m.lang).stop_here(), stop_url(app, community, m))
}

fn stop_url(app: &App, community: Community, m: &Stored) -> String {
    let token = hear::stop_token(app, community, m.subject);
    app.absolute(&super::Stop::url(community, data_encoding::BASE64URL_NOPAD.encode(&token)))
}

/// Hands the text to the adapter of the channel and marks all the messages it stands for.
fn deliver(app: &App, call: &Call, community: Community, messages: &[Stored], text: &str) -> Result<(), Fail> {
    let Some(m) = messages.first() else { return Ok(()) };
    let result = match m.channel.as_str() {
        "mail" => app.ports.mail.as_ref().map(|mail| {
            mail.send(&Letter {
                to: m.contact.clone(),
                subject: Messages(m.lang).mail_subject().to_string(),
                text: text.to_string(),
                html: None,
                list_unsubscribe: (community.0 != 0).then(|| stop_url(app, community, m)),
                message_id: m.id.to_string(),
            })
        }),
        _ => app
            .ports
            .sms
            .as_ref()
            .map(|sms| sms.send(&Short { to: m.contact.clone(), text: text.to_string(), id: m.id.to_string() })),
    };
    match result {
        Some(Err(SendError::Temporary(why))) => Err(Fail::internal(format!("sending will be tried again: {why}"))),
        Some(Err(SendError::Permanent(_))) => settle(app, call, community, messages, Some("refused")),
        Some(Ok(())) => settle(app, call, community, messages, None),
        // The demo's mailbox page is the place of arrival.
        None if app.site.demo => settle(app, call, community, messages, None),
        None => settle(app, call, community, messages, Some("no adapter")),
    }
}

fn settle(app: &App, call: &Call, community: Community, messages: &[Stored], failed: Option<&'static str>) -> Result<(), Fail> {
    let (ids, now, keep) = (messages.iter().map(|m| m.id).collect::<Vec<_>>(), call.moment.now, app.site.demo);
    app.db.write_now(move |tx| {
        for id in &ids {
            match failed {
                Some(why) => store::failed(tx, community, *id, now, why)?,
                None => store::sent(tx, community, *id, now, keep)?,
            }
        }
        Ok::<_, Fail>(())
    })
}
