//! Who asks (an [`Actor`]: an account, a person, their posts and homes) and what it is about (a [`Where`]: the place
//! and the parties of a thing).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::scopes::Scopes;
use crate::id::{AccountId, BuildingId, CircleId, CompoundId, GridId, GroupId, HomeId, PersonId, PostId};

/// Declares the roles with their code names.
macro_rules! roles {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)+) => {
        /// In which capacity somebody acts. Residents are made by homes, leaders and staff by posts.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Role { $($(#[$doc])* $variant,)+ }
        impl Role {
            /// All roles, in the order of the table's columns.
            pub const ALL: [Self; 14] = [$(Self::$variant),+];
            /// The code name, as stored and as used in packs.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

roles! {
    /// Anybody, signed in or not.
    Visitor = "visitor";
    /// Lives here, proved by a slip or an officer.
    Resident = "resident";
    /// Owns a home here, checked by an officer.
    Owner = "owner";
    /// Rents a home here.
    Renter = "renter";
    /// 邻长
    NeighbourLeader = "neighbour_leader";
    /// 组长
    GroupLeader = "group_leader";
    /// 片长
    GridLead = "grid_lead";
    /// 网格员
    GridWorker = "grid_worker";
    /// 社区工作者
    CommunityWorker = "community_worker";
    /// The chair of the residents' committee, the last resort.
    Chair = "chair";
    /// 街道经办人
    StreetOfficer = "street_officer";
    /// Runs the machine; reads nobody's matters.
    Operator = "operator";
    /// 委员: a member of an elected committee.
    CommitteeMember = "committee_member";
    /// 居民代表
    Representative = "representative";
}

impl Role {
    /// The role with this code name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.name() == name)
    }

    /// Whether somebody is appointed to it (as opposed to living here or running the machine).
    pub fn is_post(self) -> bool {
        matches!(
            self,
            Self::NeighbourLeader
                | Self::GroupLeader
                | Self::GridLead
                | Self::GridWorker
                | Self::CommunityWorker
                | Self::Chair
                | Self::StreetOfficer
                | Self::CommitteeMember
                | Self::Representative
        )
    }

    /// Whether somebody comes to it by an election of several seats, never by being appointed; who was elected before is entered by hand.
    pub fn is_seat(self) -> bool {
        matches!(self, Self::CommitteeMember | Self::Representative)
    }

    /// Whether it counts only on a device that gave a second factor: workers and above.
    pub fn needs_factor(self) -> bool {
        matches!(self, Self::GridWorker | Self::CommunityWorker | Self::Chair | Self::StreetOfficer | Self::Operator)
    }
}

/// The place a post is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The whole community.
    Community,
    /// The street above; its officer's post stands in each community that the street serves.
    Street,
    /// One grid.
    Grid(GridId),
    /// One compound.
    Compound(CompoundId),
    /// One building.
    Building(BuildingId),
    /// One group.
    Group(GroupId),
    /// One circle.
    Circle(CircleId),
}

impl Scope {
    /// From the two columns `place_kind` and `place`.
    pub fn of(kind: &str, place: Option<Uuid>) -> Option<Self> {
        match (kind, place) {
            ("community", None) => Some(Self::Community),
            ("street", None) => Some(Self::Street),
            ("grid", Some(id)) => Some(Self::Grid(id.into())),
            ("compound", Some(id)) => Some(Self::Compound(id.into())),
            ("building", Some(id)) => Some(Self::Building(id.into())),
            ("group", Some(id)) => Some(Self::Group(id.into())),
            ("circle", Some(id)) => Some(Self::Circle(id.into())),
            _ => None,
        }
    }

    /// The column `place_kind`.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Community => "community",
            Self::Street => "street",
            Self::Grid(_) => "grid",
            Self::Compound(_) => "compound",
            Self::Building(_) => "building",
            Self::Group(_) => "group",
            Self::Circle(_) => "circle",
        }
    }

    /// The column `place`.
    pub fn place(self) -> Option<Uuid> {
        match self {
            Self::Community | Self::Street => None,
            Self::Grid(id) => Some(id.0),
            Self::Compound(id) => Some(id.0),
            Self::Building(id) => Some(id.0),
            Self::Group(id) => Some(id.0),
            Self::Circle(id) => Some(id.0),
        }
    }
}

/// A post somebody holds, or acts in as deputy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HeldPost {
    /// The post.
    pub id: PostId,
    /// Its role.
    pub role: Role,
    /// Its place.
    pub scope: Scope,
    /// Held for somebody who is away.
    pub deputy: bool,
}

