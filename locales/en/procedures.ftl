# Procedures of several steps.

title = Procedures
lead = Procedures of several steps: which step each is at, who acts, and until when it is public.
begin-title = Begin a procedure
nothing = None yet. Important questions that are settled step by step will stand here.
to-meetings = Meetings
state-ended = Ended early
state-over = Complete
state-open = Under way
steps-taken = { $name } · { $n } of { $all } steps taken
ask-code = Which procedure?
ask-place = For which place?
runs-already = One runs here already: open it
every-place = All places
show-place = Show
to-filing = The filing
ask-topic = About what?
topic-hint = Such as “How to build a shared charging point”.
begin-do = Begin
by-vote = A vote or a selection
the-meeting = the meeting
step-done = Done
step-public = Public until { $day }
step-now = Next
step-waiting = Not yet
taken-by = { $who }, { $day }
begun = Begun by { $who } on { $day }.
ended-why = Ended on { $day }: { $reason }
public-days = It will be public for { $n ->
    [one] 1 day
   *[other] { $n } days
 }; only then the next step may be taken.
all-done = Every step was taken.
in-meeting = See the meeting “{ $title }”
next-step = This step: { $name }
stands-in = Nobody is entered here for “{ $who }” yet: you enter this step instead.
ask-words = What was done, and what came of it?
words-hint = Everybody can read it: no personal data, please.
ask-meeting = In which meeting?
meeting-hint = This step belongs to a meeting of this kind: { $kind }. It can be chosen below once its minutes are published. If none is chosen, everybody sees that no meeting is on record.
no-record = No meeting is on record, only these words.
no-meeting = Not in a meeting
take-do = Take this step
end-do = End this procedure
ask-reason = Why is it ended?
publishes = public for { $days ->
    [one] 1 day
   *[other] { $days } days
 }: { $what }
publishes-days = public for { $days ->
    [one] 1 day
   *[other] { $days } days
 }
open-bodies = Enter the body
open-notice = Hang up a notice
open-owners = Owner roll
open-consultation = Ask for opinions
open-ballot = Make the ballot
open-selection = Begin the selection
open-selections = See the selections
