//! GeoJSON in and out. In: a FeatureCollection in WGS-84 becomes shapes in local metres; everything else in the file is
//! left unread. Out: the same, so that a plan drawn here can be edited in any map program. Bounded and total: a file
//! either becomes a survey or a list of what is wrong, feature by feature.

use serde_json::{Map, Value, json};

use super::{Feature, Kind, Pt, Shape};

/// The largest file read, in bytes.
pub const MOST_BYTES: usize = 2_000_000;
/// The most features of a file.
pub const MOST_FEATURES: usize = 5_000;
/// The most corners of a file.
pub const MOST_POINTS: usize = 100_000;
/// A community is smaller than this in either direction, in metres.
const MOST_SPAN: f64 = 30_000.0;
/// The most faults told at once; the rest is the same again.
const MOST_FAULTS: usize = 20;
/// Metres of one degree of latitude on the mean sphere.
const DEGREE: f64 = 111_194.93;

/// What a file says, in local metres around its own middle.
#[derive(Debug, Clone, PartialEq)]
pub struct Survey {
    /// Longitude and latitude of the local origin.
    pub origin: Pt,
    /// The features in the order of the file.
    pub features: Vec<Feature>,
}

/// One thing wrong with a file. `feature` counts from 1, as people do.
#[derive(Debug, Clone, PartialEq)]
pub enum GeoFault {
    /// More than [`MOST_BYTES`].
    TooLong,
    /// Not JSON; the line and column where reading stopped.
    NotJson(usize, usize),
    /// JSON, but not a FeatureCollection.
    NotCollection,
    /// No feature at all.
    Empty,
    /// More than [`MOST_FEATURES`] features or [`MOST_POINTS`] corners.
    TooMany,
    /// The features lie further apart than a community is wide: a stray point, or coordinates swapped.
    TooWide,
    /// A feature without a geometry.
    NoGeometry(usize),
    /// A geometry this plan does not draw, by its GeoJSON name.
    Geometry(usize, String),
    /// Coordinates that are not numbers, or not a longitude and a latitude.
    Coordinates(usize),
    /// Fewer corners than the shape needs: two for a line, three for an area.
    TooFew(usize),
    /// `kind` is missing or none of the known ones; what stood there.
    Kind(usize, String),
    /// A kind drawn as the wrong shape: a building as a point, a gate as a line.
    Shape(usize, Kind),
}

