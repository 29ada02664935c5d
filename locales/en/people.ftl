# People and posts: who leads what, how they were chosen, terms, deputies, handover; who is my neighbour leader; bodies.

posts-title = Posts
posts-lead = Every matter has somebody responsible: here is who. Holders decide whether their name and phone are shown.
tabs-label = By grid
tab-whole = Whole community
tab-no-grid = In no grid
find-leader = Who is my neighbour leader?
to-duty = Duty roster
new-post = Appoint somebody
role-at = { $role }, { $place }
vacant = Vacant
held = Held
name-hidden = Name not shown
somebody = another neighbour
go-back = Back

fact-chosen = How chosen
fact-since = Since
fact-until = Term until
fact-ended = Ended
term-over = { $date }: over; the holder goes on until somebody follows
term-ends = Term until { $date }
away = From { $from } to { $until } { $who } stands in
away-now = Away for a while; somebody stands in
away-until = { $who } stands in until { $date }
span = { $from } to { $until }
ended-note = This term is over.
vacant-note = Vacant now: what neighbours say goes straight to the next level.
vacant-goes-to = Vacant now: what neighbours say goes straight to { $who }.
past-title = Held before by
name-not-public = The name is not public: only you and the community see it.
phone-not-public = The phone is not public: only you and the community see it.

own-title = What is shown of you
own-lead = You decide, and can change it at any time. Neighbours reach you with their matters either way.
show-name = Show my name
show-phone = Show my phone number
save = Save

appoint = Appoint somebody
appoint-to = Appoint: { $what }
appoint-lead = With name and phone filled in, they can sign in with that number and see what waits for them.
appoint-do = Appoint
ask-role = Which post?
seat-lead = Enter here who was elected earlier and is in office now. From the next election on, begin under “Selections”: its result is entered by itself.
no-elected-body = No committee is entered yet. Enter the body first.
ask-place = For which place?
choose = Please choose
ask-body = Part of which body?
no-body = None
ask-name = Name
ask-phone = Phone
phone-hint = For signing in and being told; it is not shown by itself.
ask-starts = From which day?
starts-hint = Today or earlier; empty means today.
ask-ends = Until which day?
ends-hint = You will be reminded before. Leave empty if there is no term.
agrees-name = They agree that their name is shown
agrees-phone = They agree that their phone number is shown

hand-over-title = Hand over
hand-over-of = Hand over: { $what }
hand-over-lead = It takes effect at once: open matters and days on duty go to the successor; what was done stays under the name of who did it.
hand-over-do = Hand over
end-title = End this post
end-lead = Only when nobody follows. Open matters go one level up, days on duty become empty.
end-do = End it

deputy-title = Stand-in while away
deputy-of = Stand-in while away: { $what }
deputy-lead = While you are away somebody else takes what comes in. They cannot hand the post on or name a deputy of their own.
deputy-back = Take it back now
deputy-do = Name the deputy
ask-deputy = Who stands in?
somebody-else = Another neighbour, below
ask-other-name = That neighbour’s name
ask-from = From which day?
ask-until = Until which day?
until-hint = That day included; afterwards it comes back to you by itself.

invite-title = Invitation to sign in
invite-why = This post signs in with a password and a second factor, which its holder has not set up yet. Please hand the invitation over in person.
invite-do = Make an invitation
invite-lead = Let { $name } ({ $post }) scan this with their own phone to set password and second factor.
invite-note = The link is shown only now and works once; a new one voids the old. Please do not forward it to anybody else.
told-appointed = { $community }: you are now { $role }. Sign in to see what waits for you.
told-deputy = { $community }: from { $from } to { $until } please stand in as { $role }; matters come to you.
told-linked = { $community }: your post is now linked to this sign-in; sign in with this number or address to do its work. If the post is not yours, please tell the community.
told-reset = { $community }: your password and second factor were taken back and every device was signed out. Set them up anew with the invitation the community hands you. If you did not ask for this, call the community at once.
fact-sign-in = Sign-in
sign-in-linked = Linked
sign-in-waits = Has not signed in yet; linked when the number given is used
sign-in-none = No phone was given, so nobody can sign in
reset-title = Set up the sign-in anew
reset-why = Only when the holder lost the password, every second factor and the recovery codes. All their devices are signed out and they are told; hand the new invitation over in person.
reset-sure = I have seen the person, and they asked for it
reset-do = Take the old ones back and make an invitation

find-title = Who is my neighbour leader?
find-lead = Type your building; with the room number it is exact.
find-hint = Such as 铁西村3栋2单元201
find-unknown = No building is called so. Try another way of writing it, or choose below.
find-several = Which building?
find-choose = Choose by compound
find-above = Next levels, and who is on duty today
find-other = Another building
about-post = About this post
on-duty-today = On duty for the community today
room-title = By room number
room-lead = Where a building has several neighbour leaders, the room number tells which one is yours.
ask-entrance = Entrance
ask-room = Room
room-do = Find the leader
no-such-room = No circle was found for that room; here is who leads in the building.
all-posts = All posts of the community

bodies-title = Bodies
bodies-lead = The bodies of street, community, compound and building, and others such as the residents’ committee and owners’ committees.
bodies-empty = No bodies yet. Once the community has entered them, they stand here as a tree.
new-body = Add a body
edit-body = Change a body
ask-kind = Which sort of body?
ask-body-name = Name
ask-parent = The body above
no-parent = None
end-body = Dissolve this body
end-body-lead = Not possible while other bodies or posts belong to it.
end-body-do = Dissolve

open-title = Vacant and ending
open-nothing = Nothing is vacant and no term ends soon.
gaps-title = Days without anybody on duty, next two weeks
terms-title = Terms that end soon or are over
away-title = Somebody stands in
vacancies-title = { $n ->
    [one] One vacancy
   *[other] { $n } vacancies
 }
vacancies-lead = While a post is vacant, matters go to the next level by themselves. Choose one to appoint somebody.

wait-duty = { $day }: nobody is on duty yet
wait-duty-meta = What nobody takes needs somebody: please fill the roster.
wait-terms = { $n ->
    [one] One term ends soon or is over
   *[other] { $n } terms end soon or are over
 }
wait-terms-meta = Please arrange a new choice, another term or a handover.
wait-vacant = { $n ->
    [one] One post is vacant
   *[other] { $n } posts are vacant
 }
wait-vacant-meta = Meanwhile matters go to the next level by themselves.
wait-own-term = Your term ends on { $date }: { $post }
wait-own-term-meta = Please go on until somebody follows. Open this to hand over.
