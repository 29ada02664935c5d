# Rules, work calendar, permissions, in words.

# The rules
rules-title = The rules here
rules-lead = Who gets it first, how soon there is an answer, who is next: it all follows what stands here, and every “Why?” leads to it.
rules-version = { $name }, version { $version }, in force since { $date }
rules-older = This version is no longer in force. Matters judged by it are still finished by it.
rules-now = The rules in force
rules-basis = Where these rules come from
rules-ways = See also
rules-levels = Level by level
rules-levels-lead = What a level cannot settle, or does not settle in time, moves up one; the date you were promised stays. A vacant level is passed over.
rules-own-time = Its own time: { $time } to settle or pass up
rules-share = { $n ->
    [one] Shares what time is left with the levels above: 1 part
   *[other] Shares what time is left with the levels above: { $n } parts
 }
rules-kinds = How soon there is an answer
rules-kinds-lead = Counted from when it comes in. Some categories have times of their own, below.
rules-categories = Categories
rules-starts = Starts with: { $level }
rules-promise = { $kind }: { $time }
rules-duty = Whose job: { $who }
rules-assist = May only assist: { $levels }
rules-danger = May be dangerous: counted day and night
visibility-public = Public: number, category and progress at once; words and photos after somebody has looked
visibility-coarse = Partly public: of the place only the compound
visibility-closed = Closed: only you and those who handle it
rules-routing = Rules that come first
rules-routing-lead = Read from the top; the first that fits decides. If none fits, the category does.
rules-nobody = A post that is vacant, is the subject itself, or may only assist is passed over. When nobody is left, the worker on duty has it, then the chair: it is never nobody’s.
when-kinds = It is: { $list }
when-categories = Category: { $list }
when-parts = Part: { $list }
when-sources = Came by: { $list }
when-not-leader = “Not to my { $leader }” was chosen
when-through-leader = “Not to my { $leader }” was not chosen
when-about-post = It is about somebody who holds a post
when-not-about-post = It is not about somebody who holds a post
when-words = Mentions { $list }
when-always = Always
then-level = Goes straight to: { $level }
then-at-least = Starts no lower than: { $level }
then-promise = Answer within { $time }
then-category = As the category says
rules-after = After the answer
after-asking = You have { $days } days to say whether it is done, with one reminder after { $remind }; without a word it is over.
after-followers = Followers are asked too: { $n } of them who say “not done” weigh as much as the reporter. Who said what nobody sees.
after-later = After works are closed as solved you are asked once more { $days } days later whether it still holds.
after-ask = The handler may ask you for more, at most { $n } times; meanwhile, at most { $time }, the clock stands still.
after-reopen = “Not done” reopens it one level up: at most { $level } at a level and { $total } in all, then comes a final answer with reasons.
after-extend = What is complex may be extended once, by { $time }; you are told why.
after-shelve = What cannot be solved now stays on the open list and is looked at again within { $days } days.
rules-limits = How much at once
limits-words = Up to { $photos } photos of { $mb } MB each, a voice message of { $seconds } seconds, { $words } characters.
rules-hours = How time is counted
hours-work = Working hours: { $spans }
hours-quiet = Nobody is sent a message: { $spans }
hours-digest = The day’s digest: { $at }
hours-units = Working days leave out weekends and holidays and count make-up days; hours run day and night; working hours only while people work.
rules-emergencies = Emergencies: call first
rules-circle = A circle is best at { $least } to { $most } homes; that is advice, not a limit.
rules-versions = Other versions
rules-json = The rules as JSON
unit-clock-hours = { $n ->
    [one] 1 hour
   *[other] { $n } hours
 }
unit-working-hours = { $n ->
    [one] 1 working hour
   *[other] { $n } working hours
 }
unit-calendar-days = { $n ->
    [one] 1 day
   *[other] { $n } days
 }
unit-working-days = { $n ->
    [one] 1 working day
   *[other] { $n } working days
 }

