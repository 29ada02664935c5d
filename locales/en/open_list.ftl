open-title = Open list
open-lead = What cannot be solved now and waits for money or a decision. Each says why, and the day on which it is looked at again and reopened.
open-empty = Nothing is shelved now.
open-reason = Why: { $why }
open-review = Review { $when }
open-more = More that is shelved
open-group = [{ $community }] Open list: { $n } that cannot be solved now, each with its reason and review date.
