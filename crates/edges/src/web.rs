//! Telling other programs over HTTPS. Addresses come from people, so none may lead inside: a name is looked up once, every
//! address it has must be a public one, and the connection goes to exactly those, so that a second look-up cannot turn it round.

use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::time::Duration;

use liren_kit::ports::{PostError, Posted, Posting, Web};
use reqwest::Url;
use reqwest::header::{CONTENT_TYPE, USER_AGENT};

use crate::config::ConfigError;
use crate::tls;

/// Longest wait for a whole answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// No answer is read further.
const ANSWER_BYTES: u64 = 16 * 1024;

/// Posts to addresses outside.
pub struct OutsideWeb {
    tls: rustls::ClientConfig,
    private: bool,
}

impl OutsideWeb {
    /// `private` lets addresses of one's own network through, and plain http: for tests, and where the receiver stands beside.
    pub fn new(private: bool) -> Result<Self, ConfigError> {
        Ok(Self { tls: tls::config()?, private })
    }

    /// The address, if it may be asked as it is written.
    fn allowed(&self, text: &str) -> Option<Url> {
        let url = Url::parse(text).ok()?;
        let scheme = url.scheme() == "https" || (self.private && url.scheme() == "http");
        if !scheme || !url.username().is_empty() || url.password().is_some() {
            return None;
        }
        let host = url.host_str()?.trim_end_matches('.').to_ascii_lowercase();
        if self.private {
            return Some(url);
        }
        let literal = host.trim_matches(['[', ']']).parse::<IpAddr>();
        let inside = host == "localhost"
            || [".localhost", ".local", ".internal", ".lan", ".home.arpa"].iter().any(|end| host.ends_with(end))
            || (literal.is_err() && !host.contains('.'));
        (!inside && literal.map_or(true, public)).then_some(url)
    }

    /// The addresses of its host; nothing when one of them is not public.
    fn addresses(&self, url: &Url) -> Result<(String, Vec<SocketAddr>), PostError> {
        let host = url.host_str().ok_or(PostError::NotAllowed)?;
        let port = url.port_or_known_default().ok_or(PostError::NotAllowed)?;
        let bare = host.trim_matches(['[', ']']);
        let found: Vec<SocketAddr> = (bare, port).to_socket_addrs().map_err(|_| PostError::Unreachable)?.collect();
        if found.is_empty() {
            return Err(PostError::Unreachable);
        }
        if !self.private && !found.iter().all(|a| public(a.ip())) {
            return Err(PostError::NotAllowed);
        }
        Ok((host.to_string(), found))
    }
}

/// Whether an address is one of the open internet.
fn public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => public_v4(v4),
        IpAddr::V6(v6) => public_v6(v6),
    }
}

fn public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b)))
}

fn public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    let within = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match s {
        // IPv4 written as IPv6, and the ways round to it.
        [0, 0, 0, 0, 0, 0xffff, h, l] | [0x64, 0xff9b, 0, 0, 0, 0, h, l] | [0x2002, h, l, ..] => within(h, l),
        // Of the rest only global unicast, without documentation and Teredo.
        [0x2001, 0x0db8 | 0, ..] => false,
        [a, ..] => a & 0xe000 == 0x2000,
    }
}

impl Web for OutsideWeb {
    fn may(&self, url: &str) -> bool {
        self.allowed(url).is_some()
    }

    fn post(&self, p: &Posting) -> Result<Posted, PostError> {
        let url = self.allowed(&p.url).ok_or(PostError::NotAllowed)?;
        let (host, addresses) = self.addresses(&url)?;
        let client = tls::client(self.tls.clone(), PATIENCE, |b| b.no_proxy().resolve_to_addrs(&host, &addresses))
            .map_err(|_| PostError::Unreachable)?;
        let mut request = client
            .post(url)
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .header(USER_AGENT, "Liren")
            .body(p.body.clone());
        for (name, value) in &p.headers {
            request = request.header(*name, value);
        }
        let answer = request.send().map_err(|_| PostError::Unreachable)?;
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        // The status stands, whatever becomes of the rest.
        let _ = answer.take(ANSWER_BYTES).read_to_end(&mut body);
        Ok(Posted { status, body: String::from_utf8_lossy(&body).into_owned() })
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_address_leads_inside() {
        let web = OutsideWeb::new(false).unwrap();
        let inside = [
            "http://example.org/",
            "ftp://example.org/",
            "https://user@example.org/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://db.internal/",
            "https://printer/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://10.1.2.3/",
            "https://172.16.0.1/",
            "https://192.168.1.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://255.255.255.255/",
            "https://[::1]/",
            "https://[::]/",
            "https://[fe80::1]/",
            "https://[fd00::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[64:ff9b::a00:1]/",
            "https://[2002:7f00:1::]/",
            "not an address",
        ];
        for url in inside {
            assert!(!web.may(url), "{url}");
        }
        for url in
            ["https://example.org/hook?key=1", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x", "https://1.1.1.1/"]
        {
            assert!(web.may(url), "{url}");
        }
        let posting = |url: &str| Posting { url: url.into(), headers: Vec::new(), body: String::new() };
        assert_eq!(web.post(&posting("https://127.0.0.1:9/")), Err(PostError::NotAllowed));
        // A name of the open internet that leads inside is found out when it is looked up.
        let url = Url::parse("https://localhost/").unwrap();
        assert_eq!(web.addresses(&url).map(drop), Err(PostError::NotAllowed));
    }

    #[test]
    fn a_receiver_beside_gets_what_is_posted_where_the_operator_allows_it() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/in", listener.local_addr().unwrap());
        let heard = std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream);
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap() == 0 || line == "\r\n" {
                    break;
                }
                if let Some(n) = line.to_lowercase().strip_prefix("content-length:") {
                    length = n.trim().parse().unwrap();
                }
                head.push_str(&line);
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let answer =
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
            reader.get_mut().write_all(answer.as_bytes()).unwrap();
            (head, String::from_utf8(body).unwrap())
        });
        let posting = Posting { url, headers: vec![("Liren-Signature", "t=1,v1=ab".into())], body: "{\"a\":\"灯\"}".into() };
        let answer = OutsideWeb::new(true).unwrap().post(&posting);
        assert_eq!(answer, Ok(Posted { status: 302, body: "ok".into() }), "a redirect is not followed");
        let (head, body) = heard.join().unwrap();
        assert!(head.starts_with("POST /in HTTP/1.1") && head.to_lowercase().contains("liren-signature: t=1,v1=ab"), "{head}");
        assert_eq!(body, "{\"a\":\"灯\"}");
        let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let posting = Posting { url: format!("http://{gone}/"), headers: Vec::new(), body: String::new() };
        assert_eq!(OutsideWeb::new(true).unwrap().post(&posting), Err(PostError::Unreachable));
    }

    proptest! {
        #[test]
        fn any_text_is_an_address_or_not(text in "https?://[0-9a-z.:@\\[\\]/]{0,30}|.{0,40}") {
            let _ = OutsideWeb::new(false).unwrap().may(&text);
        }
    }
}