# Trying the rules
try-title = Try the rules
try-lead = Give an example and see who would get it, until when and why. Nothing is saved and nobody is told.
try-category = Category
try-kind = It is a
try-kind-usual = As the category says
try-where = Where
try-nowhere = Not in one building
try-part = Which part
try-part-none = Not sure
try-source = How it came in
try-words = What was said (optional)
try-words-hint = Some rules look at words. Please leave real people out.
try-not-leader = Not to the { $leader }
try-about = About the holder of a post
try-about-none = Nobody in a post
try-go = See who gets it
try-result = Result
try-now = { $who } gets it first
try-by = Answer by { $when } ({ $time })
try-step = This level until { $when }
try-rule = By the rule “{ $words }”
try-by-category = No rule fits; the category “{ $category }” decides
try-skipped = Levels passed over
skip-vacant = { $level }: vacant
skip-conflict = { $level }: it is about them, or was asked not to go there
skip-duty = { $level }: may only assist
skip-same = { $level }: the same person as the level below
try-then = If nobody does anything
try-up = { $when }: up to { $who }
try-last = { $when }: still not done, shown as late
try-emergency = These words would first show: call { $numbers }
try-nobody = Nobody could take it now. Please appoint a worker on duty or a chair first.

# Work calendar
calendar-title = Work calendar { $year }
calendar-way = Work calendar
calendar-lead = Working days are counted by this: holidays do not count, make-up working days do.
wait-calendar = Enter the holidays of { $year }
wait-calendar-meta = Only weekends count as days off now; promised dates may be wrong
tell-calendar = The holidays of { $year } are not in the work calendar yet. Until they are, only weekends count as days off and promised dates may be wrong. Please enter them.
tell-calendar-reckoned = A date was reckoned into { $year }, but the holidays of that year are not in the work calendar: only weekends count as days off, and promised dates may be wrong. Please enter them once they are published.
calendar-missing = The holidays of { $year } have not been entered; for now only weekends are days off. They are usually published around November of the year before.
calendar-enter = Enter { $year }
calendar-edit = Correct { $year }
calendar-years = Years
calendar-list = Holidays
calendar-off = Off: { $days } ({ $n ->
    [one] 1 day
   *[other] { $n } days
 })
calendar-on = At work: { $days }
calendar-months = The year
calendar-mark-off = off
calendar-mark-on = work
calendar-marks = “off” is a holiday, “work” a make-up working day, grey a weekend.
calendar-own = Entered by this community, { $when }.
calendar-published = From the published national list.
calendar-json = The calendar as JSON
day-range = { $from } to { $to }
weekday-short-1 = Mo
weekday-short-2 = Tu
weekday-short-3 = We
weekday-short-4 = Th
weekday-short-5 = Fr
weekday-short-6 = Sa
weekday-short-7 = Su
calendar-form-title = Enter holidays of { $year }
calendar-form-lead = Copy the published list: from which day to which, and which days are worked instead. You will see it before it is saved.
calendar-from = Off from
calendar-to = to
calendar-worked = Make-up working days
calendar-worked-hint = As 02-14, several with spaces; leave empty if none.
calendar-paste = Or paste rows
calendar-rows = One day a line
calendar-rows-hint = Date, holiday or workday, English name, Chinese name. Such as: 2027-01-01,holiday,New Year's Day,元旦
calendar-look = Look at it first
calendar-check-title = { $year }: is this right?
calendar-check-lead = { $off ->
    [one] 1 day
   *[other] { $off } days
 } off, { $on ->
    [one] 1 make-up working day
   *[other] { $on } make-up working days
 }. Not saved yet.
calendar-check-more = { $n ->
    [one] 1 day
   *[other] { $n } days
 } more
calendar-check-less = { $n ->
    [one] 1 day
   *[other] { $n } days
 } taken out: { $days }
calendar-warn-weekday = { $day } is a working day anyway; please check.
calendar-warn-few = Only { $n } days off; other years have more than 13. Please check that all are there.
calendar-save = Save
calendar-back = Go back and correct
calendar-saved = Saved. Dates reckoned from now on follow it; dates already promised stay.
calendar-take-back = Take back our own, use the published list
bad-columns = Line { $line }: four columns, divided by commas
bad-date = Line { $line }: not a date such as 2027-01-01
bad-kind = Line { $line }: the second column is holiday or workday
bad-name = Line { $line }: a name in both languages is needed
bad-twice = Line { $line }: this day stands there already
bad-year = Line { $line }: not a day of { $year }
bad-empty = Not a single day is entered
bad-range-date = { $name }: not a date in { $year }
bad-range-half = { $name }: both the first and the last day are needed
bad-range-order = { $name }: it ends before it starts
bad-range-long = { $name }: no holiday is longer than 15 days
bad-range-worked = { $name }: “{ $text }” is not a date such as 02-14
bad-range-twice = { $name }: { $day } is entered already
holiday-new-year = New Year's Day
holiday-spring = Spring Festival
holiday-tomb = Tomb-sweeping Day
holiday-labour = Labour Day
holiday-dragon = Dragon Boat Festival
holiday-autumn = Mid-autumn Festival
holiday-national = National Day

