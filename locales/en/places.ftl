# Places: a building's page, finding a building, posters, editing places.

# A building's page
speak = Speak up
speak-more = No account needed: a sentence, a photo or a voice message is enough
notices-title = Notices
notices-all = All notices
leads-title = Who is responsible here
lead-mine = My neighbour leader
lead-only = Neighbour leader of this building
lead-above = Further up
lead-vacant = Vacant for now; the next level takes it on
lead-away = Away, somebody stands in
lead-call = Call { $phone }
lead-find = Your neighbour leader is the one for your entrance.
lead-named = { $name }, { $role }
lead-duty = On duty today
under-way-title = Under way in this building
under-way-none = Nothing public is under way here. The first thing you tell us will appear here.
meetings-title = Meetings coming up
meetings-all = All meetings
under-way-all = Everything under way
more-title = More
tell-new = Tell me what is new
see-plan = See it on the plan
print-poster = Print this building's poster
home-of = Home of { $community }

# Finding a building
find-title = Find a building
find-lead = Choose your building to tell us something, see notices and find your neighbour leader.
find-search = Building, such as 3栋
find-none = No building has “{ $words }” in its name.
find-all = Show all buildings
find-empty = The community has not entered any buildings yet.
unknown-title = We could not find that building
unknown-lead = The code may have been misread, or the building was taken off. Look at the poster once more, or find the building through its community.
unknown-code = Code on the poster
unknown-hint = The letters and digits beside the QR code, such as 7K3M9Q
unknown-go = Open
unknown-browse = Find it through the community

# Poster
poster-title = Say it here
poster-lead = A leak, a broken light, a blocked passage… Scan to tell us, no account needed. You see at once who takes care of it and by when.
poster-a3 = A3
poster-a4 = A4
poster-back = Back to the building
posters-title = Posters of { $compound }

# Editing places
edit-title = Places
edit-lead = Compounds, buildings, entrances and homes, and the grids, groups and circles over them. Changes count at once and are logged.
edit-here = Edit this place
edit-import = Import from a spreadsheet
edit-grounds = Compounds and buildings
edit-divided = Grids, groups and circles
edit-empty = There are no places yet. Import the spreadsheet the community already has, or begin with a compound.
edit-homes = { $n ->
    [one] 1 home
   *[other] { $n } homes
}
edit-circles = { $n ->
    [one] 1 circle
   *[other] { $n } circles
}
edit-save = Save
edit-name = Name
edit-number = Number
edit-grid = Which grid
edit-none = None
edit-compound = Which compound
edit-building = Which building
edit-building-hint = In another building, its homes and the notices on its door move along; matters already filed keep the building they were filed for.
edit-group = Which group
edit-managed = Has a property manager
edit-code = Poster code { $code }
edit-up = Move up
edit-down = Move down
edit-inside = Inside
edit-table = Edit homes
edit-ticks = Choose homes
edit-remove = Remove
add-grid = Add a grid
add-compound = Add a compound
add-building = Add a building
add-entrance = Add an entrance
add-group = Add a group
add-circle = Add a circle
add-do = Add
add-hint-compound = Such as 铁西村小区
add-hint-building = Such as 3栋; the code for its poster is made for you
add-hint-entrance = Such as 1单元
add-hint-grid = Such as 第一片
add-hint-group = Such as 第7居民小组
add-hint-circle = Left empty, the next number is taken
remove-title = Remove { $name }?
remove-lead = It cannot be brought back.
remove-building = The poster on its wall stops working.
remove-keep = Keep it
remove-not = It cannot be removed yet
remove-first = Other things still belong to it. Move or remove them first:
use-buildings = { $n ->
    [one] 1 building
   *[other] { $n } buildings
}
use-entrances = { $n ->
    [one] 1 entrance
   *[other] { $n } entrances
}
use-homes = { $n ->
    [one] 1 home
   *[other] { $n } homes
}
use-former = { $n ->
    [one] 1 removed home that the people who lived there can still look up
   *[other] { $n } removed homes that the people who lived there can still look up
}
use-groups = { $n ->
    [one] 1 group
   *[other] { $n } groups
}
use-circles = { $n ->
    [one] 1 circle
   *[other] { $n } circles
}
use-posts = { $n ->
    [one] 1 post
   *[other] { $n } posts
}
use-bodies = { $n ->
    [one] 1 body
   *[other] { $n } bodies
}
use-notices = { $n ->
    [one] 1 notice that has not ended
   *[other] { $n } notices that have not ended
}
use-matters = matters that were filed here
homes-title = Homes of { $place }
homes-room = Room
homes-area = Area (m²)
homes-shop = Shop
homes-circle = Circle number
homes-remove = Remove
homes-new = New rooms
homes-new-hint = Several at once, with spaces between them: 101 102 201
homes-empty = There are no homes yet.
homes-save = Save all
homes-lived = A home somebody lives in or owns now cannot be removed.
ticks-lead = Tick the homes of this circle. Between 5 and 15 works best; a few more or fewer is fine.
ticks-building = Which building
ticks-show = Show
ticks-other = now in { $circle }
ticks-save = Save the ticks of this building
ticks-none = This building has no homes.
