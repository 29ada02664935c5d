title = Choosing people
lead = Neighbour leaders and group leaders are chosen by the homes they look after, committees and representatives by a ballot. Who stands, how far it is and who signed can be read here.
nothing = Nobody is being chosen now
new-title = Begin a choice
new-lead = People are nominated, then homes sign a page or there is a ballot. After the result was posted without open objections and two people signed, the post is theirs and open matters go along.
new-kind = What is chosen
new-place = Which homes choose
new-why = Why now
new-why-hint = For example: the term ends; the leader has moved away
new-years = Term in years
new-do = Begin
runs-already = One runs here already; open it
years-only = { $n ->
    [one] a term of 1 year
   *[other] a term of { $n } years
 }
years-range = a term of { $least } to { $most } years
seats-only = { $n ->
    [one] 1 seat
   *[other] { $n } seats
 }
seats-range = { $least } to { $most } seats
seats-odd = { $seats }, an odd number
seats-few = { $n } will do where there are fewer than { $below } owners
state-open = Under way
state-posted = Result is posted
state-done = Chosen
state-ended = Stopped
begun-on = begun { $date }
runs = Run by { $who }
until-notice = candidates are posted until { $date }
until-posted = the result is posted until { $date }
waits-homes = { $needed ->
    [one] 1 home has to agree to somebody
   *[other] { $needed } homes have to agree to the same person
 }
waits-objections = { $n ->
    [one] 1 objection has no answer
   *[other] { $n } objections have no answer
 }
fact-why = Why now
fact-needed = What it takes
fact-term = Term
fact-begun = Begun
fact-spoken = Homes that have spoken
fact-chosen = Chosen
needed = { $homes ->
    [one] the only home agrees to somebody
   *[other] at least { $needed } of { $homes } homes agree to the same person
 }
term = { $years ->
    [one] 1 year
   *[other] { $years } years
 }
stand-head = Who stands
nobody-stands = Nobody stands yet
chosen = chosen
behind = { $homes ->
    [one] { $n } of 1 home
   *[other] { $n } of { $homes } homes
 }
how-own = stands by themself
how-neighbours = proposed by neighbours
how-body = proposed by the community
voices-private = One voice a home; it may be changed until the end. Whose home is for whom is not shown and not kept afterwards, only how many.
my-home = My home
for-whom = Agrees to
voice-do = Agree for my home
withdraw-do = I no longer stand
stand-do = I want to stand
my-name = My name
my-name-hint = Everybody will read it
about-me = About me (optional)
propose-do = Propose a neighbour
propose-name = Whom do you propose?
propose-hint = Shown only when they have agreed
propose-why = Why them?
paper-do = Enter what a home said on paper
which-home = Home
objections-head = Objections
no-objections = None so far
not-replied = One objection, not answered yet
object-do = Object
object-words = What is wrong?
object-hint = Your name is not shown; only those who run it read this, the answer is public
reply-words = Answer (public)
reply-do = Answer
replied = Somebody objected; the answer: { $words }
signatures = Signatures
signed = { $who }, { $date }
run-head = For whoever runs it
consent-lead = They signed on paper that they stand, and declare:
consent-do = They stand
decline-do = They do not stand
post-do = Post the result
post-lead = When the days are over and no objection is open, two people sign.
body-do = Propose somebody for the community
sign-do = Sign first
sign-lead = Another person has to sign before the post is filled.
second-do = Sign second and fill the post
second-lead = The term of whoever held it ends today; open matters go along.
phone = Phone of { $who }
phone-hint = To sign in with; kept encrypted, not shown
reopen-do = Back to the homes
reopen-why = Why does it go back?
end-do = Stop it
end-why = Why is it stopped?
ended-why = Stopped because: { $reason }
back-why = Back to the homes because: { $reason }
sheet-do = Print the record
sheet-lead = One person of each home signs and writes whom they agree to.
sheet-signed = Signature
sheet-two = Two signatures:
did-done = Done.
did-said = Noted.
did-joined = A neighbour has asked for it already, the reason is below; your home’s voice is noted too.
stale = Somebody else was quicker. Please look again.
not-now = That cannot be done yet; the reason stands above.
two-people = Somebody else has to give the second signature.
waiting-ready = can go on now
seats-title = Empty seats and terms
seats-lead = Which seats are empty and have to be filled, and until when those who were chosen serve.
seats-gaps = Empty
seats-no-gaps = No seat is empty now
seats-held = Who was chosen
seats-held-lead = All of committees, representatives and grid leads; neighbour leaders and group leaders whose term ends within three months.
seats-mine = Who leads where I live
seats-posts = All posts of the community
seats-none = Nobody was chosen yet
seats-empty = { $of ->
    [one] nobody holds the seat
   *[other] { $n } of { $of } seats empty
 }
