//! Writes the Rust source of one slice's words.

use std::fmt::Write;

use crate::model::{Kind, Message, Part};

/// The struct and its methods for one slice.
pub fn slice(name: &str, zh: &[Message], en: &[Message]) -> String {
    let ty: String = name.split(['-', '_']).map(capitalised).collect();
    let mut out = format!(
        "/// Words of `{name}` in the language it holds.\n#[derive(Clone, Copy, Debug)]\npub struct {ty}(pub Lang);\n\n\
         #[allow(clippy::all, clippy::pedantic, unused_variables)]\nimpl {ty} {{\n"
    );
    for m in zh {
        let other = en.iter().find(|o| o.key == m.key).expect("the languages were compared before");
        method(&mut out, m, other);
    }
    out.push_str("}\n\n");
    out
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
}

fn ident(key: &str) -> String {
    let name = key.replace('-', "_");
    if matches!(
        name.as_str(),
        "type" | "move" | "in" | "for" | "where" | "loop" | "use" | "as" | "if" | "else" | "match" | "self"
    ) {
        name + "_"
    } else {
        name
    }
}

fn method(out: &mut String, zh: &Message, en: &Message) {
    let mut args = zh.args();
    for (name, kind) in en.args() {
        if let Some(known) = args.iter_mut().find(|(a, _)| *a == name)
            && known.1 == Kind::Shown
        {
            known.1 = kind;
        }
    }
    let doc: String = zh.parts.iter().filter_map(|p| if let Part::Text(t) = p { Some(t.as_str()) } else { None }).collect();
    let _ = writeln!(out, "    /// {}", doc.replace('\n', " "));
    let params: String = args
        .iter()
        .map(|(a, k)| {
            let ty = match k {
                Kind::Shown => "impl Display",
                Kind::Number => "i64",
                Kind::Name => "&str",
            };
            format!(", {}: {ty}", ident(a))
        })
        .collect();
    let result = if args.is_empty() { "&'static str" } else { "String" };
    let _ = writeln!(out, "    pub fn {}(self{params}) -> {result} {{\n        match self.0 {{", ident(&zh.key));
    for (lang, m) in [("Zh", zh), ("En", en)] {
        let _ =
            writeln!(out, "            Lang::{lang} => {},", if args.is_empty() { literal(&m.parts) } else { body(&m.parts) });
    }
    out.push_str("        }\n    }\n");
}

fn literal(parts: &[Part]) -> String {
    let text: String = parts.iter().map(|p| if let Part::Text(t) = p { t.as_str() } else { "" }).collect();
    format!("{text:?}")
}

/// An expression of type `String`; a selector becomes a `match` whose arms are whole sentences' runs.
fn body(parts: &[Part]) -> String {
    let (mut format, mut choices) = (String::new(), String::new());
    for (i, part) in parts.iter().enumerate() {
        match part {
            Part::Text(t) => format.push_str(&t.replace('{', "{{").replace('}', "}}")),
            Part::Arg(a) => {
                let _ = write!(format, "{{{}}}", ident(a));
            }
            Part::Choose { arg, forms, other } => {
                let _ = write!(format, "{{choice_{i}}}");
                let arms: String = forms
                    .iter()
                    .map(|(k, p)| {
                        let key = if k == "one" {
                            "1".into()
                        } else if k.parse::<i64>().is_ok() {
                            k.clone()
                        } else {
                            format!("{k:?}")
                        };
                        format!("{key} => {}, ", body(p))
                    })
                    .collect();
                let _ = write!(choices, "let choice_{i} = match {} {{ {arms}_ => {} }}; ", ident(arg), body(other));
            }
        }
    }
    format!("{{ {choices}format!({format:?}) }}")
}
