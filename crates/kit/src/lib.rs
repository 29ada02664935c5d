//! The web kit: what every slice's pages, API and jobs stand on. It knows sessions, forms, words, errors and the frame
//! of a page; it knows nothing of matters or meetings.

pub mod app;
pub mod assets;
pub mod card;
pub mod csv;
pub mod fail;
pub mod feed;
pub mod form;
pub mod http;
pub mod jobs;
pub mod joined;
pub mod json;
pub mod limits;
pub mod live;
pub mod memory;
pub mod offline;
pub mod once;
pub mod page;
pub mod ports;
pub mod poster;
pub mod qr;
pub mod refusals;
pub mod router;
pub mod seal;
pub mod session;
pub mod sign;
pub mod slice;
pub mod style;
#[cfg(feature = "testing")]
pub mod testing;
pub mod urls;
pub mod visit;
pub mod when;
pub mod words;