/// A home somebody lives in or owns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Residence {
    /// The home.
    pub home: HomeId,
    /// [`Role::Resident`], [`Role::Owner`] or [`Role::Renter`].
    pub role: Role,
    /// The building it is in.
    pub building: BuildingId,
    /// The circle it belongs to.
    pub circle: Option<CircleId>,
}

/// Who asks.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Actor {
    /// The account, when signed in.
    pub account: Option<AccountId>,
    /// The person in this community.
    pub person: Option<PersonId>,
    /// Posts that count now: those that need a second factor only when it was given.
    pub posts: Vec<HeldPost>,
    /// Homes in this community.
    pub homes: Vec<Residence>,
    /// Runs the installation, with the second factor given.
    pub operator: bool,
    /// Holds a post that would count if the second factor were given.
    pub factor_missing: bool,
    /// A program acts for the account, within these scopes only.
    pub scopes: Option<Scopes>,
}

impl Actor {
    /// Somebody who is not signed in. Costs nothing.
    pub fn visitor() -> Self {
        Self::default()
    }

    /// Somebody signed in of whom nothing else is known yet.
    pub fn of(account: AccountId) -> Self {
        Self { account: Some(account), ..Self::default() }
    }

    /// The roles that count now, without repetition, [`Role::Visitor`] first.
    pub fn roles(&self) -> Vec<Role> {
        let has = |role: Role| match role {
            Role::Visitor => true,
            Role::Resident => !self.homes.is_empty(),
            Role::Owner | Role::Renter => self.homes.iter().any(|h| h.role == role),
            Role::Operator => self.operator,
            _ => self.posts.iter().any(|p| p.role == role),
        };
        Role::ALL.into_iter().filter(|r| has(*r)).collect()
    }

    /// The post with this id, if it counts now.
    pub fn post(&self, id: PostId) -> Option<&HeldPost> {
        self.posts.iter().find(|p| p.id == id)
    }
}

/// The place and the parties of a thing somebody wants to do something with. Fill in what is known; the default is
/// something of the whole community that belongs to nobody.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Where<'a> {
    /// The grid it lies in.
    pub grid: Option<GridId>,
    /// The compound it lies in.
    pub compound: Option<CompoundId>,
    /// The building it lies in.
    pub building: Option<BuildingId>,
    /// The group it lies in.
    pub group: Option<GroupId>,
    /// The circle it lies in.
    pub circle: Option<CircleId>,
    /// The post that has it now.
    pub holder: Option<PostId>,
    /// Persons whose own it is: reporter, followers, the person themselves.
    pub persons: &'a [PersonId],
    /// Accounts whose own it is.
    pub accounts: &'a [AccountId],
    /// Opened with the secret link of a reporter or follower.
    pub by_link: bool,
    /// Persons it is about: posts of theirs do not count here.
    pub about: &'a [PersonId],
}

impl<'a> Where<'a> {
    /// Something of the whole community.
    pub const COMMUNITY: Where<'static> = Where {
        grid: None,
        compound: None,
        building: None,
        group: None,
        circle: None,
        holder: None,
        persons: &[],
        accounts: &[],
        by_link: false,
        about: &[],
    };

    /// Something of the actor's own: their page, their devices.
    pub fn own(actor: &'a Actor) -> Self {
        Self { persons: actor.person.as_slice(), accounts: actor.account.as_slice(), ..Self::COMMUNITY }
    }

    /// Something of a post: its card, its deputy.
    pub fn post(id: PostId) -> Self {
        Self { holder: Some(id), ..Self::COMMUNITY }
    }

    pub(super) fn is_mine(&self, actor: &Actor) -> bool {
        self.by_link
            || actor.person.is_some_and(|p| self.persons.contains(&p))
            || actor.account.is_some_and(|a| self.accounts.contains(&a))
    }

    /// Whether the place lies in what a post looks after.
    pub fn lies_in(&self, scope: Scope) -> bool {
        match scope {
            Scope::Community | Scope::Street => true,
            Scope::Grid(id) => self.grid == Some(id),
            Scope::Compound(id) => self.compound == Some(id),
            Scope::Building(id) => self.building == Some(id),
            Scope::Group(id) => self.group == Some(id),
            Scope::Circle(id) => self.circle == Some(id),
        }
    }

    pub(super) fn contains_home(&self, home: &Residence) -> bool {
        self.building == Some(home.building) || (home.circle.is_some() && self.circle == home.circle)
    }
}
