//! A picture to send to a group: what it is about in a few large words, and a QR code. An SVG of 750 by 1000; Chinese letters
//! are drawn by the fonts of whoever looks at it, and `web/poster.js` makes a PNG of it there, so that no font is shipped.

use std::fmt::Write;

use crate::feed::escaped;
use crate::qr;

/// Width of the picture.
pub const WIDTH: u32 = 750;
/// Height of the picture.
pub const HEIGHT: u32 = 1000;

/// What a poster says.
pub struct Poster<'a> {
    /// Who speaks: the community.
    pub from: &'a str,
    /// What it is about.
    pub title: &'a str,
    /// A few short lines.
    pub facts: &'a [String],
    /// Beside the code: what scanning it shows.
    pub scan: &'a str,
    /// Below that: a number, a telephone.
    pub beside: &'a [String],
    /// What the code leads to.
    pub link: &'a str,
    /// The line at the foot; may be empty.
    pub foot: &'a str,
}

/// Where the code begins.
const CODE: u32 = 660;

const SONG: &str = "'Songti SC','STSong','Noto Serif CJK SC','Source Han Serif SC','SimSun',Georgia,serif";
const SANS: &str = "-apple-system,'PingFang SC','HarmonyOS Sans SC','MiSans','Microsoft YaHei','Noto Sans CJK SC',sans-serif";

/// A text in lines of at most `width` Latin letters; a Chinese one is as wide as two. Latin words stay whole where they fit.
fn lines(text: &str, width: usize, most: usize) -> Vec<String> {
    let wide = |s: &str| s.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let mut pieces: Vec<String> = Vec::new();
    for c in text.chars() {
        match pieces.last_mut() {
            Some(last) if c.is_ascii_graphic() && last.chars().all(|l| l.is_ascii_graphic()) && wide(last) < width => {
                last.push(c)
            }
            _ => pieces.push(c.to_string()),
        }
    }
    let mut out: Vec<String> = vec![String::new()];
    for piece in pieces {
        let last = out.last_mut().map(|l| l.as_str()).unwrap_or("");
        if wide(last) + wide(&piece) > width && !last.is_empty() && piece != "，" && piece != "。" {
            out.push(String::new());
        }
        if let Some(line) = out.last_mut().filter(|l| !l.is_empty() || piece != " ") {
            line.push_str(&piece);
        }
    }
    if out.len() > most {
        out.truncate(most);
        if let Some(line) = out.last_mut() {
            line.push('…');
        }
    }
    out
}

/// The facts between the title and the code: in the largest letters in which they stand there whole, since the last of them says
/// until when. Size, distance of lines, lines.
fn facts(all: &[String], y: u32) -> (u32, u32, Vec<String>) {
    let sizes = [(34, 52, 36), (29, 43, 42), (24, 35, 50)];
    let set = |(size, step, width): (u32, u32, usize)| {
        let out: Vec<String> = all.iter().flat_map(|f| lines(f, width, 9)).collect();
        (size, step, out)
    };
    let fits = |(_, step, out): &(u32, u32, Vec<String>)| out.len() <= room(y, *step);
    let smallest = || {
        let (size, step, mut out) = set(sizes[2]);
        out.truncate(room(y, step));
        (size, step, out)
    };
    sizes.into_iter().map(set).find(fits).unwrap_or_else(smallest)
}

/// How many lines stand between here and the code.
fn room(y: u32, step: u32) -> usize {
    usize::try_from((CODE - 20).saturating_sub(y) / step + 1).unwrap_or(1)
}

/// Song is for headings and therefore bold.
fn text(out: &mut String, (x, y): (u32, u32), size: u32, fill: &str, font: &str, words: &str) {
    let weight = if font == SONG { 700 } else { 400 };
    let _ = write!(
        out,
        "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{fill}\" font-family=\"{font}\">{}</text>",
        escaped(words)
    );
}

/// The picture.
pub fn svg(p: &Poster<'_>) -> String {
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\">\
         <path fill=\"#fbf8f3\" d=\"M0 0h{WIDTH}v{HEIGHT}H0z\"/><path fill=\"#a8321f\" d=\"M60 128h630v6H60zM60 140h630v2H60z\"/>"
    );
    text(&mut out, (60, 100), 38, "#a8321f", SONG, p.from);
    let mut y = 226;
    for line in lines(p.title, 20, 3) {
        text(&mut out, (60, y), 62, "#1f1a17", SONG, &line);
        y += 80;
    }
    y += 4;
    let (size, step, facts) = facts(p.facts, y);
    for line in facts {
        text(&mut out, (60, y), size, "#1f1a17", SANS, &line);
        y += step;
    }
    let code = qr::svg(p.link).replacen("<svg ", &format!("<svg x=\"60\" y=\"{CODE}\" width=\"260\" height=\"260\" "), 1);
    out.push_str(&code);
    let mut y = 730;
    for line in lines(p.scan, 18, 3) {
        text(&mut out, (352, y), 36, "#1f1a17", SONG, &line);
        y += 50;
    }
    for line in p.beside.iter().flat_map(|f| lines(f, 24, 2)).take(3) {
        text(&mut out, (352, y), 28, "#5f554d", SANS, &line);
        y += 42;
    }
    text(&mut out, (60, 966), 22, "#5f554d", SANS, p.foot);
    out.push_str("</svg>");
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_break_where_people_would() {
        assert_eq!(lines("楼道灯不亮，晚上看不见路", 12, 3), ["楼道灯不亮，", "晚上看不见路"]);
        assert_eq!(lines("Stairwell light is out", 12, 3), ["Stairwell ", "light is out"]);
        assert_eq!(lines("一二三四五六", 4, 2), ["一二", "三四…"]);
    }

    #[test]
    fn what_a_poster_promises_is_not_cut() {
        let facts = [
            "Bantang Compound No. 3, entrance 2, the stairwell and the way to the roof".to_string(),
            "Community worker on duty, Bantang community has it and answers by Thu 26 Nov, 17:00".to_string(),
        ];
        for title in ["Light out", "Stairwell light is out on all floors"] {
            let p = Poster { from: "x", title, facts: &facts, scan: "Scan", beside: &[], link: "https://x", foot: "" };
            let out = svg(&p);
            assert!(out.contains("17:00</text>") && !out.contains('…'), "{out}");
        }
    }

    proptest! {
        #[test]
        fn a_poster_says_its_words_and_stays_well_formed(title in ".{0,60}", fact in ".{0,80}") {
            let facts = [fact];
            let p = Poster { from: "社区", title: &title, facts: &facts, scan: "扫码", beside: &[], link: "https://x", foot: "" };
            let out = svg(&p);
            prop_assert!(out.starts_with("<svg ") && out.ends_with("</svg>"));
            prop_assert_eq!(out.matches("<text").count(), out.matches("</text>").count());
        }
    }
}
