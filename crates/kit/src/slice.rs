//! A slice is one feature, whole: its routes, API, jobs and what it gives to pages that other slices show.
//! Each part's `lib.rs` lists its slices in one line each; the server asks nothing more of them.

use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{self, MethodRouter};
use liren_core::id::{AccountId, BuildingId, Community, EntranceId, PersonId, PostId};
use liren_core::lang::Lang;
use liren_core::permission::{Action, Actor};
use liren_core::time::Time;
use liren_store::Tx;

use crate::app::App;
use crate::card::Card;
use crate::fail::Fail;
use crate::jobs::JobEntry;
use crate::words::Kit;

/// One route with the action it stands for in the permission table.
pub struct Route {
    /// HTTP method.
    pub method: Method,
    /// Pattern, as declared with `urls!`.
    pub pattern: &'static str,
    /// What the person does here; the permission test asks every route as every role.
    pub action: Action,
    handler: MethodRouter<App>,
}

impl Route {
    /// The handler, for the router.
    pub fn into_handler(self) -> MethodRouter<App> {
        self.handler
    }
}

/// One feature.
pub struct Slice {
    /// Folder name.
    pub name: &'static str,
    /// All routes.
    pub routes: Vec<Route>,
    /// All kinds of background work.
    pub jobs: Vec<JobEntry>,
    /// The slice's part of the OpenAPI document.
    pub api: Option<fn() -> utoipa::openapi::OpenApi>,
    /// What it gives to others.
    pub gives: Gives,
}

/// Contributions of a slice to pages, exports and housekeeping that others run. All are asked inside a transaction.
#[derive(Default, Clone, Copy)]
pub struct Gives {
    /// The slice that gives; filled in by [`crate::app::gives`].
    pub slice: &'static str,
    /// What waits for this actor, most urgent first.
    pub waiting: Option<fn(&mut Tx<'_>, &Asked<'_>) -> Result<Vec<Waiting>, Fail>>,
    /// Rows for the community's home, newest first.
    pub home: Option<fn(&mut Tx<'_>, &Asked<'_>) -> Result<Block, Fail>>,
    /// What people can take part in now, for the community's home; the soonest end first.
    pub take_part: Option<fn(&mut Tx<'_>, &Asked<'_>) -> Result<Vec<TakePart>, Fail>>,
    /// What the actor began or follows, newest first, for their own page.
    pub mine: Option<fn(&mut Tx<'_>, &Asked<'_>) -> Result<Block, Fail>>,
    /// What the actor hears of, for their own page.
    pub hears: Option<fn(&mut Tx<'_>, &Asked<'_>) -> Result<Vec<Heard>, Fail>>,
    /// Rows for a building's page.
    pub building: Option<fn(&mut Tx<'_>, &Asked<'_>, BuildingId) -> Result<Block, Fail>>,
    /// Rows for a post's page: how it is filled, and what its holder can be asked.
    pub post: Option<fn(&mut Tx<'_>, &Asked<'_>, PostId) -> Result<Vec<Row>, Fail>>,
    /// Pins on the neighbourhood plan.
    pub pins: Option<fn(&mut Tx<'_>, &Asked<'_>) -> Result<Vec<Pin>, Fail>>,
    /// Everything this slice holds about a person, as JSON, for their export.
    pub export: Option<fn(&mut Tx<'_>, &Asked<'_>, PersonId) -> Result<serde_json::Value, Fail>>,
    /// Whether something of this slice belongs to a building (or to this one of its entrances), so that it must stay.
    pub keeps: Option<fn(&mut Tx<'_>, Community, BuildingId, Option<EntranceId>) -> Result<bool, Fail>>,
    /// The name and the address of a thing of this slice by its kind and id, for the audit log; the address may be empty.
    pub named: Option<fn(&mut Tx<'_>, &Asked<'_>, &str, uuid::Uuid) -> Result<Option<(String, String)>, Fail>>,
    /// Things of this slice that are the actor's own, newest first, for "who changed what concerns me".
    pub concerns: Option<fn(&mut Tx<'_>, &Asked<'_>) -> Result<Vec<uuid::Uuid>, Fail>>,
    /// Forget a person: called in the transaction that erases them.
    pub erase: Option<fn(&mut Tx<'_>, &Card, AccountId, PersonId, Time) -> Result<(), Fail>>,
}

/// Who asks, where and when.
pub struct Asked<'a> {
    /// The program.
    pub app: &'a App,
    /// The community.
    pub card: &'a Card,
    /// The person asking.
    pub actor: &'a Actor,
    /// Language of the answer.
    pub lang: liren_core::lang::Lang,
    /// The instant of the request.
    pub now: Time,
}

/// One thing that waits for somebody.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// What it is, in words.
    pub title: String,
    /// One line more: place, since when.
    pub meta: String,
    /// Where to go.
    pub url: String,
    /// When it is due.
    pub due: Option<Time>,
    /// Sign and words for its state.
    pub sign: Sign,
    /// The likely action as a button: address to POST to and its words.
    pub action: Option<(String, String)>,
}

