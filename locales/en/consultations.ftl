# Consultations: beginning, statements, voting, letting in, results.

title = Consultations
lead = Hear everybody before deciding. Each statement is one sentence: agree, disagree or pass.
begin-one = Begin a consultation
head-now = Open now
nothing-now = Nothing is being asked at present. When it is, it stands here, and everybody who lives there can answer.
head-coming = Coming up
head-past = Over
state-coming = Not open yet
state-open = Open
state-over = Over
when-coming = Opens { $from }, closes { $until }
when-open = Closes { $until }
when-over = Closed on { $day }
facts = { $people ->
    [one] 1 person has
   *[other] { $people } people have
 } taken part, { $statements ->
    [one] 1 statement
   *[other] { $statements } statements
 }.
facts-statements = Statements: { $statements }.
asked-by = Asked by { $who }.
who-votes = Whoever lives in { $place } can answer, one voice each. Everybody can read the results.
sign-in-to-vote = Sign in to answer
go-begin = Begin to answer
go-on = Go on
go-mine = All answered: see what I said
to-results = See the results
to-mine = What I said and wrote
to-sheets = Sheets of paper
progress = { $done } of { $all } answered
head-background = What it is about
head-privacy = Who can see what
privacy-people = Other people see sums only, and none where fewer than { $few } answered. While it is open the results always leave out the last ones, { $few } at least, and are renewed only when { $few } more people have taken part; so nobody can read your choice off a change, at the end neither.
privacy-staff = No page of the community shows who took part, who chose what or who wrote a statement. The system keeps what you answered so that everybody has one voice and can change it; whoever runs the server could look it up meanwhile.
privacy-until = { $days } days after the end the link between people and answers is deleted. From then on nobody can look it up.
privacy-forgotten = The link between people and answers was deleted on { $day }. Nobody can look up any more who chose what.
head-write = Is something missing? Write it
write-lead = One sentence, one thing, so that others can agree or disagree. Whoever asks looks at it first; nobody sees who wrote it.
ask-words = Your statement
ask-words-hint = At most 140 characters; no names, telephone or plate numbers please.
write-do = Send it
write-enough = You have written as many as one may, thank you.
did-write = Received. You will hear what became of it.
did-extend = It stays open longer; everybody can read why.
did-end = It is over. The results are being drawn.
did-all = All answered, thank you. You can change your answers until it closes.
did-gone = That statement was taken out; no answer is needed.
did-change = Changed.
did-decide = Noted; whoever wrote it will hear.
did-propose = Put forward; it can go onto the agenda of the next meeting.
did-enter = Entered.
ended-early = Why it ended early: { $why }
open-longer = Why it is open longer: { $why }
head-run = Running it
waiting-count = { $n ->
    [one] 1 statement
   *[other] { $n } statements
 } to look at
extend = Keep it open longer
end-early = End it now
end-lead = It cannot be opened again, and the results are published at once.
ask-reason = Why? Everybody will read it
from-matter = From matter { $number }
from-decision = From a decision of a meeting
from-words = From a meeting’s decision: { $words }
new-title = Begin a consultation
ask-question = What do you want to ask?
ask-question-hint = One sentence, such as: what should become of the empty lot?
ask-background = Background
ask-background-hint = What one should know first: how things stand, what it costs, what is not possible. May be empty.
ask-place = Whom do you ask?
ask-statements = Which statements are there to begin with?
ask-statements-hint = One a line, 4 to 140 characters each, at least two. Put in some from every side, not one only.
ask-opens = When does it open?
ask-closes = When does it close?
new-days = Open for { $least } to { $most } days.
new-rules = Everybody may write up to { $statements ->
    [one] 1 statement
   *[other] { $statements } statements
 }; { $days ->
    [one] 1 day
   *[other] { $days } days
 } after the end nothing says any more who answered what.
