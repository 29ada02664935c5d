//! A message as Liren needs it, read from Fluent's syntax tree, and the comparison of two languages.

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};

/// One message of one language.
pub struct Message {
    pub key: String,
    pub parts: Vec<Part>,
}

/// A run of a message.
pub enum Part {
    Text(String),
    Arg(String),
    /// Argument, its forms by key, and the default form.
    Choose {
        arg: String,
        forms: Vec<(String, Vec<Part>)>,
        other: Vec<Part>,
    },
}

/// How an argument is typed in the generated method.
#[derive(PartialEq, Eq, Clone, Copy)]
pub enum Kind {
    Shown,
    Number,
    Name,
}

/// Parses a file; every problem is one line naming the key.
pub fn parse(text: &str) -> Result<Vec<Message>, Vec<String>> {
    let resource = fluent_syntax::parser::parse(text)
        .map_err(|(_, errors)| errors.iter().map(|e| format!("byte {}: {}", e.pos.start, e.kind)).collect::<Vec<_>>())?;
    let (mut messages, mut problems) = (Vec::new(), Vec::new());
    for entry in &resource.body {
        let Entry::Message(m) = entry else {
            if let Entry::Term(t) = entry {
                problems.push(format!("-{}: terms are not used here", t.id.name));
            }
            continue;
        };
        let key = m.id.name.to_string();
        if !m.attributes.is_empty() {
            problems.push(format!("{key}: attributes are not used here"));
        }
        match m.value.as_ref().map(|v| parts(v, true)) {
            Some(Ok(parts)) if messages.iter().any(|o: &Message| o.key == key) => {
                drop(parts);
                problems.push(format!("{key}: stands twice"));
            }
            Some(Ok(parts)) => messages.push(Message { key, parts }),
            Some(Err(e)) => problems.push(format!("{key}: {e}")),
            None => problems.push(format!("{key}: has no text")),
        }
    }
    if problems.is_empty() { Ok(messages) } else { Err(problems) }
}

fn parts(pattern: &Pattern<&str>, top: bool) -> Result<Vec<Part>, String> {
    pattern
        .elements
        .iter()
        .map(|element| match element {
            PatternElement::TextElement { value } => Ok(Part::Text((*value).to_string())),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => match inline {
                InlineExpression::VariableReference { id } => Ok(Part::Arg(id.name.to_string())),
                InlineExpression::StringLiteral { value } => Ok(Part::Text((*value).to_string())),
                _ => Err("only { $name } and { \"text\" } can stand in braces".into()),
            },
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } if top => {
                let InlineExpression::VariableReference { id } = selector else {
                    return Err("a selector must be a variable".into());
                };
                let (mut forms, mut other) = (Vec::new(), Vec::new());
                for v in variants {
                    let key = match v.key {
                        VariantKey::Identifier { name } => name,
                        VariantKey::NumberLiteral { value } => value,
                    };
                    let inner = parts(&v.value, false)?;
                    if v.default { other = inner } else { forms.push((key.to_string(), inner)) }
                }
                Ok(Part::Choose { arg: id.name.to_string(), forms, other })
            }
            PatternElement::Placeable { .. } => Err("selectors do not nest".into()),
        })
        .collect()
}

impl Message {
    /// Arguments in order of first appearance with their kinds.
    pub fn args(&self) -> Vec<(String, Kind)> {
        let mut found = Vec::new();
        collect(&self.parts, &mut found);
        found
    }
}

fn collect(parts: &[Part], found: &mut Vec<(String, Kind)>) {
    for part in parts {
        match part {
            Part::Text(_) => {}
            Part::Arg(a) => note(found, a, Kind::Shown),
            Part::Choose { arg, forms, other } => {
                let kind =
                    if forms.iter().all(|(k, _)| k == "one" || k.parse::<i64>().is_ok()) { Kind::Number } else { Kind::Name };
                note(found, arg, kind);
                forms.iter().for_each(|(_, p)| collect(p, found));
                collect(other, found);
            }
        }
    }
}

fn note(found: &mut Vec<(String, Kind)>, arg: &str, kind: Kind) {
    match found.iter_mut().find(|(a, _)| a == arg) {
        Some((_, k)) if *k == Kind::Shown => *k = kind,
        Some(_) => {}
        None => found.push((arg.to_string(), kind)),
    }
}

/// What one language has and the other has not: keys, and arguments of the same key.
pub fn differences(zh: &[Message], en: &[Message]) -> Vec<String> {
    let mut out = Vec::new();
    for m in zh {
        match en.iter().find(|o| o.key == m.key) {
            None => out.push(format!("{}: missing in en", m.key)),
            Some(o) => {
                let names = |m: &Message| {
                    let mut n: Vec<String> = m.args().into_iter().map(|(a, _)| a).collect();
                    n.sort();
                    n
                };
                if names(m) != names(o) {
                    out.push(format!("{}: zh-CN takes {:?}, en takes {:?}", m.key, names(m), names(o)));
                }
            }
        }
    }
    out.extend(en.iter().filter(|m| !zh.iter().any(|o| o.key == m.key)).map(|m| format!("{}: missing in zh-CN", m.key)));
    out
}
