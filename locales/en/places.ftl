# Places: a building's page, finding a building, posters, editing places.

# A building's page
speak = Tell us something
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
under-way-all = Everything under way
more-title = More
see-plan = See it on the plan
print-poster = Print this building's poster
home-of = Home of { $community }

# Finding a building
find-title = Find a building
find-lead = Choose your building to tell us something, see notices and find your neighbour leader.
find-search = Name of the building, such as 3栋
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