new-do = Begin and tell everybody
vote-title = Do you agree with this?
agree = Agree
disagree = Disagree
pass = Pass
keys = Keys: A or ← agrees, D or → disagrees, P or ↓ passes
change-later = You can change it until it closes.
not-drawn = There are statements you have not answered.
over-title = It is closed
mine-title = What I said and wrote
mine-lead = Only you see this page.
head-answers = What I said
no-answers = Nothing yet.
you-said = You said: { $vote }
change-vote = Change it
head-written = What I wrote
statement-waiting = To be looked at
statement-waiting-meta = You will hear what became of it.
statement-in = In
statement-in-meta = People are being asked. At the end you hear how many agree.
statement-out = Not let in
statement-why = Why: { $why }
few = Fewer than 5 answered, not shown
few-short = fewer than 5
counts = { $agree } agree, { $disagree } disagree, { $pass } pass
moderate-title = Look at statements
moderate-lead = Having another opinion is no reason to leave a statement out. A reason is needed, and whoever wrote it hears it.
nothing-waits = No statement is waiting. What people write comes here first.
alike = May mean the same:
numbered = No. { $n }: { $words }
names-in = There may be names of people in it: { $names }. Leave it out if it is about a certain person.
let-in = Let it in
let-in-about-people = Let it in as a question of fact (such as “I own a car”)
let-out = Leave it out
take-out = Take it out
moderate-over = Take a statement down
imported = This consultation was held elsewhere and its files were brought in by the community. Who took part and how it was held was not checked here.
ask-why-out = Why it is left out
head-decided = Looked at
decide-anew = Decide anew
about-people-mark = A question of fact, no opinion
results-title = Results: { $question }
results-open = It is still open; the results may change. The last few who took part are left out until it is over.
why-not-yet = Results are shown once { $n } people have taken part.
took-part = { $people ->
    [one] 1 person
   *[other] { $people } people
 } took part.
took-part-paper = { $people ->
    [one] 1 person
   *[other] { $people } people
 } took part, { $paper } of them on paper.
why-nothing = Fewer than { $few } people have taken part, so nothing is shown yet.
why-bars = Fewer than { $n } people took part, so there are only bars, no groups.
why-alike = People’s opinions do not part, so there are no groups.
why-blurred = Opinions run into each other; groups would mislead, so none are shown.
why-small = One group would be so small that people could be recognised, so none are shown.
why-chance = With other people answering the groups would be others: they are not stable, so none are shown.
why-groups = Opinions part into groups, and they would with other people answering too.
head-groups = The groups
group = Group { $letter }
people = { $n ->
    [one] 1 person
   *[other] { $n } people
 }
group-says-nothing = Nothing tells this group from the others.
why-group-lists = This group says so clearly more often than the others, and more than half of it does.
map-words = Opinion map: { $groups }. Who stands close thinks alike. The table below says the same.
map-caption = Who stands close thinks alike. Places come from answers alone and have nothing to do with where people live.
you-are-here = You are here
table-title = As a table: how each group answered
column-statement = Statement
cell-agree = { $percent }% agree
cell-disagree = { $percent }% disagree
head-consensus = What most have in common
line-agree = { $n } agree, of { $all } who answered ({ $percent }%)
line-disagree = { $n } disagree, of { $all } who answered ({ $percent }%)
why-consensus = Clearly more than half of those who answered say so; it is no accident.
head-bridging = What people agree to who otherwise differ
why-bridging = People who are of opposite opinions elsewhere agree to these. At least 20 answered, and 5 on each side.
head-all = Every statement
bars-caption = Bars from left to right: agree, pass, disagree.
propose = Put forward for a meeting
proposed = Put forward for the next meeting
sheets-title = Sheets of paper
sheets-lead = Who is not online answers on paper; it counts the same. Each sheet has a code that can be entered once. Whoever answered online should not take one.
sheets-counted = Printed: { $all }. Entered: { $entered }.
sheets-batch = { $n } not entered yet
head-enter = Enter a sheet
ask-code = Code on the sheet
no-mark = No mark
enter-do = Enter it
head-make = Print some
ask-many = How many? (at most { $most })
make-do = Make and print
batches-lead = Printed and not entered yet:
paper-how = For you who live in { $place }: tick one box a line, or none. Hand it to the community or your neighbour leader before { $until }.
paper-code = Code { $code }
paper-note = No name is needed. One sheet a person; please do not fill it in if you answered online.
tell-opened = You are asked: { $question } (closes { $until }). Open it to answer.
tell-over = The consultation is over and its results can be read: { $question }
tell-in = Your statement on “{ $question }” was let in; people are being asked.
tell-out = Your statement on “{ $question }” was not let in. Why: { $why }.
tell-votes = “{ $question }” is over. Your statement: { $agree } agree, { $disagree } disagree, { $pass } pass.
tell-votes-few = “{ $question }” is over. Fewer than 5 people answered your statement, so no numbers are shown.
head-check = Check it yourself
check-lead = All answers stand in these two files: people are numbered at random, without times and without who wrote a statement. Other tools come to the same results.
import-title = Bring in a consultation held elsewhere
import-lead = What another system asked can be brought in from two files of the open format: it counts as over, and its results are drawn the same way.
import-background = Say where and when people were asked.
import-votes = Answers: participants-votes.csv
import-comments = Statements: comments.csv
import-do = Bring it in
