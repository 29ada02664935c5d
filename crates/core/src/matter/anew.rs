//! Another category: who has it and until when is judged anew.

use super::{Chain, Facts, Judge, Progress, State};
use crate::refusal::Refusal;
use crate::time::Time;

impl Judge<'_> {
    /// Judges a matter of another category, with the rule that decided. It goes to whose it is now, unless it has climbed to somebody
    /// who may own it; the promise is the new category's, counted from when it was filed (from now where that is over), and never
    /// longer than the one that was given. What is not under way gets the category alone.
    pub fn recategorise(
        &self,
        p: &Progress,
        chain: &Chain,
        facts: &Facts<'_>,
        filed: Time,
        now: Time,
    ) -> Result<(String, Progress), Refusal> {
        let category = self.pack.category(facts.category).ok_or(Refusal::NotFound)?;
        let routed = self.route(chain, facts, now)?;
        if p.state != State::Open {
            return Ok((routed.rule, Progress { category: category.code.clone(), ..p.clone() }));
        }
        let (p, to) = (self.awake(p, now), routed.progress);
        let counted = self.work.due(filed, &to.allowance);
        let promise = if counted > now { counted } else { to.promise }.min(p.promise);
        let climbed = !p.before.is_empty() && to.level <= p.level && self.pack.may_own(category, p.level);
        let stays = climbed || to.holder == p.holder;
        let (level, holder) = if stays { (p.level, p.holder) } else { (to.level, to.holder) };
        let above = self.above_weigh(level, Some(chain), facts.category);
        let due = self.step_due(level, now, promise, &to.allowance, above);
        let mut next = Progress {
            level,
            holder,
            allowance: to.allowance,
            promise,
            // Whoever has it wins no time by a change of its name.
            due: if stays && p.due > now { due.min(p.due) } else { due },
            category: category.code.clone(),
            warned: false,
            late_at_top: stays && p.late_at_top,
            ..p.clone()
        };
        if !stays {
            next.before.push((p.level, p.holder));
        }
        Ok((routed.rule, next))
    }
}
