//! Letters to a mail server that listens on this machine.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use super::*;

/// A mail server for one connection: answers each command, gives `to_rcpt` to the address; the letter comes through the channel.
fn server(to_rcpt: &'static str) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (heard, letters) = channel();
    std::thread::spawn(move || {
        let Ok((stream, _)) = listener.accept() else { return };
        let mut reader = BufReader::new(stream);
        let _ = reader.get_mut().write_all(b"220 test\r\n");
        let mut line = String::new();
        while reader.read_line(&mut line).unwrap_or(0) > 0 {
            let command = line.get(..4).unwrap_or("").to_uppercase();
            let reply = match command.as_str() {
                "RCPT" => to_rcpt,
                "DATA" => {
                    let _ = reader.get_mut().write_all(b"354 go on\r\n");
                    let mut letter = String::new();
                    while reader.read_line(&mut letter).unwrap_or(0) > 0 && !letter.ends_with("\r\n.\r\n") {}
                    let _ = heard.send(letter);
                    "250 taken"
                }
                "QUIT" => "221 bye",
                _ => "250 test",
            };
            let _ = reader.get_mut().write_all(format!("{reply}\r\n").as_bytes());
            line.clear();
        }
    });
    (port, letters)
}

fn config(rest: &str) -> SmtpConfig {
    toml::from_str(&format!("host = \"127.0.0.1\"\nfrom = \"liren@example.org\"\n{rest}")).unwrap()
}

fn letter() -> Letter {
    Letter {
        to: "zhou@example.com".into(),
        subject: "里仁：您关心的事有了新进展".into(),
        text: "第 2026-0042 号已经办结。".into(),
        html: None,
        list_unsubscribe: Some("https://liren.example/stop/abc".into()),
        message_id: "0192".into(),
    }
}

fn send(port: u16, letter: &Letter) -> Result<(), SendError> {
    SmtpMail::new(&config(&format!("port = {port}\ntls = \"none\"\nname = \"板塘社区\""))).unwrap().send(letter)
}

#[test]
fn a_letter_goes_out_whole_and_can_be_stopped_in_one_tap() {
    let (port, letters) = server("250 ok");
    assert_eq!(send(port, &letter()), Ok(()));
    let sent = letters.recv().unwrap();
    for head in [
        "Message-ID: <0192@example.org>",
        "To: zhou@example.com",
        "Auto-Submitted: auto-generated",
        "List-Unsubscribe: <https://liren.example/stop/abc>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Content-Type: text/plain; charset=utf-8",
    ] {
        assert!(sent.contains(head), "{head} is missing in {sent}");
    }
    assert!(sent.contains("<liren@example.org>") && !sent.contains("板塘"), "names in heads are encoded");
    let (port, letters) = server("250 ok");
    let both = Letter { html: Some("<p>办结</p>".into()), list_unsubscribe: None, ..letter() };
    assert_eq!(send(port, &both), Ok(()));
    let sent = letters.recv().unwrap();
    assert!(sent.contains("multipart/alternative") && !sent.contains("List-Unsubscribe"));
}

#[test]
fn refusals_tell_what_is_lost_from_what_is_tried_again() {
    for (reply, error) in [
        ("550 no zhou@example.com here", SendError::Permanent("SMTP 550".into())),
        ("553 zhou@example.com is no name", SendError::Permanent("SMTP 553".into())),
        ("451 later, zhou@example.com", SendError::Temporary("SMTP 451".into())),
        ("530 sign in first", SendError::Temporary("SMTP 530".into())),
    ] {
        let (port, _letters) = server(reply);
        assert_eq!(send(port, &letter()), Err(error), "{reply}");
    }
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert!(matches!(send(gone, &letter()), Err(SendError::Temporary(_))));
    let (port, _letters) = server("250 ok");
    let wrong = Letter { to: "no address".into(), ..letter() };
    assert!(matches!(send(port, &wrong), Err(SendError::Permanent(_))));
    let broken = Letter { to: "a@b.c\r\nBcc: everybody@example.com".into(), ..letter() };
    assert!(matches!(send(port, &broken), Err(SendError::Permanent(_))), "nobody adds a head by an address");
}

#[test]
fn a_server_without_tls_gets_no_letter_where_tls_is_wanted() {
    let (port, letters) = server("250 ok");
    let mail = SmtpMail::new(&config(&format!("port = {port}"))).unwrap();
    assert!(matches!(mail.send(&letter()), Err(SendError::Temporary(_))));
    assert!(letters.try_recv().is_err());
}

#[test]
fn a_configuration_that_cannot_work_is_told_at_once() {
    let wrong = |rest: &str| SmtpMail::new(&config(rest)).err();
    assert_eq!(wrong("user = \"a\""), Some(ConfigError::HalfSignIn));
    assert_eq!(wrong("user = \"a\"\npassword = \"b\"\ntls = \"none\""), Some(ConfigError::OpenPassword));
    let from: SmtpConfig = toml::from_str("host = \"h\"\nfrom = \"nobody\"").unwrap();
    assert_eq!(SmtpMail::new(&from).err(), Some(ConfigError::From));
    assert!(!format!("{:?}", config("user = \"a\"\npassword = \"SECRET\"")).contains("SECRET"));
}
