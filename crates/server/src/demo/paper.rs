//! Documents of the demo: pages of PDF written here, with lines of invented text and nothing else. The letters are not in the file:
//! a reader takes a Song face of its own, as for any PDF that names one of Adobe's Chinese fonts.

use liren_core::id::FileId;
use liren_core::moment::Moment;
use liren_store::files::{FileRow, Size};

use super::{Teller, matters};

/// What a firm asks for clearing and fitting out the ground floor.
pub(super) const OFFER: [&str; 9] = [
    "报价单",
    "湘潭暖居装饰　　　1栋架空层红色驿站",
    "清运旧家具、清洗地面墙面　　　　1,600 元",
    "吸顶灯 6 盏、线路改造　　　　　　2,400 元",
    "长桌 2 张、长椅 6 张　　　　　　　3,000 元",
    "饮水机 1 台、接水管和排水　　　　2,200 元",
    "合计　　　　　　　　　　　　　　9,200 元",
    "工期 12 天，质保 12 个月。",
    "演示数据：公司、价格都是虚构的。",
];

/// What the vote on shared charging is about.
pub(super) const CHARGING: [&str; 8] = [
    "南门空地共享充电位方案",
    "位置：南门内西侧空地，离最近的窗户 11 米，不占绿地和消防通道。",
    "数量：20 个充电位，两排，带雨棚、烟感和自动断电。",
    "投资：企业全部承担，五年内负责维护；业主不出钱。",
    "收费：每度电 0.9 元，另收服务费每小时 0.1 元，价格贴在现场。",
    "收益：每月向业主公布一次，扣除电费后的三成归业主共有。",
    "到期：五年后由业主大会决定续签还是拆除，拆除费用由企业承担。",
    "演示数据：方案、价格都是虚构的。",
];

/// A page of A4, the first line as its heading. Only characters of the basic plane, which is all the encoding can name.
fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut page = String::from("BT\n");
    for (i, line) in lines.iter().enumerate() {
        let (size, y) = if i == 0 { (22, 760) } else { (13, 730 - 28 * i) };
        page.push_str(&format!("1 0 0 1 64 {y} Tm\n"));
        let all: Vec<char> = line.chars().collect();
        for run in all.chunk_by(|a, b| a.is_ascii() == b.is_ascii()) {
            let latin = run.first().is_some_and(char::is_ascii);
            let hex = |c: &char| if latin { format!("{:02X}", u32::from(*c)) } else { format!("{:04X}", u32::from(*c)) };
            let hex: String = run.iter().map(hex).collect();
            page.push_str(&format!("/{} {size} Tf <{hex}> Tj\n", if latin { "F2" } else { "F1" }));
        }
    }
    page.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_string(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_string(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R /F2 8 0 R >> >> \
         /Contents 7 0 R >>"
            .to_string(),
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H /DescendantFonts [5 0 R] >>"
            .to_string(),
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) \
         /Supplement 2 >> /FontDescriptor 6 0 R /DW 1000 >>"
            .to_string(),
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 \
         /Descent -120 /CapHeight 880 /StemV 93 >>"
            .to_string(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_string(),
    ];
    let mut out = String::from("%PDF-1.4\n");
    let mut at = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        at.push(out.len());
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", i + 1));
    }
    let table = out.len();
    out.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for offset in at {
        out.push_str(&format!("{offset:010} 00000 n \n"));
    }
    out.push_str(&format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1));
    out.into_bytes()
}

/// Keeps such a page, to be named by what it hangs on; with its bytes.
pub(super) fn document(t: &Teller, lines: &[&str], moment: &mut Moment) -> Result<(FileId, Vec<u8>), String> {
    let (id, bytes) = (moment.id::<FileId>(), pdf(lines));
    t.app.ports.blobs.put(t.code, id, Size::Full, &bytes).map_err(|e| e.to_string())?;
    let mime = "application/pdf".to_string();
    let row = FileRow { id, kind: "document".into(), mime, bytes: matters::length(&bytes), width: 0, height: 0, seconds: 0 };
    matters::note(t, row)?;
    Ok((id, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_stands_where_the_table_says() {
        for lines in [&OFFER[..], &CHARGING[..]] {
            let bytes = pdf(lines);
            let text = String::from_utf8(bytes).expect("plain text");
            let from: usize =
                text.rsplit("startxref\n").next().and_then(|r| r.lines().next()).expect("a place").parse().expect("a number");
            assert!(text[from..].starts_with("xref\n0 9\n"));
            for (i, line) in text[from..].lines().skip(3).take(8).enumerate() {
                let at: usize = line[..10].parse().expect("a number");
                assert!(text[at..].starts_with(&format!("{} 0 obj\n", i + 1)), "{line}");
            }
            assert!(lines.iter().all(|l| l.chars().all(|c| c.len_utf16() == 1)), "the encoding names no others");
        }
    }
}