/// Reads a file.
pub fn parse(text: &str) -> Result<Survey, Vec<GeoFault>> {
    if text.len() > MOST_BYTES {
        return Err(vec![GeoFault::TooLong]);
    }
    // A byte order mark is what Windows editors leave behind, not a fault of the person.
    let text = text.trim_start_matches('\u{feff}');
    let root: Value = serde_json::from_str(text).map_err(|e| vec![GeoFault::NotJson(e.line(), e.column())])?;
    let list = match (root.get("type").and_then(Value::as_str), root.get("features").and_then(Value::as_array)) {
        (Some("FeatureCollection"), Some(list)) => list,
        _ => return Err(vec![GeoFault::NotCollection]),
    };
    if list.is_empty() {
        return Err(vec![GeoFault::Empty]);
    }
    if list.len() > MOST_FEATURES {
        return Err(vec![GeoFault::TooMany]);
    }
    let mut faults = Vec::new();
    let mut features = Vec::with_capacity(list.len());
    let mut points = 0;
    for (i, value) in list.iter().enumerate() {
        match feature(value, i + 1) {
            Ok(f) => {
                points += f.shape.points().count();
                features.push(f);
            }
            Err(fault) => faults.push(fault),
        }
        if points > MOST_POINTS {
            return Err(vec![GeoFault::TooMany]);
        }
        if faults.len() == MOST_FAULTS {
            break;
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    localise(features)
}

/// Turns longitude and latitude into metres east and south of the middle (equirectangular: at the size of a community
/// the error stays below what a pencil is wide).
fn localise(mut features: Vec<Feature>) -> Result<Survey, Vec<GeoFault>> {
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for p in features.iter().flat_map(|f| f.shape.points()) {
        for i in 0..2 {
            low[i] = low[i].min(p[i]);
            high[i] = high[i].max(p[i]);
        }
    }
    let origin = [(low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0];
    let east = DEGREE * origin[1].to_radians().cos();
    if (high[0] - low[0]) * east > MOST_SPAN || (high[1] - low[1]) * DEGREE > MOST_SPAN {
        return Err(vec![GeoFault::TooWide]);
    }
    for f in &mut features {
        f.shape.change(|p| [tenth((p[0] - origin[0]) * east), tenth((origin[1] - p[1]) * DEGREE)]);
    }
    Ok(Survey { origin, features })
}

fn tenth(v: f64) -> f64 {
    (v * 10.0).round() / 10.0
}

fn feature(value: &Value, n: usize) -> Result<Feature, GeoFault> {
    let none = Map::new();
    let properties = value.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let said = properties.get("kind").and_then(Value::as_str).unwrap_or_default();
    let kind = Kind::from_code(said).ok_or_else(|| GeoFault::Kind(n, short(said)))?;
    let geometry = value.get("geometry").and_then(Value::as_object).ok_or(GeoFault::NoGeometry(n))?;
    let coordinates = geometry.get("coordinates").unwrap_or(&Value::Null);
    let shape = match geometry.get("type").and_then(Value::as_str).unwrap_or_default() {
        "Polygon" => Shape::Area(rings(coordinates, n)?),
        "MultiPolygon" => {
            let mut all = Vec::new();
            for polygon in coordinates.as_array().ok_or(GeoFault::Coordinates(n))? {
                all.extend(rings(polygon, n)?);
            }
            if all.is_empty() {
                return Err(GeoFault::TooFew(n));
            }
            Shape::Area(all)
        }
        "LineString" => Shape::Line(line(coordinates, 2, n)?),
        "Point" => Shape::Point(point(coordinates, n)?),
        other => return Err(GeoFault::Geometry(n, short(other))),
    };
    if !kind.takes(&shape) {
        return Err(GeoFault::Shape(n, kind));
    }
    let text = |key: &str| match properties.get(key) {
        Some(Value::String(s)) => short(s),
        Some(Value::Number(v)) => short(&v.to_string()),
        _ => String::new(),
    };
    Ok(Feature { kind, name: text("name"), code: text("code"), shape })
}

/// Names are shown on the plan: longer ones are cut, line breaks go.
fn short(s: &str) -> String {
    s.chars().filter(|c| !c.is_control()).take(40).collect::<String>().trim().to_owned()
}

fn rings(value: &Value, n: usize) -> Result<Vec<Vec<Pt>>, GeoFault> {
    let list = value.as_array().ok_or(GeoFault::Coordinates(n))?;
    if list.is_empty() {
        return Err(GeoFault::TooFew(n));
    }
    list.iter()
        .map(|ring| {
            let mut ring = line(ring, 3, n)?;
            // GeoJSON repeats the first corner; a ring here closes by itself.
            if ring.first() == ring.last() {
                ring.pop();
            }
            if ring.len() < 3 { Err(GeoFault::TooFew(n)) } else { Ok(ring) }
        })
        .collect()
}

fn line(value: &Value, least: usize, n: usize) -> Result<Vec<Pt>, GeoFault> {
    let list = value.as_array().ok_or(GeoFault::Coordinates(n))?;
    if list.len() < least {
        return Err(GeoFault::TooFew(n));
    }
    list.iter().map(|p| point(p, n)).collect()
}

fn point(value: &Value, n: usize) -> Result<Pt, GeoFault> {
    let number = |i: usize| value.get(i).and_then(Value::as_f64).filter(|v| v.is_finite());
    match (number(0), number(1)) {
        // Beyond 85 degrees of latitude this projection means nothing, and nobody has a courtyard there.
        (Some(lon), Some(lat)) if lon.abs() <= 180.0 && lat.abs() <= 85.0 => Ok([lon, lat]),
        _ => Err(GeoFault::Coordinates(n)),
    }
}

/// Writes features in local metres as GeoJSON around `origin` (longitude, latitude).
pub fn write(features: &[Feature], origin: Pt, note: &str) -> String {
    let east = DEGREE * origin[1].to_radians().cos();
    // Seven decimals are a centimetre.
    let fine = |v: f64| (v * 1e7).round() / 1e7;
    let at = |p: &Pt| json!([fine(origin[0] + p[0] / east), fine(origin[1] - p[1] / DEGREE)]);
    let list: Vec<Value> = features
        .iter()
        .map(|f| {
            let geometry = match &f.shape {
                Shape::Area(rings) => {
                    let closed = |r: &Vec<Pt>| Value::from(r.iter().chain(r.first()).map(at).collect::<Vec<_>>());
                    json!({"type": "Polygon", "coordinates": rings.iter().map(closed).collect::<Vec<_>>()})
                }
                Shape::Line(line) => json!({"type": "LineString", "coordinates": line.iter().map(at).collect::<Vec<_>>()}),
                Shape::Point(p) => json!({"type": "Point", "coordinates": at(p)}),
            };
            let mut properties = json!({"kind": f.kind.code(), "name": f.name});
            if !f.code.is_empty() {
                properties["code"] = Value::from(f.code.clone());
            }
            json!({"type": "Feature", "properties": properties, "geometry": geometry})
        })
        .collect();
    json!({"type": "FeatureCollection", "note": note, "features": list}).to_string()
}
