//! What a token for programs may do: its account's, cut down to a few scopes, and never what could make it more than that.

use super::table::Action;

/// A set of scopes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Scopes {
    /// Read what the account may read.
    pub read: bool,
    /// Say something, take in orders, choose what the account hears of.
    pub file: bool,
    /// Handle what the account's posts hold.
    pub handle: bool,
    /// Change the routing rules and the work calendar.
    pub rules: bool,
}

impl Scopes {
    /// As stored: names between commas.
    pub fn stored(self) -> String {
        let all = [(self.read, "read"), (self.file, "file"), (self.handle, "handle"), (self.rules, "rules")];
        all.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect::<Vec<_>>().join(",")
    }

    /// Back from [`Scopes::stored`]; what is unknown is left out.
    pub fn parse(text: &str) -> Self {
        let has = |name| text.split(',').any(|s| s == name);
        Self { read: has("read"), file: has("file"), handle: has("handle"), rules: has("rules") }
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// Whether an action is within. What stands in no scope (factors, people, tokens, the pack, places) never is.
    pub fn holds(self, action: Action) -> bool {
        use Action as A;
        match action {
            A::ReadPublic
            | A::ReadPosts
            | A::ReadRules
            | A::ReadMayDo
            | A::ListMatters
            | A::ListEveryMatter
            | A::ReadMatter
            | A::ReadClosedMatter
            | A::ReadUnreleased
            | A::ReadWaiting
            | A::ReadMe
            | A::ReadApi
            | A::InspectBallot
            | A::ReadHealth
            | A::TryRules => self.read,
            A::FileMatter
            | A::FileForSomebody
            | A::TakeOrders
            | A::AddToMatter
            | A::FollowMatter
            | A::UnfollowMatter
            | A::ChooseNews
            | A::AttendMeeting
            | A::ObjectToBallot => self.file,
            A::EditRules | A::EditCalendar => self.rules,
            A::ReleaseWords
            | A::NoteMatter
            | A::SettleMatter
            | A::PassUpMatter
            | A::SendBackMatter
            | A::ExtendMatter
            | A::ShelveMatter
            | A::AskReporter
            | A::AskOutside
            | A::PlanProject
            | A::RunProject
            | A::RecordConsent
            | A::RunSelection
            | A::RunBallot
            | A::EnterBallots
            | A::KeepOwners
            | A::NameCarriers
            | A::CarryBallots
            | A::MergeMatters
            | A::SplitMatter
            | A::RecategoriseMatter
            | A::AssignMatter
            | A::PlanMeeting
            | A::RunMeeting
            | A::RunProcedure
            | A::ApproveMinutes
            | A::StartConsultation
            | A::RunConsultation
            | A::FollowDecision => self.handle,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_stored_as_they_are_read() {
        for n in 0..16 {
            let s = Scopes { read: n & 1 > 0, file: n & 2 > 0, handle: n & 4 > 0, rules: n & 8 > 0 };
            assert_eq!(Scopes::parse(&s.stored()), s);
        }
        assert!(Scopes::parse("all,admin").is_empty());
    }

    #[test]
    fn no_scope_reaches_what_could_make_it_more() {
        let all = Scopes { read: true, file: true, handle: true, rules: true };
        let never = [
            Action::ManageTokens,
            Action::ManageFactor,
            Action::ManageSessions,
            Action::ManageContacts,
            Action::ManagePosts,
            Action::ResetSignIn,
            Action::ManageHooks,
            Action::EditPlaces,
            Action::ChoosePack,
            Action::ExportSelf,
            Action::EraseSelf,
            Action::ReadAudit,
            Action::ConfirmMatter,
        ];
        for action in never {
            assert!(!all.holds(action), "{action:?}");
        }
        let usual = Scopes { rules: false, ..all };
        assert!(!usual.holds(Action::EditRules) && all.holds(Action::EditRules), "rules are changed by who was given that");
        let read = Scopes { read: true, ..Scopes::default() };
        assert!(read.holds(Action::ReadMatter) && !read.holds(Action::FileMatter) && !read.holds(Action::SettleMatter));
    }
}
