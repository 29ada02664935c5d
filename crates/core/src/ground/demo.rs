//! The demo's story: who lives and works in an invented Bantang, what they said and what became of it. Plain data with
//! times relative to the start, so that the demo is always of today. Whoever loads it lets every act happen through the
//! same doors as in life; nothing here is a row of a table.

use super::roster::{Roster, Spec, generate};
use crate::permission::Role;

mod bodies;
mod clock;
mod consultations;
mod early;
mod meetings;
mod notices;
mod open;
mod people;
mod settled;
mod spot;
#[cfg(test)]
mod tests;

pub use clock::daytime;
pub use consultations::{Consultation, marks};
pub use meetings::{Decided, Held, Meeting};

/// The seed of the demo's roster: the story speaks of its buildings and rooms.
pub const SEED: u64 = 11;
/// Bantang's division code.
pub const COMMUNITY: i64 = 430_304_008_002;

/// The roster the story is set in.
pub fn roster() -> Roster {
    generate(&Spec::bantang(), SEED)
}

/// Everything the demo tells.
#[derive(Debug, Clone)]
pub struct Story {
    /// The community's division code.
    pub community: i64,
    /// Its name.
    pub name: &'static str,
    /// Where its service centre is.
    pub address: &'static str,
    /// A number that cannot be dialled: no subscriber's number begins with 0.
    pub landline: &'static str,
    /// The street's name.
    pub street: &'static str,
    /// The street's landline, as undiallable.
    pub street_landline: &'static str,
    /// People with posts, and a few residents.
    pub people: Vec<Person>,
    /// Standing bodies, parents first.
    pub bodies: Vec<Body>,
    /// Who is on duty from Monday to Sunday: keys of people.
    pub duty: [&'static str; 7],
    /// What is posted now.
    pub notices: Vec<Notice>,
    /// What people said, oldest first.
    pub matters: Vec<Matter>,
    /// Meetings, held and to come.
    pub meetings: Vec<Meeting>,
    /// Consultations, the one that is over first.
    pub consultations: Vec<Consultation>,
    /// A procedure that is under way: its code, what it is about, and its steps so far as (days ago, who, words).
    pub procedure: (&'static str, &'static str, &'static [(i64, &'static str, &'static str)]),
}

/// A place by the names people use; what is empty is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spot {
    /// Compound.
    pub compound: &'static str,
    /// Building.
    pub building: &'static str,
    /// Entrance.
    pub entrance: &'static str,
    /// Room.
    pub room: &'static str,
}

/// Somebody of the story.
#[derive(Debug, Clone)]
pub struct Person {
    /// How the story refers to them.
    pub key: &'static str,
    /// An invented name. A resident's is only for the list of people to sign in as: residents need none here.
    pub name: &'static str,
    /// A number of the 154 range, which no operator hands out.
    pub phone: &'static str,
    /// Their language.
    pub lang: &'static str,
    /// Where they live or own, if the story needs it.
    pub home: Option<(Spot, Lives)>,
    /// Their post.
    pub post: Option<Post>,
}

/// How somebody belongs to a home, and how that was proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lives {
    /// A resident, by household slip.
    BySlip,
    /// The owner, checked by an officer.
    Owner,
    /// A renter, by household slip.
    Renter,
}

/// A post.
#[derive(Debug, Clone)]
pub struct Post {
    /// In which capacity.
    pub role: Role,
    /// Where: the grid, group or circle of this spot; empty for the community and the street.
    pub spot: Spot,
    /// How they were chosen: a code of the pack.
    pub chosen: &'static str,
    /// For how many days.
    pub since: i64,
    /// In how many days the term ends.
    pub until: i64,
    /// Whether the name is public.
    pub show_name: bool,
    /// Whether the number is public.
    pub show_phone: bool,
    /// Who acts while they are away (a key), and since and for how many days.
    pub away: Option<(&'static str, i64, i64)>,
}

/// A standing body.
#[derive(Debug, Clone)]
pub struct Body {
    /// Its sort: a code of the pack.
    pub kind: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The compound or building it belongs to; empty for the community and the street.
    pub spot: Spot,
    /// The body above, by name.
    pub parent: Option<&'static str>,
}

/// Something short and practical on the wall.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Its sort.
    pub kind: &'static str,
    /// What it says.
    pub words: &'static str,
    /// Whom it concerns; empty for everybody.
    pub spot: Spot,
    /// Minutes from now until it begins; negative if it has begun.
    pub starts: i64,
    /// Minutes from now until it ends.
    pub ends: i64,
    /// Who posted it (a key).
    pub by: &'static str,
    /// Minutes since it was posted.
    pub posted: i64,
}

/// How a matter came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The poster at the door or the web.
    Web,
    /// Told to somebody at the counter or at the door, who wrote it down with consent.
    Visit,
    /// By telephone to the duty desk.
    Call,
    /// An order of the 12345 line.
    Hotline,
}

