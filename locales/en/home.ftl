# A community's home, and the list of communities where an installation has several.

speak = Tell us something
speak-more = A leak, a broken light, anything that bothers you: one sentence is enough, no account needed
waiting = See what waits for me
leader-title = Who is my neighbour leader
leader-building = Which building do you live in?
leader-go = See its leader and notices
leader-none = The community is still entering its buildings. You can tell us something already.
my-building = My building: { $building }
notices-title = Notices
notices-count = All { $n }
under-way-title = Under way
under-way-all = Everything under way
under-way-none = Nothing public is under way. The first thing you tell us will appear here.
look-round = Look round the community
figures = Figures
plan = Plan of the neighbourhood
buildings = All buildings
edit = Edit places
centre = Service centre: { $address }
communities-title = Communities here
communities-lead = Choose the community you live in.
communities-none = There is no community yet. Run liren setup to create the first one.
code-ask = Have a poster at hand?
unfinished = You have not finished saying something. Go on here.
