//! Every action of the permission table in words, with the part of life it belongs to. A new action does not compile
//! without its words, so the table on the page is always whole.

use liren_core::permission::Action;

use crate::words::Rules;

/// The parts of the table, in the order they are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// What everybody reads.
    Public,
    /// Matters.
    Matters,
    /// Projects.
    Projects,
    /// Selections.
    Selections,
    /// Ballots.
    Ballots,
    /// Places.
    Places,
    /// People and posts.
    People,
    /// Notices.
    Notices,
    /// Meetings.
    Meetings,
    /// Consultations.
    Consultations,
    /// Rules.
    Rules,
    /// One's own.
    Own,
    /// Running it.
    Machine,
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 13] = [
        Self::Public,
        Self::Matters,
        Self::Projects,
        Self::Selections,
        Self::Ballots,
        Self::Places,
        Self::People,
        Self::Notices,
        Self::Meetings,
        Self::Consultations,
        Self::Rules,
        Self::Own,
        Self::Machine,
    ];

    /// Its heading.
    pub fn words(self, t: Rules) -> &'static str {
        match self {
            Self::Public => t.part_public(),
            Self::Matters => t.part_matters(),
            Self::Projects => t.part_projects(),
            Self::Selections => t.part_selections(),
            Self::Ballots => t.part_ballots(),
            Self::Places => t.part_places(),
            Self::People => t.part_people(),
            Self::Notices => t.part_notices(),
            Self::Meetings => t.part_meetings(),
            Self::Consultations => t.part_consultations(),
            Self::Rules => t.part_rules(),
            Self::Own => t.part_own(),
            Self::Machine => t.part_machine(),
        }
    }
}

