//! Photos of the story, drawn: a few shapes of an old quarter, so that a page shows something that belongs to its words.
//! No photo of a real place or person is in the program.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, Rgb, RgbImage};

/// Drawn at twice the size and brought down, which smooths every edge.
const W: f32 = 1920.0;
const H: f32 = 1440.0;

type Pt = (f32, f32);

/// A canvas in units of the drawing, 1920 by 1440.
struct Canvas(RgbImage);

impl Canvas {
    fn new(top: u32, bottom: u32) -> Self {
        let mut canvas = Self(RgbImage::new(W as u32, H as u32));
        for y in 0..H as u32 {
            let colour = mix(top, bottom, y as f32 / H);
            for x in 0..W as u32 {
                canvas.0.put_pixel(x, y, colour);
            }
        }
        canvas
    }

    /// Fills a polygon, even-odd.
    fn area(&mut self, points: &[Pt], colour: u32) {
        let ys = points.iter().map(|p| p.1);
        let (from, to) = (ys.clone().fold(H, f32::min).max(0.0), ys.fold(0.0, f32::max).min(H - 1.0));
        let colour = rgb(colour);
        let mut y = from.ceil();
        while y <= to {
            let mut xs: Vec<f32> = points
                .iter()
                .zip(points.iter().cycle().skip(1))
                .filter(|(a, b)| (a.1 <= y) != (b.1 <= y))
                .map(|(a, b)| a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0))
                .collect();
            xs.sort_by(f32::total_cmp);
            for pair in xs.chunks_exact(2) {
                let (a, b) = (pair[0].max(0.0) as u32, pair[1].clamp(0.0, W) as u32);
                for x in a..b {
                    self.0.put_pixel(x, y as u32, colour);
                }
            }
            y += 1.0;
        }
    }

    fn rect(&mut self, x: f32, y: f32, w: f32, h: f32, colour: u32) {
        self.area(&[(x, y), (x + w, y), (x + w, y + h), (x, y + h)], colour);
    }

    fn disc(&mut self, x: f32, y: f32, rx: f32, ry: f32, colour: u32) {
        let points: Vec<Pt> = (0..48)
            .map(|i| {
                let (sin, cos) = (i as f32 / 48.0 * std::f32::consts::TAU).sin_cos();
                (x + rx * cos, y + ry * sin)
            })
            .collect();
        self.area(&points, colour);
    }

    /// A stroke of even width.
    fn line(&mut self, points: &[Pt], width: f32, colour: u32) {
        for pair in points.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let length = dx.hypot(dy).max(0.1);
            let (nx, ny) = (-dy / length * width / 2.0, dx / length * width / 2.0);
            self.area(&[(a.0 + nx, a.1 + ny), (b.0 + nx, b.1 + ny), (b.0 - nx, b.1 - ny), (a.0 - nx, a.1 - ny)], colour);
            self.disc(b.0, b.1, width / 2.0, width / 2.0, colour);
        }
    }

    /// An old block: bricks in courses, windows with frames, a plinth.
    fn block(&mut self, wall: u32, window: u32) {
        self.rect(0.0, 0.0, W, 1150.0, wall);
        for row in 0..24 {
            let y = row as f32 * 48.0;
            self.rect(0.0, y, W, 3.0, shade(wall, 0.93));
            let mut x = if row % 2 == 0 { 0.0 } else { 60.0 };
            while x < W {
                self.rect(x, y, 3.0, 48.0, shade(wall, 0.95));
                x += 120.0;
            }
        }
        for (i, x) in [150.0, 700.0, 1430.0].into_iter().enumerate() {
            for y in [90.0, 590.0] {
                self.window(x, y, if (i + y as usize).is_multiple_of(3) { mixed(window, 0xf2d9a0, 0.5) } else { window });
            }
        }
        self.ground(1150.0, 0x8d8a84);
    }

    fn window(&mut self, x: f32, y: f32, glass: u32) {
        self.rect(x - 14.0, y - 14.0, 338.0, 348.0, 0xdcd6c8);
        self.rect(x, y, 310.0, 320.0, glass);
        self.area(&[(x, y), (x + 130.0, y), (x, y + 200.0)], mixed(glass, 0xffffff, 0.18));
        self.rect(x + 148.0, y, 14.0, 320.0, 0xdcd6c8);
        self.rect(x, y + 96.0, 310.0, 12.0, 0xdcd6c8);
        self.rect(x - 28.0, y + 334.0, 366.0, 26.0, 0xb9b2a4);
    }

    fn ground(&mut self, y: f32, colour: u32) {
        self.rect(0.0, y, W, H - y, colour);
        self.rect(0.0, y, W, 22.0, shade(colour, 0.8));
        for i in 0..7 {
            let x = i as f32 * 320.0 - 100.0;
            self.line(&[(x + 160.0, y + 22.0), (x, H)], 4.0, shade(colour, 0.9));
        }
    }

    /// A room or stairwell: wall, floor, skirting.
    fn inside(&mut self, wall: u32, floor: u32) {
        self.rect(0.0, 0.0, W, H, wall);
        self.rect(0.0, 560.0, W, 590.0, mixed(wall, 0x5f8f84, 0.35));
        self.rect(0.0, 552.0, W, 10.0, shade(wall, 0.8));
        self.rect(0.0, 1150.0, W, H - 1150.0, floor);
        self.rect(0.0, 1130.0, W, 22.0, shade(floor, 0.75));
    }

    fn stairs(&mut self) {
        for i in 0..8 {
            let (x, y) = (700.0 + i as f32 * 150.0, 1250.0 - i as f32 * 110.0);
            self.rect(x, y, W - x, 112.0, if i % 2 == 0 { 0xa9a59c } else { 0xa19d94 });
            self.rect(x, y, W - x, 12.0, 0xc6c2b8);
        }
        self.line(&[(640.0, 900.0), (1700.0, 130.0)], 26.0, 0x7a4b32);
        for i in 0..8 {
            let x = 700.0 + i as f32 * 140.0;
            self.line(&[(x, 860.0 - i as f32 * 102.0), (x, 1230.0 - i as f32 * 108.0)], 12.0, 0x5f6a6d);
        }
    }

    fn door(&mut self, x: f32, y: f32, w: f32, h: f32, colour: u32) {
        self.rect(x - 22.0, y - 22.0, w + 44.0, h + 22.0, 0x8f897d);
        self.rect(x, y, w, h, colour);
        for (dx, dy) in [(0.1, 0.06), (0.1, 0.54)] {
            self.rect(x + w * dx, y + h * dy, w * 0.8, h * 0.38, shade(colour, 0.88));
        }
        self.disc(x + w * 0.87, y + h * 0.52, 16.0, 16.0, 0xd9c58a);
    }

    /// A bicycle or, with a body, a scooter.
    fn scooter(&mut self, x: f32, y: f32, colour: u32) {
        for wheel in [x, x + 330.0] {
            self.disc(wheel, y, 92.0, 92.0, 0x2e2e30);
            self.disc(wheel, y, 54.0, 54.0, 0xb8b8ba);
        }
        self.area(
            &[(x - 20.0, y - 60.0), (x + 190.0, y - 40.0), (x + 330.0, y - 40.0), (x + 300.0, y + 10.0), (x + 10.0, y + 10.0)],
            colour,
        );
        self.area(&[(x + 150.0, y - 190.0), (x + 360.0, y - 190.0), (x + 340.0, y - 120.0), (x + 160.0, y - 110.0)], 0x37383c);
        self.line(&[(x, y - 30.0), (x - 46.0, y - 300.0), (x + 40.0, y - 330.0)], 22.0, 0x4a4b50);
    }

    fn heap(&mut self, x: f32, y: f32) {
        for (dx, dy, r, c) in [
            (0.0, 0.0, 130.0, 0x3c4650),
            (190.0, 20.0, 110.0, 0x55684e),
            (90.0, -110.0, 105.0, 0x6d6f73),
            (300.0, -10.0, 95.0, 0x8a4f3b),
            (220.0, -130.0, 80.0, 0x2f3a44),
        ] {
            self.disc(x + dx, y + dy, r, r * 0.86, c);
            self.disc(x + dx - r * 0.3, y + dy - r * 0.3, r * 0.25, r * 0.2, mixed(c, 0xffffff, 0.25));
        }
    }

    fn stain(&mut self, x: f32, y: f32, size: f32, wall: u32) {
        for (i, (dx, dy, r)) in
            [(0.0, 0.0, 1.0), (0.7, 0.3, 0.7), (-0.6, 0.35, 0.75), (0.2, 0.8, 0.8), (-0.2, 1.3, 0.45), (0.5, 1.5, 0.3)]
                .into_iter()
                .enumerate()
        {
            let colour = mixed(wall, 0x8a6a42, 0.28 + 0.06 * i as f32);
            self.disc(x + dx * size, y + dy * size, r * size, r * size * 0.8, colour);
        }
    }

    fn tree(&mut self, x: f32, ground: f32) {
        self.area(&[(x - 45.0, ground), (x + 45.0, ground), (x + 24.0, ground - 620.0), (x - 24.0, ground - 620.0)], 0x6b4e36);
        for (dx, dy, r, c) in [
            (0.0, -760.0, 300.0, 0x3f6b3c),
            (-250.0, -640.0, 210.0, 0x4b7a45),
            (250.0, -650.0, 220.0, 0x45733f),
            (60.0, -930.0, 200.0, 0x578a4d),
            (-120.0, -850.0, 160.0, 0x63964f),
        ] {
            self.disc(x + dx, ground + dy, r, r * 0.85, c);
        }
    }

    fn truck(&mut self, x: f32, y: f32) {
        self.rect(x, y - 480.0, 760.0, 420.0, 0xc9ced2);
        for i in 1..6 {
            self.rect(x + i as f32 * 126.0, y - 480.0, 6.0, 420.0, 0xb2b8bd);
        }
        self.area(
            &[
                (x + 770.0, y - 60.0),
                (x + 770.0, y - 380.0),
                (x + 960.0, y - 380.0),
                (x + 1080.0, y - 200.0),
                (x + 1080.0, y - 60.0),
            ],
            0x2f6d8c,
        );
        self.area(&[(x + 820.0, y - 340.0), (x + 940.0, y - 340.0), (x + 1030.0, y - 210.0), (x + 820.0, y - 210.0)], 0xbfd6df);
        self.rect(x - 10.0, y - 70.0, 1100.0, 44.0, 0x3a3d40);
        for wheel in [x + 150.0, x + 330.0, x + 900.0] {
            self.disc(wheel, y, 96.0, 96.0, 0x232426);
            self.disc(wheel, y, 44.0, 44.0, 0x9b9ea1);
        }
    }

    /// Half the size, as JPEG.
    fn jpeg(self) -> Vec<u8> {
        // Asked of the dynamic image: that code lies in the crate, which is optimised in the dev build too.
        let small = DynamicImage::ImageRgb8(self.0).resize_exact(960, 720, FilterType::Triangle).into_rgb8();
        let mut out = Vec::new();
        // Writing into memory cannot fail but for a picture without pixels.
        let _ = JpegEncoder::new_with_quality(&mut out, 86).encode_image(&small);
        out
    }
}

