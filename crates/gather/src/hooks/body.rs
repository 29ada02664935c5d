//! What is told: signed JSON for programs, a short text in each robot's own form. No I/O.

use data_encoding::{BASE64, HEXLOWER};
use liren_core::lang::Lang;
use liren_core::pack::Visibility;
use liren_core::time::Time;
use liren_ground::names::Names;
use liren_kit::card::Card;
use liren_kit::ports::Posting;
use liren_kit::sign::hmac_sha256;
use liren_kit::urls::encoded;
use liren_kit::when::utc;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::happened::What;
use crate::matters::read::Matter;
use crate::matters::said::{category_name, outcome_words, place_words};
use crate::words::{Hooks, Matters};

/// Who reads it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// A program: JSON with a signature.
    Liren,
    /// A WeCom group.
    Wecom,
    /// A DingTalk group.
    Dingtalk,
    /// A Feishu group.
    Feishu,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Wecom, Self::Dingtalk, Self::Feishu, Self::Liren];

    /// As stored and as forms carry it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Liren => "liren",
            Self::Wecom => "wecom",
            Self::Dingtalk => "dingtalk",
            Self::Feishu => "feishu",
        }
    }

    /// Back from [`Format::name`].
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.name() == name)
    }

    /// In words.
    pub fn words(self, t: Hooks) -> &'static str {
        match self {
            Self::Liren => t.format_liren(),
            Self::Wecom => t.format_wecom(),
            Self::Dingtalk => t.format_dingtalk(),
            Self::Feishu => t.format_feishu(),
        }
    }
}

/// What a program is told of a matter.
#[derive(Serialize, ToSchema)]
pub struct HookMatter {
    /// Such as `2026-0042`.
    pub number: String,
    /// Code of the rule pack.
    pub category: String,
    /// Its name.
    pub category_name: String,
    /// `public` or `coarse`.
    pub visibility: &'static str,
    /// `open`, `asked`, `shelved`, `closed` or `withdrawn`.
    pub state: String,
    /// Once settled.
    pub outcome: Option<String>,
    /// Code of the level that has it.
    pub level: String,
    /// The code on the building's poster, of what is public.
    pub building: Option<String>,
    /// When it was filed, in UTC.
    pub filed: String,
    /// The date promised, in UTC.
    pub promise: String,
    /// Its public page.
    pub url: String,
}

/// What a hook of the format `liren` receives.
#[derive(Serialize, ToSchema)]
pub struct HookEvent {
    /// The same in every try: who has seen it leaves it out. Also in the header `Liren-Delivery`.
    pub id: String,
    /// `matter.filed`, `matter.moved`, `matter.settled`, `matter.closed` or `test`.
    pub event: String,
    /// When it happened, in UTC.
    pub at: String,
    /// The community's 12-digit code.
    pub community: String,
    /// The matter as it was then; absent in a test.
    pub matter: Option<HookMatter>,
}

/// A matter for a program.
pub fn matter(card: &Card, names: &Names, lang: Lang, m: &Matter, url: String) -> HookMatter {
    let public = m.visibility == Visibility::Public;
    let level = usize::try_from(m.level).ok().and_then(|i| card.pack.levels.get(i));
    HookMatter {
        number: m.number.clone(),
        category: m.category.clone(),
        category_name: category_name(&card.pack, &m.category, lang),
        visibility: m.visibility.name(),
        state: m.state.clone(),
        outcome: m.outcome.clone(),
        level: level.map_or_else(String::new, |l| l.code.clone()),
        building: m.building.filter(|_| public).and_then(|b| names.buildings.get(&b)).map(|b| b.code.clone()),
        filed: utc(m.filed),
        promise: utc(m.promise),
        url,
    }
}

/// What a group reads: community, what happened, category and number, place, link.
pub fn text(card: &Card, names: &Names, lang: Lang, m: &Matter, what: What, url: &str) -> String {
    let t = Hooks(lang);
    let (category, place) = (category_name(&card.pack, &m.category, lang), place_words(card, names, lang, m, false));
    let outcome = m.outcome.as_deref().map(|o| outcome_words(Matters(lang), o)).unwrap_or_default();
    let line = match what {
        What::Filed => t.text_filed(category, &m.number, place),
        What::Moved => t.text_moved(category, &m.number, place),
        What::Settled => t.text_settled(category, &m.number, place, outcome),
        What::Closed if m.state == "withdrawn" => t.text_withdrawn(category, &m.number, place),
        What::Closed => t.text_closed(category, &m.number, place),
    };
    format!("{}{line}\n{url}", t.text_head(&card.name))
}

/// A text in the form a robot takes.
pub fn robot(format: Format, text: &str) -> Value {
    match format {
        Format::Feishu => json!({ "msg_type": "text", "content": { "text": text } }),
        _ => json!({ "msgtype": "text", "text": { "content": text } }),
    }
}

