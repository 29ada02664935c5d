//! All action codes of the audit log, in one place, with their words.

use crate::words::Audit;

macro_rules! codes {
    ($($code:literal => $words:ident,)+) => {
        /// Every code an entry can carry.
        pub const CODES: &[&str] = &[$($code),+];

        /// What was done, in words; the code itself where a newer program wrote it.
        pub fn words(t: Audit, code: &str) -> String {
            match code {
                $($code => t.$words().to_string(),)+
                other => other.to_string(),
            }
        }
    };
}

codes! {
    "account.close" => account_close,
    "account.contact" => account_contact,
    "account.contact_gone" => account_contact_gone,
    "account.create" => account_create,
    "account.invite" => account_invite,
    "account.password" => account_password,
    "account.reset" => account_reset,
    "alert.add" => alert_add,
    "alert.confirm" => alert_confirm,
    "alert.stop" => alert_stop,
    "body.create" => body_create,
    "body.edit" => body_edit,
    "body.end" => body_end,
    "calendar.edit" => calendar_edit,
    "community.create" => community_create,
    "duty.clear" => duty_clear,
    "duty.set" => duty_set,
    "factor.app" => factor_app,
    "factor.card" => factor_card,
    "factor.given" => factor_given,
    "factor.gone" => factor_gone,
    "factor.recovery" => factor_recovery,
    "factor.wrong" => factor_wrong,
    "matter.add" => matter_add,
    "matter.assign" => matter_assign,
    "matter.confirm" => matter_confirm,
    "matter.extend" => matter_extend,
    "matter.file" => matter_file,
    "matter.file_for" => matter_file_for,
    "matter.follow" => matter_follow,
    "matter.note" => matter_note,
    "matter.pass_up" => matter_pass_up,
    "matter.release" => matter_release,
    "matter.send_back" => matter_send_back,
    "matter.settle" => matter_settle,
    "matter.shelve" => matter_shelve,
    "matter.unfollow" => matter_unfollow,
    "matter.withdraw" => matter_withdraw,
    "news.choose" => news_choose,
    "news.resume" => news_resume,
    "news.stop" => news_stop,
    "notice.publish" => notice_publish,
    "notice.withdraw" => notice_withdraw,
    "person.correct" => person_correct,
    "person.enter" => person_enter,
    "person.erase" => person_erase,
    "person.link" => person_link,
    "place.circle" => place_circle,
    "place.create" => place_create,
    "place.edit" => place_edit,
    "place.move" => place_move,
    "place.order" => place_order,
    "place.remove" => place_remove,
    "plan.clear" => plan_clear,
    "plan.replace" => plan_replace,
    "post.appoint" => post_appoint,
    "post.create" => post_create,
    "post.deputy" => post_deputy,
    "post.deputy_end" => post_deputy_end,
    "post.end" => post_end,
    "post.hand_over" => post_hand_over,
    "post.invite" => post_invite,
    "post.reset" => post_reset,
    "post.show" => post_show,
    "residency.confirm" => residency_confirm,
    "residency.end" => residency_end,
    "roster.discard" => roster_discard,
    "roster.import" => roster_import,
    "roster.upload" => roster_upload,
    "rules.choose" => rules_choose,
    "session.close" => session_close,
    "session.close_others" => session_close_others,
    "session.open" => session_open,
    "slip.issue" => slip_issue,
    "slip.revoke" => slip_revoke,
    "slip.use" => slip_use,
}