fn rgb(c: u32) -> Rgb<u8> {
    let [_, r, g, b] = c.to_be_bytes();
    Rgb([r, g, b])
}

fn mixed(a: u32, b: u32, t: f32) -> u32 {
    let ([_, a1, a2, a3], [_, b1, b2, b3]) = (a.to_be_bytes(), b.to_be_bytes());
    let one = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * t) as u8;
    u32::from_be_bytes([0, one(a1, b1), one(a2, b2), one(a3, b3)])
}

fn mix(a: u32, b: u32, t: f32) -> Rgb<u8> {
    rgb(mixed(a, b, t))
}

fn shade(c: u32, by: f32) -> u32 {
    mixed(0, c, by)
}

/// A photo for a matter of this category; `nth` tells apart several of one matter, `after` shows it put right.
pub(super) fn scene(category: &str, nth: u32, after: bool) -> Vec<u8> {
    let mut c = Canvas::new(0xc9dbe6, 0xe9ece6);
    match category {
        "roof_leak" => {
            c.inside(0xe8e1d2, 0x9a7d5f);
            c.rect(0.0, 0.0, W, 190.0, 0xf1ece0);
            c.rect(300.0, 760.0, 640.0, 390.0, 0x7c5638);
            if after {
                return c.jpeg();
            }
            c.stain(if nth == 0 { 620.0 } else { 1180.0 }, 230.0, 190.0, 0xe8e1d2);
            c.disc(1240.0, 1180.0, 210.0, 60.0, 0x4d7fa0);
            c.area(&[(1030.0, 1180.0), (1450.0, 1180.0), (1400.0, 1340.0), (1080.0, 1340.0)], 0x3f6f90);
            c.disc(1240.0, 1182.0, 180.0, 44.0, 0xa8cfe0);
            c.disc(1240.0, 760.0, 12.0, 22.0, 0x7fb2cc);
        }
        "stairwell_light" => {
            let (wall, lit) = if after { (0xe9e2cf, 0xfff4cf) } else { (0x4a4a4c, 0x6d6b66) };
            c.inside(wall, shade(wall, 0.7));
            c.stairs();
            c.line(&[(960.0, 0.0), (960.0, 190.0)], 10.0, 0x2c2c2e);
            c.disc(960.0, 250.0, 76.0, 88.0, lit);
            c.rect(920.0, 150.0, 80.0, 60.0, 0x8b8b8b);
        }
        "doors_windows" | "fire_exits" => {
            c.block(0xa5614a, 0x5b7785);
            c.door(820.0, 480.0, 420.0, 670.0, if category == "fire_exits" { 0x9c3d34 } else { 0x4c6b5d });
            if category == "fire_exits" && !after {
                c.line(&[(1120.0, 790.0), (1190.0, 850.0), (1270.0, 800.0)], 20.0, 0x6f7478);
                c.rect(1150.0, 830.0, 110.0, 90.0, 0xc9a13b);
            } else if after {
                c.rect(860.0, 830.0, 340.0, 34.0, 0xd8dadb);
            } else {
                c.area(&[(820.0, 480.0), (700.0, 540.0), (700.0, 1210.0), (820.0, 1150.0)], 0x3d594d);
            }
        }
        "stairwell_storage" => {
            c.inside(0xe3ddcc, 0x8e887c);
            c.stairs();
            if !after {
                c.rect(160.0, 640.0, 420.0, 560.0, 0x8a5f3c);
                c.rect(190.0, 680.0, 170.0, 480.0, 0x7a5233);
                c.rect(380.0, 680.0, 170.0, 480.0, 0x7a5233);
                for (x, y, s) in [(520.0, 1010.0, 260.0), (600.0, 820.0, 190.0), (740.0, 1080.0, 200.0)] {
                    c.rect(x, y, s, s * 0.8, 0xc39a63);
                    c.rect(x + s * 0.42, y, s * 0.14, s * 0.8, 0xd9b985);
                }
            }
        }
        "downpipe" => {
            c.block(0xb0826a, 0x66808c);
            for (from, to) in [(0.0, 380.0), (620.0, 1150.0)] {
                c.rect(1180.0, from, 84.0, to - from, 0xd7d3c8);
                c.rect(1180.0, from, 22.0, to - from, 0xc2bdb1);
            }
            if after {
                c.rect(1180.0, 380.0, 84.0, 240.0, 0xe9e7e0);
            } else {
                for i in 0..5 {
                    let x = 1196.0 + i as f32 * 14.0;
                    c.line(&[(x, 390.0), (x - 80.0 + i as f32 * 30.0, 1160.0)], 9.0, 0xbcd4de);
                }
            }
        }
        "noise" | "neighbour_dispute" => {
            c.inside(0xdfe6e4, 0x9fb0b0);
            c.rect(0.0, 0.0, W, 230.0, 0xf3f1ea);
            c.stain(900.0, 250.0, if nth == 0 { 220.0 } else { 150.0 }, 0xf3f1ea);
            c.disc(960.0, 1000.0, 330.0, 120.0, 0xf7f7f5);
            c.disc(960.0, 985.0, 270.0, 84.0, 0xd4dfe2);
        }
        "rubbish" => {
            c.block(0x9a7a62, 0x64798a);
            if !after {
                c.heap(980.0, 1180.0);
            }
            for (x, colour) in [(240.0, 0x3f7d4f), (560.0, 0x2f5f8f)] {
                c.area(&[(x, 760.0), (x + 280.0, 760.0), (x + 250.0, 1240.0), (x + 30.0, 1240.0)], colour);
                c.rect(x - 16.0, 720.0, 312.0, 50.0, shade(colour, 0.8));
            }
        }
        "ebike_charging" => {
            c.block(0xa5614a, 0x5b7785);
            for (x, colour) in [(220.0, 0xb03a2e), (820.0, 0x2e5f8a), (1390.0, 0x3f7d4f)] {
                c.scooter(x, 1270.0, colour);
            }
            if after {
                c.rect(700.0, 760.0, 120.0, 420.0, 0xe4e6e7);
                c.rect(724.0, 800.0, 72.0, 110.0, 0x2f6f4f);
            } else {
                c.line(&[(860.0, 420.0), (830.0, 760.0), (960.0, 1000.0), (980.0, 1110.0)], 12.0, 0xe0702c);
            }
        }
        "drains" => {
            c.block(0x8c8377, 0x6b7f8a);
            if !after {
                c.disc(960.0, 1310.0, 760.0, 110.0, 0x5c5a45);
                c.disc(880.0, 1300.0, 520.0, 70.0, 0x6b684e);
            }
            c.disc(960.0, 1280.0, 230.0, 66.0, 0x4b4d50);
            c.disc(960.0, 1274.0, 200.0, 54.0, 0x63666a);
            for i in 0..4 {
                c.rect(830.0 + i as f32 * 76.0, 1250.0, 26.0, 48.0, 0x4b4d50);
            }
        }
        "praise" => {
            c.block(0xc08a63, 0x7fa0ad);
            c.line(&[(60.0, 560.0), (1860.0, 520.0)], 8.0, 0x3a3a3a);
            for (i, colour) in [0xd94f4f, 0xe8c16a, 0x5f8fb5, 0xf2efe6].into_iter().enumerate() {
                let x = 160.0 + i as f32 * 420.0;
                c.rect(x, 545.0, 330.0, 420.0, colour);
                c.rect(x, 640.0, 330.0, 26.0, mixed(colour, 0xffffff, 0.4));
            }
        }
        "parking" => {
            c.rect(0.0, 520.0, W, 640.0, 0x9fb093);
            for x in [110.0, 1630.0] {
                c.rect(x, 330.0, 180.0, 860.0, 0xa4553f);
                c.rect(x - 24.0, 290.0, 228.0, 54.0, 0x7f3f2f);
            }
            c.ground(1150.0, 0x86857f);
            if !after {
                c.truck(if nth == 0 { 420.0 } else { 260.0 }, 1270.0);
            }
        }
        "thrown_objects" => {
            c.block(0xa07a68, 0x63798a);
            if after {
                c.rect(560.0, 900.0, 800.0, 40.0, 0x3f6f5f);
                c.rect(600.0, 940.0, 24.0, 220.0, 0x6d6f73);
                c.rect(1296.0, 940.0, 24.0, 220.0, 0x6d6f73);
                return c.jpeg();
            }
            c.area(&[(860.0, 1250.0), (990.0, 1200.0), (1040.0, 1290.0), (930.0, 1330.0)], 0x5f9f7a);
            for (x, y) in [(760.0, 1300.0), (1120.0, 1260.0), (1180.0, 1350.0), (690.0, 1370.0), (1010.0, 1390.0)] {
                c.area(&[(x, y), (x + 54.0, y - 24.0), (x + 40.0, y + 30.0)], 0x7fbf9a);
            }
        }
        "trees" => {
            c.block(0xa5614a, 0x5b7785);
            c.tree(if after { 260.0 } else { 780.0 }, 1290.0);
        }
        "unauthorised_building" => {
            c.rect(0.0, 620.0, W, H, 0xa5614a);
            c.rect(0.0, 590.0, W, 50.0, 0x8a4e3b);
            for x in [140.0, 760.0, 1400.0] {
                c.window(x, 760.0, 0x5b7785);
            }
            c.rect(560.0, 230.0, 820.0, 370.0, 0x3f78b0);
            for i in 0..20 {
                c.rect(560.0 + i as f32 * 41.0, 230.0, 8.0, 370.0, 0x35669a);
            }
            c.area(&[(510.0, 240.0), (1430.0, 240.0), (1360.0, 150.0), (580.0, 150.0)], 0xb23b33);
        }
        _ => {
            c.rect(0.0, 820.0, W, 620.0, 0x86a06c);
            c.disc(960.0, 1180.0, 700.0, 150.0, 0x7fb0c0);
            c.tree(340.0, 1080.0);
            c.tree(1580.0, 1060.0);
            c.rect(760.0, 900.0, 420.0, 40.0, 0x8a5f3c);
            c.rect(800.0, 940.0, 40.0, 110.0, 0x6d6f73);
            c.rect(1100.0, 940.0, 40.0, 110.0, 0x6d6f73);
        }
    }
    c.jpeg()
}