/// A heading with rows, on somebody else's page.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// Rows, in the order to show.
    pub rows: Vec<Row>,
    /// How many there are in all.
    pub total: u64,
}

/// One line that can be opened.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it is.
    pub title: String,
    /// One line more.
    pub meta: String,
    /// Where it leads.
    pub url: String,
    /// Its state.
    pub sign: Sign,
}

/// How one takes part in something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    /// By a vote that counts.
    Vote,
    /// By saying what one thinks.
    Answer,
    /// By saying what one's home needs, whether it agrees, whether works are done.
    Say,
    /// By proposing somebody, or giving the home's voice.
    Choose,
    /// By coming.
    Come,
}

/// Something people can take part in.
#[derive(Clone, Debug)]
pub struct TakePart {
    /// How.
    pub how: How,
    /// What it is about.
    pub title: String,
    /// Whose it is: the place in words.
    pub place: String,
    /// Where it leads.
    pub url: String,
    /// Until when, where it has an end; of what one comes to, when it begins.
    pub at: Option<Time>,
    /// Whether the actor has a part in it that is still to be taken, such as a vote not cast.
    pub waits: bool,
}

/// Something that somebody hears of and may stop hearing of.
#[derive(Clone, Debug)]
pub struct Heard {
    /// What it is.
    pub title: String,
    /// One line more.
    pub meta: String,
    /// Where it leads.
    pub url: String,
    /// Where to POST that it is to stop.
    pub stop: String,
    /// The field `what` of that form.
    pub what: String,
}

/// A pin on the plan.
#[derive(Clone, Debug)]
pub struct Pin {
    /// The building it stands at.
    pub building: BuildingId,
    /// Where exactly: decimetres to the east and south of the building's middle.
    pub spot: Option<(i32, i32)>,
    /// Words for the pin.
    pub title: String,
    /// Where it leads.
    pub url: String,
    /// Its state.
    pub sign: Sign,
}

/// A state as a sign with words: the words carry the meaning, colour only helps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// Somebody has it.
    Open,
    /// Due soon.
    Soon,
    /// Past its time.
    Late,
    /// Waits for the reporter's word.
    Asked,
    /// Done.
    Done,
    /// Another one leads on.
    Merged,
    /// Its parts lead on.
    Split,
    /// On the open list with a review date.
    Shelved,
    /// Taken back.
    Withdrawn,
    /// For information.
    Plain,
}

impl Sign {
    /// The CSS class suffix and icon name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Soon => "soon",
            Self::Late => "late",
            Self::Asked => "asked",
            Self::Done => "done",
            Self::Merged => "merged",
            Self::Split => "split",
            Self::Shelved => "shelved",
            Self::Withdrawn | Self::Plain => "plain",
        }
    }

    /// In words.
    pub fn words(self, lang: Lang) -> &'static str {
        let t = Kit(lang);
        match self {
            Self::Open => t.sign_open(),
            Self::Soon => t.sign_soon(),
            Self::Late => t.sign_late(),
            Self::Asked => t.sign_asked(),
            Self::Done => t.sign_done(),
            Self::Merged => t.sign_merged(),
            Self::Split => t.sign_split(),
            Self::Shelved => t.sign_shelved(),
            Self::Withdrawn => t.sign_withdrawn(),
            Self::Plain => t.sign_plain(),
        }
    }
}

impl Slice {
    /// An empty slice with its folder's name.
    pub fn new(name: &'static str) -> Self {
        Self { name, routes: Vec::new(), jobs: Vec::new(), api: None, gives: Gives::default() }
    }

    /// A page or resource read with GET.
    #[must_use]
    pub fn get<H: Handler<T, App>, T: 'static>(self, pattern: &'static str, action: Action, handler: H) -> Self {
        self.route(Method::GET, pattern, action, routing::get(handler))
    }

    /// Something done with POST.
    #[must_use]
    pub fn post<H: Handler<T, App>, T: 'static>(self, pattern: &'static str, action: Action, handler: H) -> Self {
        self.route(Method::POST, pattern, action, routing::post(handler))
    }

    fn route(mut self, method: Method, pattern: &'static str, action: Action, handler: MethodRouter<App>) -> Self {
        self.routes.push(Route { method, pattern, action, handler });
        self
    }

    /// A kind of background work.
    #[must_use]
    pub fn job(mut self, entry: JobEntry) -> Self {
        self.jobs.push(entry);
        self
    }

    /// The part of the OpenAPI document.
    #[must_use]
    pub fn api(mut self, api: fn() -> utoipa::openapi::OpenApi) -> Self {
        self.api = Some(api);
        self
    }

    /// What it gives to others.
    #[must_use]
    pub fn gives(mut self, gives: Gives) -> Self {
        self.gives = gives;
        self
    }
}