seats-fill-by = to be filled by { $date }
seats-anew = so many are empty that all are chosen anew
seats-anew-do = Choose all anew
seats-fill-do = Begin a by-election
title-rest = { $name } (by-election)
title-recall = Recall: { $post }
state-asking = Signatures are collected
state-ballot = Being voted on
state-called-back = Called back
state-lost = Nobody was chosen
state-stays = Not passed; they stay
how-holder = holds the post
until-nominated = nominations are taken until { $date }
waits-candidates = { $needed ->
    [one] 1 person has to agree to stand; nobody does so far
   *[other] { $needed } people have to agree to stand; { $stand } do so far
 }
waits-asking = { $needed ->
    [one] 1 has to ask for it; none does so far
   *[other] { $needed } have to ask for it; { $ask } do so far
 }
waits-ballot = The ballot has to be over and final
votes = { $n ->
    [one] 1 vote
   *[other] { $n } votes
 }
votes-owners = { $n ->
    [one] 1 vote, { $area } m²
   *[other] { $n } votes, { $area } m²
 }
fact-needed-recall = What it takes to pass
fact-seats = Seats
seats-n = { $n }
until = until { $date }
term-until = term until { $date }
fact-filing = Filing
to-ballot = Ballot { $number }: { $state }
recall-head = Who is to be called back
recall-private = Who asked is not shown, only how many; once the vote begins it is not kept.
recall-join = Ask for it for my home
recall-title = Ask for a recall
recall-share = when { $num }/{ $den } of the homes ask for it there is a vote
recall-share-owners = when { $num }/{ $den } of the owners ask for it there is a vote
recall-lead = When { $num }/{ $den } of the homes ask for it there is a vote. Everybody can read the reason, and the answer of the person it is about.
recall-lead-owners = When { $num }/{ $den } of the owners ask for it there is a vote; an owner of several homes counts once. Everybody can read the reason, and the answer of the person it is about.
recall-why = Why they should be called back
recall-why-hint = What happened and when, nothing private. Everybody reads it, without your name.
recall-do = Ask for the recall
defend-words = My answer
defend-hint = Everybody reads it; you may change it
defend-do = Publish my answer
option-recall = Call them back
make-head = Make the ballot
make-lead = Those who stand are its options, in the order they came. Nothing can be changed after notice.
make-title = What the ballot is about
make-option = The option on the paper
make-words = In plain words (optional)
make-mode = How it is held
make-opens = Voting opens
make-closes = Last day
make-do = Make the ballot
second-recall-do = Sign second and end the post
second-recall-lead = The post ends today; open matters go one level up.
new-seats = How many are chosen
new-rest = Only empty seats are filled, until the end of the term they belong to.
way-page = homes sign one page; { $years }
way-ballot = a ballot, { $seats }; { $years }
tell-begun = { $title } has begun; nominations are taken until { $date }. Who stands and how to propose somebody is on the page.
tell-recall = Neighbours ask for this: { $title }. The reason and the answer are on the page.
tell-posted = The result is posted: { $title }. Objections can be made.
tell-elected = { $title }: you were chosen; the result is posted.
tell-not-elected = { $title }: the result is posted. You were not chosen this time; thank you for standing.
tell-filled = { $title }: two people have signed; the post is yours from today.
tell-asked = Neighbours ask that you are called back ({ $title }). You can answer on the page.
tell-stays = { $title }: it did not pass; you stay in your post.
tell-called-back = { $title }: it passed; your post ends today.
how-neighbours-n = Proposed by { $n } neighbours
how-and = { $how }; { $n ->
    [one] one neighbour proposes them too
   *[other] { $n } neighbours propose them too
 }
my-page = My page as a candidate
plans-me = What I want to do (optional)
unsure = The account behind “{ $name }” has no name on record: it has not been confirmed yet
confirm-name = The name as confirmed
confirm-hint = Put it right if it is wrong; the candidate is told
confirm-do = The name is right
to-filing = The filing, and what has to be handed in
tell-renamed = { $title }: whoever runs it has put right the name you stand by. Please look whether it is correct.
about-head = About me
plans-head = What I want to do
not-written = Nothing written yet
fact-how = Put forward
fact-votes = Result
declared-head = Declared
declared-on = Agreed to stand and declared this on { $date }; no proofs are asked for.
stands-agreed = agreed to stand
stands-posted = on the posted list
stands-elected-posted = chosen; the result is posted
stands-elected = chosen
stands-not-elected = not chosen
write-head = Write the page
write-until = It can be changed until { $date }; then the list is posted as it stands.
write-from-paper = Take down what the candidate wrote on paper; a photo needs their consent.
photo-words = Photo (optional)
photo-hint = One. It is deleted when the candidate withdraws or is not chosen, or the selection is stopped.
photo-ok = The candidate agrees that everybody sees this photo
photo-off = No photo any more
write-do = Save
did-wrote = Saved.
written-too-late = The list is posted; nothing can be changed any more.
recall-running = Neighbours have asked for this already: read why, and the answer, here; you can join for your home
