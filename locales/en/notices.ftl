# Notices: water off, power off, lift stopped: short, practical, and gone by themselves at their end.

kind-water-off = Water off
kind-power-off = Power off
kind-gas-off = Gas off
kind-lift-stopped = Lift stopped
kind-works = Works
kind-info = Good to know

title = Notices
lead = Water off, power off, lift stopped: it all hangs here and comes down by itself when it is over.
all-notices = All notices
nothing = Nothing is off at the moment. When water, power, gas or a lift stops, it will hang here and on the building’s page beforehand.
head-now = Now
head-later = Coming up
head-over = Over, last seven days
publish-one = Publish a notice
feed-link = Follow notices (Atom)
feed-title = Notices: { $place }
heading = { $what }: { $place }

span-day = { $start } to { $end }
span-days = { $start } to { $end }
until-now = { $span }, { $left }
until-later = { $span }; { $left } until it starts
until-over = { $span }, over
until-withdrawn = { $span }, taken down early

new-title = Publish a notice
ask-kind = What is it?
ask-place = Where?
choose = Please choose
everybody = Everybody in { $name }
ask-starts = From when?
ask-ends = Until when?
ends-hint = It comes down by itself then.
ask-words = Anything else to say?
words-hint = A sentence or two. Not needed for water, power, gas and lift. Please leave out names and phone numbers.
look = Have a look first

look-title = This is what residents will see
who-sees = { $n ->
    [one] One home of { $place } will see it on its building’s page and on the community’s home page.
   *[other] { $n } homes of { $place } will see it on their building’s page and on the community’s home page.
 }
ask-who = Who should see it?
whole-building = { $n ->
    [one] The whole building, one home
   *[other] The whole building, { $n } homes
 }
only-entrance = { $n ->
    [one] Only { $name }, one home
   *[other] Only { $name }, { $n } homes
 }
publish = Put it up
edit = Change something

published = Published on { $when } by { $who }.
concerns = { $n ->
    [one] Concerns one home.
   *[other] Concerns { $n } homes.
 }
sheet = Print on A4
withdraw = Take it down early
withdraw-lead = Take it down when things are back early. The page will say so, and it cannot be put up again.
withdraw-do = Take this notice down
back-to-notice = Back to the notice
sheet-title = Notice: { $what }
fact-where = Where
fact-when = When
ask-by-phone = Questions? Call the community on { $number }.
group-head = [{ $community }] { $heading }