/// Something a resident wants done or answered.
#[derive(Debug, Clone)]
pub struct Matter {
    /// How the story refers to it.
    pub key: &'static str,
    /// Category: a code of the pack.
    pub category: &'static str,
    /// Kind: a code of the pack.
    pub kind: &'static str,
    /// How it came in.
    pub source: Source,
    /// Where it is.
    pub spot: Spot,
    /// Marked on the plan: so many decimetres east and south of the building's middle.
    pub pin: Option<(i32, i32)>,
    /// What was said; empty only where it was spoken.
    pub words: &'static str,
    /// What the category's questions were answered with: `what:water spread:more`.
    pub answers: &'static str,
    /// Who said it (a key); nobody we know if empty.
    pub reporter: Option<&'static str>,
    /// Leave out the neighbour leader.
    pub not_leader: bool,
    /// Seconds of a voice message.
    pub voice: Option<u32>,
    /// How many photos came with it.
    pub photos: u32,
    /// How many others follow it.
    pub followers: u32,
    /// Minutes since it was filed.
    pub filed: i64,
    /// What happened then, in order.
    pub beats: Vec<Beat>,
    /// How it stands now, which the acts must lead to.
    pub stands: Stands,
}

/// Something that happened to a matter.
#[derive(Debug, Clone)]
pub struct Beat {
    /// Minutes since it happened.
    pub ago: i64,
    /// Who did it.
    pub by: By,
    /// What was done.
    pub act: Act,
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Whoever has the matter then.
    Holder,
    /// Whoever said it, by the link on the receipt.
    Reporter,
}

/// What can be done to a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Somebody has looked: the public may read the words and see the photos.
    Release,
    /// A word in between.
    Note(&'static str),
    /// Up one level, with a reason.
    PassUp(&'static str),
    /// More time, with a reason the resident is told.
    Extend(&'static str),
    /// Onto the open list, to be looked at again in so many days.
    Shelve(&'static str, i64),
    /// An answer with its outcome.
    Settle(Outcome, &'static str),
    /// Merged into another matter of the story.
    Duplicate(&'static str),
    /// The reporter is asked for something.
    Ask(&'static str),
    /// A firm is asked to help by link, and what it answers.
    Outside(&'static str, &'static str),
    /// It is done, or the answer accepted; perhaps with a word.
    Done(&'static str),
    /// It is not done, and why.
    NotDone(&'static str),
    /// Taken back.
    Withdraw(&'static str),
}

/// How an answer ends a matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// 解决
    Solved,
    /// 解释
    Explained,
    /// 转出
    Referred,
}

/// How a matter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stands {
    /// Somebody has it.
    Open,
    /// Nobody acted; the clock alone has brought it to the street.
    AtStreetByClock,
    /// Answered, waiting for the reporter's word.
    Answered,
    /// Confirmed by the reporter.
    Done,
    /// On the open list.
    Shelved,
    /// Joined to another one.
    Duplicate,
    /// Taken back.
    Withdrawn,
}

/// The story.
pub fn story() -> Story {
    let mut matters: Vec<Matter> = [early::matters(), settled::matters(), open::matters()].concat();
    matters.sort_by_key(|m| std::cmp::Reverse(m.filed));
    Story {
        community: COMMUNITY,
        name: "板塘社区",
        address: "站前大道旁，小游园对面的党群服务中心（虚构地址）",
        landline: "0731-0000 0031",
        street: "五里堆街道",
        street_landline: "0731-0000 0008",
        people: people::people(),
        bodies: bodies::bodies(),
        duty: ["yi", "luo", "xiao", "yi", "luo", "xiao", "tan"],
        notices: notices::notices(),
        matters,
        meetings: meetings::meetings(),
        consultations: consultations::consultations(),
        procedure: meetings::PROCEDURE,
    }
}

impl Story {
    /// Somebody by key.
    pub fn person(&self, key: &str) -> Option<&Person> {
        self.people.iter().find(|p| p.key == key)
    }
}

/// A place by its names.
const fn at(compound: &'static str, building: &'static str, entrance: &'static str) -> Spot {
    Spot { compound, building, entrance, room: "" }
}

/// Minutes of hours.
const fn h(n: i64) -> i64 {
    n * 60
}

/// Minutes of days.
const fn d(n: i64) -> i64 {
    n * 24 * 60
}

/// A matter filed on the web by nobody we know, with its acts.
fn matter(key: &'static str, category: &'static str, kind: &'static str, spot: Spot, filed: i64, words: &'static str) -> Matter {
    Matter {
        key,
        category,
        kind,
        source: Source::Web,
        spot,
        words,
        answers: "",
        pin: None,
        reporter: None,
        not_leader: false,
        voice: None,
        photos: 0,
        followers: 0,
        filed,
        beats: Vec::new(),
        stands: Stands::Open,
    }
}

impl Matter {
    /// Said by somebody of the story.
    fn from(mut self, reporter: &'static str) -> Self {
        self.reporter = Some(reporter);
        self
    }

    /// With answers to the questions of its category.
    fn answered(mut self, answers: &'static str) -> Self {
        self.answers = answers;
        self
    }

    /// Marked on the plan.
    fn pinned(mut self, east: i32, south: i32) -> Self {
        self.pin = Some((east, south));
        self
    }

    /// With photos.
    fn photos(mut self, n: u32) -> Self {
        self.photos = n;
        self
    }

    /// With others who follow it.
    fn followed(mut self, n: u32) -> Self {
        self.followers = n;
        self
    }

    /// By another way.
    fn by_way_of(mut self, source: Source) -> Self {
        self.source = source;
        self
    }

    /// What whoever has it did.
    fn holder(mut self, ago: i64, act: Act) -> Self {
        self.beats.push(Beat { ago, by: By::Holder, act });
        self
    }

    /// What the reporter said to it.
    fn reporter(mut self, ago: i64, act: Act) -> Self {
        self.beats.push(Beat { ago, by: By::Reporter, act });
        self
    }

    /// How it stands.
    fn stands(mut self, stands: Stands) -> Self {
        self.stands = stands;
        self
    }
}
