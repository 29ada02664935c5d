# The plan: looking at it, the list below it, importing GeoJSON.

title = Plan of the neighbourhood
title-of = Plan of { $compound }
whole = Whole neighbourhood
desc = Where buildings and matters under way are. The same follows below the plan as a list.
north = N
metres = m
schematic = A sketch, not to scale
many = { $n } here
building-label = { $building }
building-busy = { $building }, { $n } under way
list-title = As a list
list-undrawn = not on the drawing
elsewhere = Elsewhere
empty = The community has not entered any buildings yet. Once it has, its plan is drawn here.
geojson = Download GeoJSON
edit = Update the plan

edit-title = Update the plan
edit-lead = Draw buildings, lanes and green in a map program and upload the GeoJSON. You see it first; it replaces the present plan only when you confirm.
edit-file = GeoJSON file
edit-hint = Longitude and latitude in WGS-84, up to 2 MB
edit-upload = Upload and look
edit-how = What to write in the file
edit-how-kind = The property kind of each feature says what it is: building, compound, lane, rail, green, water or gate.
edit-how-code = A building has its poster's code in the property code, or its name in the property name, such as “铁西村小区 3栋”.
edit-now = The present plan has { $n ->
    [one] 1 feature
   *[other] { $n } features
 }.
edit-now-none = The present plan is a sketch drawn from the list of buildings.
edit-clear = Remove the features and go back to the sketch

look-title = Look at the plan
look-counts = { $features } features in all; { $matched } of them are buildings of this community.
look-unmatched = These outlines belong to no building we know and will not be links:
look-undrawn = These buildings are not in the file and appear only in the list:
look-confirm = Replace the plan
look-again = Choose another file

fault-too-long = The file is larger than 2 MB. Leave out what the plan does not need and upload it again.
fault-not-json = The file is not JSON: reading stopped at line { $line }, column { $column }.
fault-not-collection = The file is not a GeoJSON FeatureCollection. Please export it again.
fault-empty = There are no features in the file.
fault-too-many = Too much: at most 5,000 features and 100,000 points.
fault-too-wide = The features lie too far apart. Perhaps one point strayed, or longitude and latitude are swapped.
fault-no-geometry = Feature { $n } has no geometry.
fault-geometry = Feature { $n } is a { $what }, which the plan does not draw. Use polygons, lines or points.
fault-coordinates = The coordinates of feature { $n } are not a longitude and a latitude.
fault-too-few = Feature { $n } has too few points: a line needs 2, a polygon 3.
fault-kind = The property kind of feature { $n } is “{ $what }”. Write building, compound, lane, rail, green, water or gate.
fault-kind-none = Feature { $n } lacks the property kind, which says what it is.
fault-shape = Feature { $n } has the wrong shape for { $kind }: buildings, compounds and green are polygons, lanes and rails lines, gates points.
all-of = All { $n } of them