# Choosing the pack
choose-title = Choose the rule pack
choose-lead = A pack says which levels there are, what is promised, and what things are called. After a change new matters follow it; those under way are finished by the rules they were filed under.
choose-now = in force now
choose-pack = Rule pack
choose-go = Use this one
choose-read = Read “{ $name }”
web-title = May owners vote on the web?
web-words = Owners vote on paper unless the rules of the place allow votes on the web. Where they do, say what allows it: votes from the web and from paper are then counted in one roll. Where the city wants its own system used, use that. The change holds for ballots that are made from now on.
web-basis = What allows it
web-basis-hint = Whose rule, which document, which article. Everybody reads it on the page of a ballot.
web-basis-en = The same in English (may stay empty)
web-allow = Allow votes on the web
web-now = Allowed now: { $basis }
web-no-basis = the pack does not say by what
web-stop = Not allowed any more: paper only

# Permissions
permissions-title = Who may do what
permissions-lead = This is not a copy: the system itself asks this table.
permissions-all = All
permissions-who = Choose who
permissions-nothing = Nothing more than a visitor.
permissions-everybody = Everybody
permissions-hidden = Others do not learn that it exists
permissions-table = As one table
permissions-json = The table as JSON
permissions-action = Action
permissions-key = ●: the whole community; ◐: within one’s own place; ○: what one has in hand; ◇: one’s own
reach-anywhere = anywhere in the community
reach-within = within the place of the post
reach-held = what the post has in hand
reach-mine = one’s own
reach-never = no
part-public = What is public
part-consultations = Consultations
part-projects = Projects
part-selections = Selections
part-ballots = Ballots
part-matters = Matters
part-places = Places
part-people = People and posts
part-notices = Notices
part-meetings = Meetings
part-rules = Rules
part-own = One’s own
part-machine = Running it

# What I can do here
may-title = What I can do here
may-lead-visitor = No account is needed to read or to speak up.
may-lead-person = By who you are in { $community }.
may-everybody = What everybody can do
may-as = As { $role }
may-factor = You hold a post that is not listed: it counts once you give your second factor on this device.
may-sign-in = More after signing in
may-sign-in-lead = If you live here, the household slip your { $leader } brings proves it; no ID card is needed.
may-table = The full table
may-hint-say = One sentence, a photo or a voice message
may-hint-under-way = What neighbours raised and how it stands
may-hint-leaders = By building
may-own = Your own