/// The stored body on its way: signed at this instant, as each format wants it.
pub fn posting(format: Format, url: &str, secret: &str, delivery: &str, event: &str, body: &str, now: Time) -> Posting {
    let (ms, seconds) = (now.0, now.0.div_euclid(1000));
    let plain = Posting { url: url.to_string(), headers: Vec::new(), body: body.to_string() };
    match format {
        Format::Wecom => plain,
        Format::Liren => {
            let signed = HEXLOWER.encode(&hmac_sha256(secret.as_bytes(), format!("{seconds}.{body}").as_bytes()));
            let headers = vec![
                ("Liren-Signature", format!("t={seconds},v1={signed}")),
                ("Liren-Event", event.to_string()),
                ("Liren-Delivery", delivery.to_string()),
            ];
            Posting { headers, ..plain }
        }
        Format::Dingtalk | Format::Feishu if secret.is_empty() => plain,
        Format::Dingtalk => {
            let signed = BASE64.encode(&hmac_sha256(secret.as_bytes(), format!("{ms}\n{secret}").as_bytes()));
            let join = if url.contains('?') { '&' } else { '?' };
            Posting { url: format!("{url}{join}timestamp={ms}&sign={}", encoded(&signed)), ..plain }
        }
        Format::Feishu => {
            let signed = BASE64.encode(&hmac_sha256(format!("{seconds}\n{secret}").as_bytes(), b""));
            let mut value: Value = serde_json::from_str(body).unwrap_or_default();
            value["timestamp"] = json!(seconds.to_string());
            value["sign"] = json!(signed);
            Posting { body: value.to_string(), ..plain }
        }
    }
}

/// Whether the other side took it. Robots answer 200 to what they refuse, with a code other than 0.
pub fn taken(format: Format, status: u16, answer: &str) -> bool {
    if !(200..300).contains(&status) {
        return false;
    }
    if format == Format::Liren {
        return true;
    }
    let Ok(value) = serde_json::from_str::<Value>(answer) else { return false };
    ["errcode", "code", "StatusCode"].iter().any(|k| value.get(k) == Some(&json!(0)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Time = Time(1_795_485_600_123);

    #[test]
    fn each_format_is_signed_as_its_reader_checks_it() {
        let p = posting(Format::Liren, "https://x/", "s3cret", "d1", "test", "{\"a\":1}", NOW);
        let signed = HEXLOWER.encode(&hmac_sha256(b"s3cret", b"1795485600.{\"a\":1}"));
        assert_eq!(p.headers[0], ("Liren-Signature", format!("t=1795485600,v1={signed}")));
        assert_eq!((p.url.as_str(), p.body.as_str()), ("https://x/", "{\"a\":1}"));
        let p = posting(Format::Dingtalk, "https://x/send?access_token=1", "SEC", "d", "e", "{}", NOW);
        let signed = BASE64.encode(&hmac_sha256(b"SEC", b"1795485600123\nSEC"));
        assert_eq!(p.url, format!("https://x/send?access_token=1&timestamp=1795485600123&sign={}", encoded(&signed)));
        let p = posting(Format::Feishu, "https://x/", "SEC", "d", "e", &robot(Format::Feishu, "灯").to_string(), NOW);
        let v: Value = serde_json::from_str(&p.body).unwrap();
        assert_eq!(
            (&v["msg_type"], &v["content"]["text"], &v["timestamp"]),
            (&json!("text"), &json!("灯"), &json!("1795485600"))
        );
        assert_eq!(v["sign"], json!(BASE64.encode(&hmac_sha256(b"1795485600\nSEC", b""))));
        for format in [Format::Dingtalk, Format::Feishu, Format::Wecom] {
            let p = posting(format, "https://x/", "", "d", "e", "{}", NOW);
            assert_eq!((p.url.as_str(), p.body.as_str(), p.headers.len()), ("https://x/", "{}", 0));
        }
    }

    #[test]
    fn a_robot_that_answers_200_and_says_no_has_not_taken_it() {
        let table = [
            (Format::Liren, 204, "", true),
            (Format::Liren, 500, "", false),
            (Format::Wecom, 200, "{\"errcode\":0,\"errmsg\":\"ok\"}", true),
            (Format::Wecom, 200, "{\"errcode\":93000}", false),
            (Format::Dingtalk, 200, "{\"errcode\":310000}", false),
            (Format::Feishu, 200, "{\"code\":0}", true),
            (Format::Feishu, 200, "{\"StatusCode\":0}", true),
            (Format::Feishu, 200, "{\"code\":19021}", false),
            (Format::Wecom, 200, "hello", false),
            (Format::Wecom, 302, "{\"errcode\":0}", false),
        ];
        for (format, status, answer, wanted) in table {
            assert_eq!(taken(format, status, answer), wanted, "{format:?} {status} {answer}");
        }
    }

    proptest! {
        #[test]
        fn any_answer_is_judged_and_any_text_is_sent(answer in ".{0,80}", text in ".{0,80}", status in 100u16..600) {
            for format in Format::ALL {
                let _ = taken(format, status, &answer);
                let body = robot(format, &text).to_string();
                let sent = posting(format, "https://x/", "k", "d", "e", &body, NOW);
                prop_assert!(sent.body.contains("content"));
            }
        }
    }
}
