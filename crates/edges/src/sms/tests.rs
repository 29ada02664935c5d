//! Short messages through a gateway that listens on this machine.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use proptest::prelude::*;

use super::*;

const PHONE: &str = "15400000101";
const TEXT: &str = "验证码 123456，\"十分钟\" & 有效 {phone}";

fn message() -> Short {
    Short { to: PHONE.into(), text: TEXT.into(), id: "m-1".into() }
}

/// A gateway that gives one answer; what it was asked comes through the channel.
fn gateway(answer: &'static str) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (heard, asked) = channel();
    std::thread::spawn(move || {
        let Ok((stream, _)) = listener.accept() else { return };
        let mut reader = BufReader::new(stream);
        let (mut request, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
                break;
            }
            if let Some(n) = line.to_lowercase().strip_prefix("content-length:") {
                length = n.trim().parse().unwrap();
            }
            request.push_str(&line);
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        request.push_str(&String::from_utf8(body).unwrap());
        let _ = reader.get_mut().write_all(answer.as_bytes());
        let _ = heard.send(request);
    });
    (address, asked)
}

fn answer(status: &str, body: &str) -> &'static str {
    let text = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    Box::leak(text.into_boxed_str())
}

fn config(text: &str) -> SmsConfig {
    toml::from_str(text).unwrap()
}

fn sent(address: &str, rest: &str) -> Result<(), SendError> {
    HttpSms::new(&config(&format!("url = \"{address}/send\"\n{rest}"))).unwrap().send(&message())
}

const JSON: &str = "json = { to = \"{phone}\", params = [\"{text}\"], ref = \"{id}\" }\n";

#[test]
fn a_json_gateway_gets_what_it_is_configured_for() {
    let (address, asked) = gateway(answer("200 OK", "{\"result\":{\"code\":0}}"));
    let rest = format!(
        "{JSON}headers = {{ Authorization = \"Bearer key\" }}\nsuccess = {{ pointer = \"/result/code\", equals = \"0\" }}\n"
    );
    assert_eq!(sent(&address, &rest), Ok(()));
    let request = asked.recv().unwrap();
    assert!(request.starts_with("POST /send HTTP/1.1\r\n"), "{request}");
    assert!(request.to_lowercase().contains("authorization: bearer key\r\n"), "{request}");
    let body: Value = serde_json::from_str(request.lines().last().unwrap()).unwrap();
    assert_eq!(body, serde_json::json!({"to": PHONE, "params": [TEXT], "ref": "m-1"}), "filled in one pass and escaped");
}

#[test]
fn a_form_and_an_address_are_escaped() {
    let (address, asked) = gateway(answer("200 OK", "OK 1"));
    assert_eq!(
        sent(&address, "form = { mobile = \"{phone}\", content = \"{text}\" }\nsuccess = { contains = \"OK\" }\n"),
        Ok(())
    );
    let body = asked.recv().unwrap().lines().last().unwrap().to_string();
    assert!(body.starts_with("content=%E9%AA%8C") && body.ends_with("&mobile=15400000101") && body.contains("%26"), "{body}");
    let (address, asked) = gateway(answer("204 No Content", ""));
    let get = config(&format!("url = \"{address}/send?to={{phone}}&text={{text}}\"\nmethod = \"GET\"\n"));
    assert_eq!(HttpSms::new(&get).unwrap().send(&message()), Ok(()));
    assert!(asked.recv().unwrap().starts_with("GET /send?to=15400000101&text=%E9%AA%8C"));
}

#[test]
fn answers_tell_what_is_lost_from_what_is_tried_again() {
    let rule = format!("{JSON}success = {{ pointer = \"/code\", equals = \"0\", refused = [\"bad_number\"] }}\n");
    let table = [
        (answer("400 Bad Request", TEXT), "", false),
        (answer("422 Unprocessable", TEXT), "", false),
        (answer("200 OK", "{\"code\":\"bad_number\"}"), rule.as_str(), false),
        (answer("200 OK", "{\"code\":\"no_money\"}"), rule.as_str(), true),
        (answer("200 OK", "no json"), rule.as_str(), true),
        (answer("401 Unauthorized", TEXT), "", true),
        (answer("500 Oh", TEXT), "", true),
        (answer("302 Found", ""), "", true),
        ("", "", true),
    ];
    for (reply, rest, again) in table {
        let (address, _asked) = gateway(reply);
        let error = sent(&address, if rest.is_empty() { JSON } else { rest }).unwrap_err();
        assert_eq!(matches!(error, SendError::Temporary(_)), again, "{reply}: {error:?}");
        let said = format!("{error:?}");
        assert!(!said.contains(PHONE) && !said.contains("验证码"), "neither number nor text in an error: {said}");
    }
    // Nobody listens.
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert!(matches!(sent(&format!("http://{gone}"), JSON), Err(SendError::Temporary(_))));
}

#[test]
fn a_configuration_that_cannot_work_is_told_at_once() {
    let table = [
        ("url = \"ftp://x/{phone}/{text}\"\nmethod = \"GET\"", ConfigError::Url),
        ("url = \"https://{phone}/{text}\"\nmethod = \"GET\"", ConfigError::Url),
        ("url = \"https://x/{phone}/{text}\"\nmethod = \"GET\"\nform = { a = \"b\" }", ConfigError::TwoBodies),
        ("url = \"https://x/\"\njson = { a = \"{phone}{text}\" }\nform = { a = \"b\" }", ConfigError::TwoBodies),
        ("url = \"https://x/\"\njson = { a = \"{text}\" }", ConfigError::Placeholder("{phone}")),
        ("url = \"https://x/\"\njson = { a = \"{phone}\" }", ConfigError::Placeholder("{text}")),
        ("url = \"https://x/{phone}{text}\"\nsuccess = { pointer = \"code\", equals = \"0\" }", ConfigError::Pointer),
        ("url = \"https://x/{phone}{text}\"\nsuccess = { pointer = \"/code\" }", ConfigError::Pointer),
        ("url = \"https://x/{phone}{text}\"\nheaders = { \"a b\" = \"c\" }", ConfigError::Header("a b".into())),
    ];
    for (text, error) in table {
        assert_eq!(HttpSms::new(&config(text)).err(), Some(error), "{text}");
    }
    let secret = config("url = \"https://sms.example/{phone}?key=SECRET&t={text}\"\nheaders = { k = \"SECRET\" }");
    assert!(!format!("{secret:?}").contains("SECRET"));
}

proptest! {
    #[test]
    fn filling_never_fills_what_was_filled_in(text in "(\\{phone\\}|\\{text\\}|\\{|[a-z{}]){0,6}") {
        let short = Short { to: "1".into(), text: text.clone(), id: "2".into() };
        prop_assert_eq!(fill("<{text}>", &short, str::to_string), format!("<{text}>"));
        let _ = fill(&text, &short, escape);
    }
}
