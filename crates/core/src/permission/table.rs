//! The permission table: one line for each thing one may do, one column for each role.
//!
//! `A` anywhere in the community, `W` within the place of one's post or home, `H` what one's post holds, `M` one's own,
//! `-` no more than a visitor (owners and renters: no more than a resident). `hidden` things are not even known to exist
//! by those who may not see them.

use super::actor::Role;

/// How far a role reaches with an action.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Anywhere in the community.
    Anywhere,
    /// Where the place of the thing lies in the place of the post (or is the home's building or circle).
    Within,
    /// What the post has in hand now.
    Held,
    /// What is one's own: I am the person, reporter or follower, or hold the secret link.
    Mine,
    /// Not at all.
    Never,
}

macro_rules! cell {
    (A) => {
        Reach::Anywhere
    };
    (W) => {
        Reach::Within
    };
    (H) => {
        Reach::Held
    };
    (M) => {
        Reach::Mine
    };
    (-) => {
        Reach::Never
    };
}

macro_rules! hidden {
    (open) => {
        false
    };
    (hidden) => {
        true
    };
}

macro_rules! table {
    ($($(#[$doc:meta])* $variant:ident $name:literal $hidden:ident
       $v:tt $r:tt $o:tt $t:tt $n:tt $g:tt $l:tt $w:tt $c:tt $h:tt $s:tt $p:tt $m:tt $d:tt;)+) => {
        /// One thing one may do.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Action { $($(#[$doc])* $variant,)+ }

        impl Action {
            /// All actions, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code name, for locale keys, the audit log and the API document.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// Whether those who may not see it are told that there is no such thing.
            pub fn hidden(self) -> bool {
                match self { $(Self::$variant => hidden!($hidden),)+ }
            }
        }

        const TABLE: &[[Reach; Role::ALL.len()]] = &[$([
            cell!($v), cell!($r), cell!($o), cell!($t), cell!($n), cell!($g),
            cell!($l), cell!($w), cell!($c), cell!($h), cell!($s), cell!($p), cell!($m), cell!($d),
        ],)+];
    };
}

/// What stands in the table itself, without what a role shares with visitors.
pub(super) fn cell(role: Role, action: Action) -> Reach {
    TABLE[action as usize][role as usize]
}

table! {
    // visitor, resident, owner, renter | neighbour leader, group leader, grid lead, grid worker | worker, chair, street | operator
    // | committee member, representative

    // Reading what is public
    /// The community's home, a building's page, the plan, notices, help.
    ReadPublic "read_public" open            A - - -  - - - -  - - -  -  - -;
    /// Who leads what: posts by place, names and contacts as their holders chose.
    ReadPosts "read_posts" open              A - - -  - - - -  - - -  -  - -;
    /// Rule packs, the work calendar, this table.
    ReadRules "read_rules" open              A - - -  - - - -  - - -  -  - -;
    /// What I can do here.
    ReadMayDo "read_may_do" open             A - - -  - - - -  - - -  -  - -;

    // Matters
    /// Say something.
    FileMatter "file_matter" open            A - - -  - - - -  - - -  -  - -;
    /// Say something on somebody's behalf, with their consent and marked so.
    FileForSomebody "file_for_somebody" open - - - -  W W W W  A A -  -  - -;
    /// Take in orders from outside (12345 hotline, grid platform).
    TakeOrders "take_orders" open            - - - -  - - - -  A A -  -  - -;
    /// The public list and its search.
    ListMatters "list_matters" open          A - - -  - - - -  - - -  -  - -;
    /// The worker's list of every matter, closed ones too.
    ListEveryMatter "list_every_matter" open - - - -  - - - -  A A -  -  - -;
    /// Number, category, state and clock of a matter that is not closed to the public.
    ReadMatter "read_matter" open            A - - -  - - - -  - - -  -  - -;
    /// A matter that is closed to the public: disputes, care, anything about a person.
    ReadClosedMatter "read_closed_matter" hidden M - - -  H H H H  A A H  -  - -;
    /// Words, photos and voice before somebody released them.
    ReadUnreleased "read_unreleased" hidden  M - - -  H H H H  A A H  -  - -;
    /// Show words and photos to everybody, or take them back.
    ReleaseWords "release_words" open        - - - -  H H H H  A A H  -  - -;
    /// Add words or a photo to one's own matter.
    AddToMatter "add_to_matter" open         M - - -  - - - -  - - -  -  - -;
    /// Write in the timeline what was done.
    NoteMatter "note_matter" open            - - - -  H H H H  H H H  -  - -;
    /// Settle with an outcome and an answer.
    SettleMatter "settle_matter" open        - - - -  H H H H  H H H  -  - -;
    /// Pass up one level.
    PassUpMatter "pass_up_matter" open       - - - -  H H H H  H H H  -  - -;
    /// Refuse an assignment, with a reason.
    SendBackMatter "send_back_matter" open   - - - -  H H H H  H H H  -  - -;
    /// Extend the promise once, with a reason the reporter is told.
    ExtendMatter "extend_matter" open        - - - -  - - - -  H H H  -  - -;
    /// Put on the open list with a review date.
    ShelveMatter "shelve_matter" open        - - - -  - - - -  H H H  -  - -;
    /// Ask the reporter for something; the clock stands still meanwhile.
    AskReporter "ask_reporter" open          - - - -  H H H H  H H H  -  - -;
    /// Let a firm or an authority help by link.
    AskOutside "ask_outside" open            - - - -  - - H H  A A H  -  - -;
    /// Help by such a link.
    AnswerOutside "answer_outside" open      M - - -  - - - -  - - -  -  - -;
    /// Make one matter of two; followers and clocks come along.
    MergeMatters "merge_matters" open        - - - -  - - - -  A A -  -  - -;
    /// Make several matters of one.
    SplitMatter "split_matter" open          - - - -  - - - -  A A -  -  - -;
    /// Say what it is about, when the reporter chose another category.
    RecategoriseMatter "recategorise_matter" open - - - -  - - - -  A A -  -  - -;
    /// Give a matter to another post.
    AssignMatter "assign_matter" open        - - - -  - - - -  A A -  -  - -;
    /// Say done or not done, accepted or not.
    ConfirmMatter "confirm_matter" open      M - - -  - - - -  - - -  -  - -;
    /// As somebody who follows it, say done or not done.
    WeighMatter "weigh_matter" open          M - - -  - - - -  - - -  -  - -;
    /// Take one's own matter back.
    WithdrawMatter "withdraw_matter" open    M - - -  - - - -  - - -  -  - -;
    /// Be told when a matter that is not closed moves on.
    FollowMatter "follow_matter" open        A - - -  - - - -  - - -  -  - -;
    /// No longer be told.
    UnfollowMatter "unfollow_matter" open    M - - -  - - - -  - - -  -  - -;
    /// Try the rules on an example: who would get it, until when and why.
    TryRules "try_rules" open                - - - -  - - - -  A A A  A  - -;

    /// Other programs and robots of groups that are told what happens to matters.
    ManageHooks "manage_hooks" hidden        - - - -  - - - -  A A -  -  - -;

    // Projects
    /// Begin a project, from a matter or by itself.
    PlanProject "plan_project" open          - - - -  - - W W  A A -  -  - -;
    /// Options, money, quotes, milestones, accounts of a project in hand.
    RunProject "run_project" open            - - - -  - - H H  A A -  -  - -;
    /// Say what one needs, agree for one's home, look at what was built.
    AnswerProject "answer_project" open      - A - -  - - - -  - - -  -  - -;
    /// Take down what a home said on paper.
    RecordConsent "record_consent" open      - - - -  W W W W  A A -  -  - -;

    // Consultations
    /// Ask people of one's place what they think of statements.
    StartConsultation "start_consultation" open - - - -  W W W W  A A -  -  - -;
    /// Let statements in or not, ask for longer, end it, print and enter sheets, put a statement forward.
    RunConsultation "run_consultation" open  - - - -  H H H H  A A -  -  - -;
    /// Vote on statements and write some.
    AnswerConsultation "answer_consultation" open - A - -  - - - -  - - -  -  - -;

    // Selections
    /// Begin and run the choosing of a neighbour leader or group leader by its homes.
    RunSelection "run_selection" open        - - - -  - - W W  A A -  -  - -;
    /// Stand, propose a neighbour, give one's home's voice, object.
    JoinSelection "join_selection" open      - A - -  - - - -  - - -  -  - -;
    // Ballots
    /// Who owns which home: enter, import, correct.
    KeepOwners "keep_owners" hidden          - - - -  - - - -  A A -  -  - -;
    /// Make a ballot, give notice, open, close and count it.
    RunBallot "run_ballot" open              - - - -  - - - -  A A -  -  - -;
    /// Enter papers, cast for an owner at the counter, hand over letters.
    EnterBallots "enter_ballots" open        - - - -  - - - -  A A -  -  - -;
    /// Vote as an owner whom an officer knows or whom a letter proves.
    CastBallot "cast_ballot" open            M - - -  - - - -  - - -  -  - -;
    /// Object to a roll or to a result.
    ObjectToBallot "object_to_ballot" open   - A - -  - - - -  - - -  -  - -;
    /// Name the two who carry papers to homes: the chair.
    NameCarriers "name_carriers" hidden      - - - -  - - - -  - A -  -  - -;
    /// See where papers still have to be carried, and mark it: whoever was named.
    CarryBallots "carry_ballots" hidden      - - - -  H H H H  H H -  -  - -;
    /// Every choice of a named ballot: the chair and the authority.
    InspectBallot "inspect_ballot" hidden    - - - -  - - - -  - A A  -  - -;

    // Places
    /// Grids, compounds, buildings, entrances, homes, groups, circles.
    EditPlaces "edit_places" open            - - - -  - - - -  A A -  -  - -;
    /// Outlines of the neighbourhood plan.
    EditPlan "edit_plan" open                - - - -  - - - -  A A -  -  - -;
    /// The roster from a spreadsheet.
    ImportRoster "import_roster" open        - - - -  - - - -  A A -  -  - -;
    /// A building's poster.
    PrintPoster "print_poster" open          A - - -  - - - -  - - -  -  - -;
    /// Household slips, as a sheet per circle.
    PrintSlips "print_slips" open            - - - -  - - - -  A A -  -  - -;
    /// Take back a home's slip and issue another.
    ReissueSlip "reissue_slip" open          - - - -  W - - -  A A -  -  - -;
    /// Prove residence with a slip.
    UseSlip "use_slip" open                  M - - -  - - - -  - - -  -  - -;

    // People and posts
    /// Standing bodies and where they belong.
    ManageBodies "manage_bodies" open        - - - -  - - - -  A A -  -  - -;
    /// Appoint to a post, end it, create or drop one.
    ManagePosts "manage_posts" open          - - - -  - - - -  A A -  -  - -;
    /// Let a holder who lost password and every second factor set them up anew.
    ResetSignIn "reset_sign_in" open         - - - -  - - - -  A A -  -  - -;
    /// Hand a post and its open matters to a successor.
    HandOverPost "hand_over_post" open       - - - -  H H H H  A A H  -  - -;
    /// Name a deputy while away.
    NameDeputy "name_deputy" open            - - - -  H H H H  A A H  -  - -;
    /// Choose whether one's name and phone are shown.
    EditOwnPost "edit_own_post" open         - - - -  H H H H  H H H  -  H H;
    /// Who is on duty on which day.
    ManageDuty "manage_duty" open            - - - -  - - - -  A A -  -  - -;
    /// Confirm that somebody owns or lives in a home after seeing the papers.
    ConfirmResidence "confirm_residence" open - - - -  - - - -  A A -  -  - -;

    // Notices
    /// Water off, power off, lift stopped: for buildings or entrances, with an end.
    PublishNotice "publish_notice" open      - - - -  W W W W  A A -  -  - -;
    /// Take a notice down before its end.
    WithdrawNotice "withdraw_notice" open    - - - -  H H H H  A A -  -  - -;

    // Meetings
    /// Plan a meeting for one's place, invite to it, cancel it.
    PlanMeeting "plan_meeting" open          - - - -  W W W W  A A -  -  - -;
    /// Chair it: items, polls, who is there, minutes, decisions.
    RunMeeting "run_meeting" open            - - - -  H H H H  A A -  -  - -;
    /// Agree to minutes, as the chair or as the second person.
    ApproveMinutes "approve_minutes" open    - - - -  W W W W  A A -  -  - -;
    /// Say whether one comes, say what one wants raised, join by the code, vote with those present.
    AttendMeeting "attend_meeting" open      A - - -  - - - -  - - -  -  - -;
    /// Begin a procedure of several steps, take the step one's body or role is named for, end it.
    RunProcedure "run_procedure" open        - - - -  H H H H  A A A  -  H H;
    /// Say that a decision is done or dropped, or make a matter of it.
    FollowDecision "follow_decision" open    - - - -  H H H H  A A -  -  - -;

    // Rules
    /// Choose the community's rule pack.
    ChoosePack "choose_pack" open            - - - -  - - - -  - A -  A  - -;
    /// Who gets what first: the community's own routing rules, as a new version of its pack.
    EditRules "edit_rules" open              - - - -  - - - -  A A -  -  - -;
    /// Next year's public holidays and make-up working days.
    EditCalendar "edit_calendar" open        - - - -  - - - -  A A -  A  - -;

    // One's own
    /// Sign in: ask for a code, enter it, give a password and a second factor.
    SignIn "sign_in" open                    A - - -  - - - -  - - -  -  - -;
    /// Language, elder view, light or dark.
    SwitchView "switch_view" open            A - - -  - - - -  - - -  -  - -;
    /// My page.
    ReadMe "read_me" open                    M - - -  - - - -  - - -  -  - -;
    /// Signed-in devices: see them, sign them out.
    ManageSessions "manage_sessions" open    M - - -  - - - -  - - -  -  - -;
    /// Password, second factor, code card, recovery codes.
    ManageFactor "manage_factor" open        M - - -  - - - -  - - -  -  - -;
    /// Tokens by which programs act for one's account: make, see, revoke.
    ManageTokens "manage_tokens" hidden      - - - -  - - - -  M M M  -  - -;
    /// Phone and mail to sign in with.
    ManageContacts "manage_contacts" open    M - - -  - - - -  - - -  -  - -;
    /// What one is told about and how.
    ChooseNews "choose_news" open            M - - -  - - - -  - - -  -  - -;
    /// Stop messages with the link in them.
    StopNews "stop_news" open                A - - -  - - - -  - - -  -  - -;
    /// What waits for me in my posts.
    ReadWaiting "read_waiting" open          - - - -  A A A A  A A A  -  A A;
    /// Everything held about me, as a file.
    ExportSelf "export_self" open            M - - -  - - - -  - - -  -  - -;
    /// Be forgotten here.
    EraseSelf "erase_self" open              M - - -  - - - -  - - -  -  - -;
    /// Who looked at or changed what concerns me.
    ReadOwnAudit "read_own_audit" open       M - - -  - - - -  - - -  -  - -;

    // Running it
    /// Every change in the community: who, what, when.
    ReadAudit "read_audit" hidden            - - - -  - - - -  A A -  -  - -;
    /// Divisions from a file.
    ImportDivisions "import_divisions" hidden - - - -  - - - -  - - -  A  - -;
    /// Record that a street has joined.
    JoinStreet "join_street" hidden          - - - -  - - - -  - - -  A  - -;
    /// Set up another community.
    AddCommunity "add_community" hidden      - - - -  - - - -  - - -  A  - -;
    /// Whether it runs, for a load balancer.
    ReadHealth "read_health" open            A - - -  - - - -  - - -  -  - -;
    /// The API's description.
    ReadApi "read_api" open                  A - - -  - - - -  - - -  -  - -;
    /// The demo's mailbox and the style page, where the installation offers them.
    ReadDemo "read_demo" open                A - - -  - - - -  - - -  -  - -;
}
