//! Minutes in Markdown as they are shown: headings, lists, tables, emphasis, links; nothing that runs, nothing from elsewhere.

use std::collections::HashSet;

use pulldown_cmark::{Options, Parser, html};

/// The text as HTML that may stand in a page.
pub fn shown(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut out, Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH));
    let tags: HashSet<&str> = [
        "p",
        "br",
        "hr",
        "strong",
        "em",
        "del",
        "ul",
        "ol",
        "li",
        "blockquote",
        "code",
        "pre",
        "a",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
    .into();
    ammonia::Builder::new()
        .tags(tags)
        .url_schemes(["http", "https", "tel", "mailto"].into())
        .generic_attributes(HashSet::new())
        .tag_attributes([("a", ["href"].into())].into())
        .link_rel(Some("noopener noreferrer nofollow"))
        .clean(&out)
        .to_string()
        // The page has its own heading: those of the minutes come below it.
        .replace("<h1>", "<h3>")
        .replace("</h1>", "</h3>")
        .replace("<h2>", "<h3>")
        .replace("</h2>", "</h3>")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::shown;

    #[test]
    fn what_is_written_is_shown_and_nothing_runs() {
        assert_eq!(shown("# 议题\n\n* 一\n* **二**"), "<h3>议题</h3>\n<ul>\n<li>一</li>\n<li><strong>二</strong></li>\n</ul>\n");
        let bad = "<script>x()</script><img src=x onerror=y()> [a](javascript:z()) <p style=\"a\" onclick=\"b\">c</p> ![p](http://x/y.png)";
        let html = shown(bad);
        for piece in ["<script", "onerror", "href=\"javascript", "onclick", "style", "<img"] {
            assert!(!html.contains(piece), "{piece} in {html}");
        }
        assert!(shown("[a](https://example.org)").contains("href=\"https://example.org\""));
    }

    proptest! {
        #[test]
        fn no_text_brings_a_script(text in "\\PC{0,200}") {
            let html = shown(&text).to_lowercase();
            prop_assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<iframe"));
        }
    }
}
