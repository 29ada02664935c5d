//! QR codes as small SVG pictures: one path, crisp edges, a quiet zone of four modules, error correction M.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// The code as SVG, black on white; the width comes from the page. Text that is too long for any code gives an empty string.
pub fn svg(text: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return String::new() };
    let width = code.width();
    let side = width + 8;
    let mut path = String::new();
    for y in 0..width {
        let mut x = 0;
        while x < width {
            let start = x;
            while x < width && code[(x, y)] == Color::Dark {
                x += 1;
            }
            if x > start {
                let _ = write!(path, "M{} {}h{}v1h-{}z", start + 4, y + 4, x - start, x - start);
            }
            x += 1;
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"QR\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the picture back into modules and compares them with the code.
    #[test]
    fn every_module_is_drawn_once() {
        let text = "http://127.0.0.1:8080/b/7K3M9Q2";
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let picture = svg(text);
        let path = picture.split("<path d=\"").nth(1).unwrap().split('"').next().unwrap();
        let mut drawn = std::collections::BTreeSet::new();
        for run in path.split('M').skip(1) {
            let (at, rest) = run.split_once('h').unwrap();
            let (x, y) = at.split_once(' ').unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            let n: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            for i in 0..n {
                assert!(drawn.insert((x + i - 4, y - 4)));
            }
        }
        for y in 0..code.width() {
            for x in 0..code.width() {
                assert_eq!(code[(x, y)] == Color::Dark, drawn.contains(&(x, y)));
            }
        }
        assert!(svg(&"x".repeat(5000)).is_empty());
    }
}