/// An action in words, and its part.
pub fn of(t: Rules, action: Action) -> (Part, &'static str) {
    match action {
        Action::ReadPublic => (Part::Public, t.action_read_public()),
        Action::ReadPosts => (Part::Public, t.action_read_posts()),
        Action::ReadRules => (Part::Public, t.action_read_rules()),
        Action::ReadMayDo => (Part::Public, t.action_read_may_do()),
        Action::FileMatter => (Part::Matters, t.action_file_matter()),
        Action::FileForSomebody => (Part::Matters, t.action_file_for_somebody()),
        Action::TakeOrders => (Part::Matters, t.action_take_orders()),
        Action::ListMatters => (Part::Matters, t.action_list_matters()),
        Action::ListEveryMatter => (Part::Matters, t.action_list_every_matter()),
        Action::ReadMatter => (Part::Matters, t.action_read_matter()),
        Action::ReadClosedMatter => (Part::Matters, t.action_read_closed_matter()),
        Action::ReadUnreleased => (Part::Matters, t.action_read_unreleased()),
        Action::ReleaseWords => (Part::Matters, t.action_release_words()),
        Action::AddToMatter => (Part::Matters, t.action_add_to_matter()),
        Action::NoteMatter => (Part::Matters, t.action_note_matter()),
        Action::SettleMatter => (Part::Matters, t.action_settle_matter()),
        Action::PassUpMatter => (Part::Matters, t.action_pass_up_matter()),
        Action::SendBackMatter => (Part::Matters, t.action_send_back_matter()),
        Action::ExtendMatter => (Part::Matters, t.action_extend_matter()),
        Action::AskReporter => (Part::Matters, t.action_ask_reporter()),
        Action::AskOutside => (Part::Matters, t.action_ask_outside()),
        Action::AnswerOutside => (Part::Matters, t.action_answer_outside()),
        Action::PlanProject => (Part::Projects, t.action_plan_project()),
        Action::RunProject => (Part::Projects, t.action_run_project()),
        Action::AnswerProject => (Part::Projects, t.action_answer_project()),
        Action::StartConsultation => (Part::Consultations, t.action_start_consultation()),
        Action::RunConsultation => (Part::Consultations, t.action_run_consultation()),
        Action::AnswerConsultation => (Part::Consultations, t.action_answer_consultation()),
        Action::RecordConsent => (Part::Projects, t.action_record_consent()),
        Action::RunSelection => (Part::Selections, t.action_run_selection()),
        Action::JoinSelection => (Part::Selections, t.action_join_selection()),
        Action::MergeMatters => (Part::Matters, t.action_merge_matters()),
        Action::SplitMatter => (Part::Matters, t.action_split_matter()),
        Action::RecategoriseMatter => (Part::Matters, t.action_recategorise_matter()),
        Action::WeighMatter => (Part::Matters, t.action_weigh_matter()),
        Action::ShelveMatter => (Part::Matters, t.action_shelve_matter()),
        Action::AssignMatter => (Part::Matters, t.action_assign_matter()),
        Action::ConfirmMatter => (Part::Matters, t.action_confirm_matter()),
        Action::WithdrawMatter => (Part::Matters, t.action_withdraw_matter()),
        Action::FollowMatter => (Part::Matters, t.action_follow_matter()),
        Action::UnfollowMatter => (Part::Matters, t.action_unfollow_matter()),
        Action::TryRules => (Part::Rules, t.action_try_rules()),
        Action::ManageHooks => (Part::Matters, t.action_manage_hooks()),
        Action::KeepOwners => (Part::Ballots, t.action_keep_owners()),
        Action::RunBallot => (Part::Ballots, t.action_run_ballot()),
        Action::EnterBallots => (Part::Ballots, t.action_enter_ballots()),
        Action::CastBallot => (Part::Ballots, t.action_cast_ballot()),
        Action::ObjectToBallot => (Part::Ballots, t.action_object_to_ballot()),
        Action::NameCarriers => (Part::Ballots, t.action_name_carriers()),
        Action::CarryBallots => (Part::Ballots, t.action_carry_ballots()),
        Action::InspectBallot => (Part::Ballots, t.action_inspect_ballot()),
        Action::EditPlaces => (Part::Places, t.action_edit_places()),
        Action::EditPlan => (Part::Places, t.action_edit_plan()),
        Action::ImportRoster => (Part::Places, t.action_import_roster()),
        Action::PrintPoster => (Part::Places, t.action_print_poster()),
        Action::PrintSlips => (Part::Places, t.action_print_slips()),
        Action::ReissueSlip => (Part::Places, t.action_reissue_slip()),
        Action::UseSlip => (Part::Places, t.action_use_slip()),
        Action::ManageBodies => (Part::People, t.action_manage_bodies()),
        Action::ManagePosts => (Part::People, t.action_manage_posts()),
        Action::ResetSignIn => (Part::People, t.action_reset_sign_in()),
        Action::HandOverPost => (Part::People, t.action_hand_over_post()),
        Action::NameDeputy => (Part::People, t.action_name_deputy()),
        Action::EditOwnPost => (Part::People, t.action_edit_own_post()),
        Action::ManageDuty => (Part::People, t.action_manage_duty()),
        Action::ConfirmResidence => (Part::People, t.action_confirm_residence()),
        Action::PublishNotice => (Part::Notices, t.action_publish_notice()),
        Action::WithdrawNotice => (Part::Notices, t.action_withdraw_notice()),
        Action::PlanMeeting => (Part::Meetings, t.action_plan_meeting()),
        Action::RunMeeting => (Part::Meetings, t.action_run_meeting()),
        Action::ApproveMinutes => (Part::Meetings, t.action_approve_minutes()),
        Action::AttendMeeting => (Part::Meetings, t.action_attend_meeting()),
        Action::RunProcedure => (Part::Meetings, t.action_run_procedure()),
        Action::FollowDecision => (Part::Meetings, t.action_follow_decision()),
        Action::EditRules => (Part::Rules, t.action_edit_rules()),
        Action::ChoosePack => (Part::Rules, t.action_choose_pack()),
        Action::EditCalendar => (Part::Rules, t.action_edit_calendar()),
        Action::SignIn => (Part::Own, t.action_sign_in()),
        Action::SwitchView => (Part::Own, t.action_switch_view()),
        Action::ReadMe => (Part::Own, t.action_read_me()),
        Action::ManageSessions => (Part::Own, t.action_manage_sessions()),
        Action::ManageFactor => (Part::Own, t.action_manage_factor()),
        Action::ManageContacts => (Part::Own, t.action_manage_contacts()),
        Action::ManageTokens => (Part::Own, t.action_manage_tokens()),
        Action::ChooseNews => (Part::Own, t.action_choose_news()),
        Action::StopNews => (Part::Own, t.action_stop_news()),
        Action::ReadWaiting => (Part::Own, t.action_read_waiting()),
        Action::ExportSelf => (Part::Own, t.action_export_self()),
        Action::EraseSelf => (Part::Own, t.action_erase_self()),
        Action::ReadOwnAudit => (Part::Own, t.action_read_own_audit()),
        Action::ReadAudit => (Part::Machine, t.action_read_audit()),
        Action::ImportDivisions => (Part::Machine, t.action_import_divisions()),
        Action::JoinStreet => (Part::Machine, t.action_join_street()),
        Action::AddCommunity => (Part::Machine, t.action_add_community()),
        Action::ReadHealth => (Part::Machine, t.action_read_health()),
        Action::ReadApi => (Part::Machine, t.action_read_api()),
        Action::ReadDemo => (Part::Machine, t.action_read_demo()),
    }
}
