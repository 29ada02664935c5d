//! Follow-up questions of a category: up to three of the rule pack, one a page, each answered with a tap or left open. A
//! reply may stop the form with advice. What was answered is kept as codes (`gas:no now:rain`) and read in the words of the
//! pack the matter was filed under.

use liren_core::lang::Lang;
use liren_core::pack::{Category, Pack, Question, Reply};

/// Codes of questions with those of their replies; an empty reply was left open.
pub type Answers = Vec<(String, String)>;

/// Reads answers as stored or as a form carries them. A question answered again counts once, with the later reply.
pub fn parse<'a>(parts: impl Iterator<Item = &'a str>) -> Answers {
    let mut out = Answers::new();
    for (question, reply) in parts.filter_map(|p| p.split_once(':')) {
        out.retain(|(q, _)| q != question);
        out.push((question.to_string(), reply.to_string()));
    }
    out
}

/// As stored: only what the category asks, in its order, without what was left open.
pub fn stored(category: Option<&Category>, answers: &Answers) -> String {
    let known = known(category, answers);
    known.iter().map(|(q, r)| format!("{}:{}", q.code, r.code)).collect::<Vec<_>>().join(" ")
}

/// Questions of the category that were answered, with their replies, in its order.
pub fn known<'a>(category: Option<&'a Category>, answers: &Answers) -> Vec<(&'a Question, &'a Reply)> {
    let given = |q: &Question| answers.iter().find(|(code, _)| *code == q.code).map(|(_, reply)| reply.as_str());
    let all = category.map(|c| c.questions.as_slice()).unwrap_or_default();
    all.iter().filter_map(|q| Some((q, q.reply(given(q)?)?))).collect()
}

/// The next question to ask, with its number.
pub fn next<'a>(category: Option<&'a Category>, answers: &Answers) -> Option<(usize, &'a Question)> {
    // A reply that is none of the question's is no answer; an empty one is "not sure".
    let open = |q: &Question| !answers.iter().any(|(c, r)| *c == q.code && (r.is_empty() || q.reply(r).is_some()));
    category?.questions.iter().enumerate().find(|(_, q)| open(q))
}

/// The reply that stops the form and leaves no way on, if one was given.
pub fn barred<'a>(category: Option<&'a Category>, answers: &Answers) -> Option<(&'a Question, &'a Reply)> {
    known(category, answers).into_iter().find(|(_, r)| r.advice.is_some() && !r.on)
}

/// What was asked and answered, in words.
pub fn told(category: Option<&Category>, answers: &Answers, lang: Lang) -> Vec<(String, String)> {
    known(category, answers).iter().map(|(q, r)| (q.ask.get(lang).to_string(), r.say.get(lang).to_string())).collect()
}

/// The reporter's words with the answers, in both languages, for rules that look for words.
pub fn with_words(pack: &Pack, category: &str, answers: &Answers, words: &str) -> String {
    let mut out = words.to_string();
    for (q, r) in known(pack.category(category), answers) {
        for lang in [Lang::Zh, Lang::En] {
            out.push('\n');
            out.push_str(q.ask.get(lang));
            out.push_str(r.say.get(lang));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_kept_in_the_order_of_the_questions_and_only_if_they_are_of_the_pack() {
        let pack = liren_core::pack::builtin().remove(0).0;
        let leak = pack.category("roof_leak");
        let all = parse(["wires:no", "now:over", "now:rain", "else:yes", "no colon"].into_iter());
        assert_eq!(stored(leak, &all), "now:rain wires:no");
        assert_eq!(told(leak, &all, Lang::En)[0].1, "Only when it rains");
        assert!(next(leak, &all).is_none());
        assert_eq!(stored(pack.category("praise"), &all), "");
        // Left open is asked no more and told to nobody; nonsense is asked again.
        let open = parse(["now:", "wires:perhaps"].into_iter());
        assert_eq!(stored(leak, &open), "");
        assert_eq!(next(leak, &open).map(|(n, q)| (n, q.code.as_str())), Some((1, "wires")));
        assert!(with_words(&pack, "roof_leak", &all, "滴水").ends_with("Does the water touch a light, a wire or a socket?No"));
    }
}
