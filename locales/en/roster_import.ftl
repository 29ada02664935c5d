# The roster from a spreadsheet: upload, check the columns, preview, confirm.

title = Import the roster
lead = Bring in compounds, buildings, entrances, homes, residents’ groups and circles at once, from the spreadsheet you already have. Nothing is written before you confirm.
file = Choose a spreadsheet
file-hint = .xlsx or .csv, up to 20 MB
never = Columns about people (names, ID numbers, phones, ethnicity, welfare, disability) are not read and not kept. The file is not kept either.
upload = Upload
example-title = What the spreadsheet looks like
example-compound = 铁西村小区
example-building = 3栋
example-entrance = 1单元
example-group = 第7居民小组
example-circle = 第12邻
example-hint = The order of columns does not matter, nor exactly what they are called. Title rows, merged cells and rows of totals are recognised. Leave out columns you do not have.

column-compound = Compound
column-building = Building
column-entrance = Entrance
column-room = Room
column-address = Whole address (3栋1单元301)
column-area = Area (m²)
column-purpose = Purpose (home or shop)
column-group = Residents’ group
column-circle = Circle
column-grid = Grid

columns-title = Check the columns
columns-lead = { $n ->
    [one] The spreadsheet has 1 row. Check what each column was taken for, and correct it where needed.
   *[other] The spreadsheet has { $n } rows. Check what each column was taken for, and correct it where needed.
 }
in-the-sheet = In the spreadsheet
sample = For example
used-as = Used as
not-used = Not used
not-kept = Not kept: it looks like ID or phone numbers, or was left unused before
let-go = Columns that stay unused are let go of in the next step.
never-identity = Number of an identity paper; not read
never-name = Name of a person; not read
never-contact = Phone or address of a person; not read
never-belief = Ethnicity, religion or politics; not read
never-health = Health; not read
never-welfare = Welfare or income; not read
never-label = A label put on people; not read
never-family = Personal or family details; not read
never-trace = Photos or vehicles; not read
never-remark = Remarks may speak of people; not read
compound-for-all = Compound
compound-hint = Rows that name no compound belong to this one
carry = An empty cell means the one above
carry-hint = Tick this if building, entrance or group is written only in the first of several rows
to-preview = Next: preview
discard = Do not import; delete this upload

preview-title = Preview
preview-lead = Check the figures. After you confirm, everything is written at once, or nothing at all.
blocked = { $n ->
    [one] There is 1 problem. Correct the spreadsheet and upload it again. Nothing has been written.
   *[other] There are { $n } problems. Correct the spreadsheet and upload it again. Nothing has been written.
 }
nothing = The spreadsheet says what is here already. There is nothing to change.
stale = Somebody changed the homes in the meantime. The preview is new; check it again before you confirm.
figure-new = new homes
figure-changed = homes that change
figure-same = homes that stay the same
made-grids = { $n ->
    [one] 1 new grid
   *[other] { $n } new grids
 }
made-compounds = { $n ->
    [one] 1 new compound
   *[other] { $n } new compounds
 }
made-buildings = { $n ->
    [one] 1 new building
   *[other] { $n } new buildings
 }
made-entrances = { $n ->
    [one] 1 new entrance
   *[other] { $n } new entrances
 }
made-groups = { $n ->
    [one] 1 new residents’ group
   *[other] { $n } new residents’ groups
 }
made-circles = { $n ->
    [one] 1 new circle
   *[other] { $n } new circles
 }
moved-places = { $n ->
    [one] 1 building, group or circle moves
   *[other] { $n } buildings, groups or circles move
 }
confirm = Confirm the import
problems-title = { $n ->
    [one] 1 problem
   *[other] { $n } problems
 }
problems-sheet = Download the list
upload-again = Upload the corrected spreadsheet
line = Row
problem = Problem
and-more = { $n ->
    [one] 1 more is not listed.
   *[other] { $n } more are not listed.
 }
changes-title = { $n ->
    [one] 1 home changes
   *[other] { $n } homes change
 }
change = Change
change-area = area { $from } → { $to } m²
change-circle = circle { $from } → { $to }
change-to-shop = home → shop
change-to-home = shop → home
nothing-before = none
warnings-title = { $n ->
    [one] 1 thing to look at
   *[other] { $n } things to look at
 }
warnings-hint = These do not stand in the way.

wrong-no-compound = No compound
wrong-no-building = No building
wrong-no-entrance = No entrance, and this building has several
wrong-no-room = No room number
wrong-area = The area “{ $text }” is not a number
wrong-area-large = The area “{ $text }” is too large; is the decimal point missing?
wrong-twice = The same home as row { $line }
wrong-circle = The circle “{ $text }” has no number
wrong-no-group = Circle { $text } is new; say which residents’ group it belongs to
wrong-other-group = It says “{ $text }”, but row { $line } puts the same circle in another residents’ group
wrong-other-grid = It says “{ $text }”, but row { $line } puts the same building or group in another grid
wrong-too-long = The text in “{ $column }” is too long
wrong-personal = “{ $column }” looks like an ID or phone number; it was not read

warn-written = Row { $line } says “{ $text }”; it counts as “{ $name }”
warn-unusual = Row { $line }: an area of { $area } m² is far from the others
warn-circle = { $homes ->
    [one] Circle { $number } has 1 home (5 to 15 is usual)
   *[other] Circle { $number } has { $homes } homes (5 to 15 is usual)
 }
warn-absent = { $n ->
    [one] 1 home here is not in the spreadsheet; it stays as it is
   *[other] { $n } homes here are not in the spreadsheet; they stay as they are
 }
warn-sums = { $n ->
    [one] 1 row of totals was passed over
   *[other] { $n } rows of totals were passed over
 }

done-title = The roster is in
done-note = Everything has been written.
figure-changes = changes
figure-buildings = new buildings
to-home = Go to the home page
another = Import another spreadsheet