# Every action of the permission table
action-read-public = See the home page, buildings, the plan and notices
action-read-posts = See who leads where
action-read-rules = Read the rules, the work calendar and the permission table
action-read-may-do = See what one can do here
action-file-matter = Say something
action-file-for-somebody = Say something for somebody, with their consent and marked so
action-list-matters = See the public list of what is under way
action-take-orders = Take in orders from the 12345 hotline and the grid platform
action-list-every-matter = See every matter, closed ones too
action-read-matter = Follow a public matter’s progress
action-read-closed-matter = Read matters that are closed to the public
action-read-unreleased = See words and photos before they are released
action-release-words = Release words and photos, or take them back
action-add-to-matter = Add words or a photo to a matter
action-note-matter = Write down what was done
action-settle-matter = Answer and settle
action-pass-up-matter = Pass up one level
action-send-back-matter = Send back, with a reason
action-extend-matter = Extend once, with a reason
action-ask-reporter = Ask the reporter for more, with the clock standing still
action-ask-outside = Let a firm or an authority help by link
action-answer-outside = Help by such a link
action-plan-project = Begin a project
action-run-project = Run a project: options, money, quotes, milestones, accounts
action-answer-project = Say what one needs, agree for one’s home, accept
action-start-consultation = Begin a consultation for one’s place
action-run-consultation = Run a consultation: let statements in, keep it open longer, end it, sheets
action-answer-consultation = Agree or disagree with statements and write some
action-record-consent = Take down what a home said on paper
action-run-selection = Begin and run a selection: leaders, committees, representatives, by-elections, recalls
action-join-selection = Stand, propose a neighbour, give one’s home’s voice, object, ask for a recall
action-merge-matters = Merge two matters into one
action-split-matter = Split a matter into parts
action-recategorise-matter = Correct the category of a matter
action-weigh-matter = As a follower, say done or not done
action-shelve-matter = Shelve, with a review date
action-assign-matter = Give a matter to another post
action-confirm-matter = Say whether it is done
action-withdraw-matter = Take a matter back
action-follow-matter = Follow a public matter
action-unfollow-matter = Stop following
action-try-rules = Try the rules on an example
action-keep-owners = Enter, import and correct who owns which home
action-run-ballot = Make a ballot, give notice, open, close and count it
action-enter-ballots = Enter papers, cast at the counter, hand over letters
action-cast-ballot = Vote as an owner
action-object-to-ballot = Object to a roll or a result
action-name-carriers = Name the two who carry papers to homes
action-carry-ballots = See and mark where papers have to be carried (whoever was named)
action-inspect-ballot = Read every ballot of a named vote
action-edit-places = Edit grids, compounds, buildings, homes and circles
action-edit-plan = Edit the neighbourhood plan
action-import-roster = Import homes from a spreadsheet
action-print-poster = Print a building’s poster
action-print-slips = Print household slips
action-reissue-slip = Take back a home’s slip and issue another
action-use-slip = Prove with a slip that one lives here
action-manage-bodies = Manage bodies
action-manage-posts = Appoint to posts, end them, create or drop them
action-reset-sign-in = Let a holder who lost password and second factor set them up anew
action-hand-over-post = Hand a post and its open matters to a successor
action-name-deputy = Name a deputy while away
action-edit-own-post = Choose whether one’s name and phone are shown
action-manage-duty = Keep the duty roster
action-confirm-residence = Confirm owners and residents after seeing the papers
action-manage-hooks = Manage robots of groups and webhooks
action-manage-tokens = Give one’s own programs a token
action-publish-notice = Publish a notice, such as water off
action-withdraw-notice = Take a notice down early
action-plan-meeting = Plan a meeting for one’s place, invite to it, cancel it
action-run-meeting = Chair a meeting: items, votes, who is there, minutes, decisions
action-approve-minutes = Agree to the minutes of a meeting
action-attend-meeting = Say whether one comes, say what one wants raised, join by the code
action-run-procedure = Begin a procedure of several steps, and take the steps one is named for
action-follow-decision = Say whether a decision was carried out, or make a matter of it
action-edit-rules = Change the community’s own routing rules
action-choose-pack = Choose the rule pack
action-edit-calendar = Enter holidays and make-up working days
action-sign-in = Sign in
action-switch-view = Switch language, size of type, light or dark
action-read-me = See one’s own page
action-manage-sessions = See signed-in devices and sign them out
action-manage-factor = Set password, second factor and code card
action-manage-contacts = Change phone and e-mail for signing in
action-choose-news = Choose what one is told about, and how
action-stop-news = Stop messages
action-read-waiting = See what waits for oneself
action-export-self = Export everything held about oneself
action-erase-self = Be forgotten here
action-read-own-audit = See who looked at or changed what concerns oneself
action-read-audit = Read every change in the community
action-import-divisions = Import divisions
action-join-street = Record that a street has joined
action-add-community = Set up another community
action-read-health = Check that the service runs
action-read-api = Read the API’s description
action-read-demo = See the demonstration’s mailbox and style page

## The table of routing rules
table-title = Change the routing rules
table-lead = From the top down, the first that fits applies. Try it before you put it in force; matters under way keep the rules they were filed under.
table-one = One rule
table-why-zh = Why, in Chinese (everybody sees it)
table-why-hint = Such as: e-bikes charged by flying wires are looked at at once
table-why-en = In English (optional)
table-when = When it applies
table-when-hint = Every condition that is chosen must hold; of several in one list one is enough; nothing chosen means no matter what.
table-words = The words hold one of these
table-words-hint = Separated by commas; one is enough
table-leader = By way of the neighbour leader or not
table-about = Whether it is about somebody in a post
table-any = No matter
table-then = What it does
table-start = Where it starts
table-start-usual = As its category says
table-promise = Answered within (optional)
table-promise-hint = Empty for what kind and category promise
table-unit = Unit
table-keep = Put into the table
table-back = Back to the table
table-edit = Change
table-up = Up
table-down = Down
table-drop = Take out
table-add = Add a rule
table-never = Never reached: “{ $before }” takes all of it before. Change the order or the conditions.
table-caught = The example is caught by this one
table-try-lead = Tried with the rules as you are changing them; nothing is kept.
table-save-head = Put in force
table-save-lead = This becomes a new version of the community’s own rule pack and applies to new matters at once. Everybody can read it on the rules page.
table-save = Put in force
table-mend = There are rules that can never be reached. Please mend them first.
table-stale = Somebody has just put another version in force. Your changes are kept: compare them with the rules in force and save again.
