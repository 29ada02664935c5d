# What every page says: places, switches, foot of the page, and the components' own words.

# Frame of a page
skip = Skip to the page
demo-line = Demonstration: people and matters are invented
insecure-line = This connection is not encrypted. Sign in only on your home or community network.
nav-label = Main places
nav-home = Home
nav-say = Speak up
nav-under-way = Under way
nav-me = Me
switches-label = How pages look
switch-elder = Larger
switch-normal = Standard
switch-language = 中文
switch-language-label = 换成中文
theme-label = Colours
theme-auto = As my device
theme-light = Light
theme-dark = Dark
sign-in = Sign in
sign-out = Sign out
call-community = Call the community
brand = Liren
motto = It is goodness that makes a neighbourhood beautiful
no-account = No account and no app needed to read or to speak up.

# Error page
pair = { $a }: { $b }
both = { $a }, { $b }
then = { $a }; { $b }
error-home = Go to the home page

# States
sign-open = Under way
sign-soon = Due soon
sign-late = Late
sign-asked = Waiting for your word
sign-done = Done
sign-merged = Merged into another
sign-split = Split into parts
sign-withdrawn = Withdrawn
sign-shelved = Shelved
sign-plain = For information

# Forms
optional = (optional)
problems-title = { $n ->
    [one] There is 1 thing to correct
   *[other] There are { $n } things to correct
 }
form-step = Step { $at } of { $all }
change = Change
change-what = Change { $what }
search = Search
filter = Filter

# Photos and voice
photo-remove = Remove photo { $n }
photo-shrinking = Making photo { $n } of { $all } smaller…
photo-sending = Sending { $n } photos, one moment…
photo-camera = Take one now
photo-too-many = { $n ->
    [one] Only 1 photo can be sent; the others were left out
   *[other] At most { $n } photos can be sent; the others were left out
 }
file-hint = Photos, or PDF, .docx and .xlsx up to { $mb } MB each; { $n } at most. Everybody can open them: take out personal data first.
file-remove = Remove file { $n }
file-sending = Sending { $n } files, one moment…
file-too-many = { $n ->
    [one] Only 1 file can be sent; the others were left out
   *[other] At most { $n } files can be sent; the others were left out
 }
file-heavy = A file over { $mb } MB was left out
voice-stop = I have finished
voice-again = Record again
voice-remove = Remove this message
voice-left = { $n } s left
voice-ready = Recorded, { $n } s
voice-refused = The microphone was not allowed. Use “Choose a recording” instead.

# Matters
strip-label = Steps
strip-done = passed
strip-now = is here now
strip-next = not yet
strip-skipped = skipped
timeline-label = What happened, newest first
why = Why?

# Lists
pages-label = Pages
page-newer = Newer
page-older = Older

# Call, share, print
call = Call { $number }
share = Share
group = Send to a group
group-text = The text to send
group-copy = Copy the text
copy-link = Copy the link
copied = Copied
print = Print
close = Close

# Plan
plan-in = Zoom in
plan-out = Zoom out
plan-whole = Show all
plan-help = Drag to move, pinch or scroll to zoom

# Keyboard
keys-title = Keyboard
keys-next = next
keys-previous = previous
keys-open = open
keys-choose = tick
keys-search = search
keys-new = take one down
keys-help = this help

# Printed pages
paper-print = Print this page
paper-posted = Posted on
paper-scan = Scan with WeChat or your camera
paper-or-type = or type in a browser
paper-or-call = or simply call
paper-leader = Your neighbour leader
paper-never = No money, no ID card, no bank card

# No connection
kept-line = No connection. This is what you saw on { $when }; it may have changed.
offline-title = There is no connection
offline-page = You have not read this page before, so it can only be opened with a connection.
offline-said = What you wrote is safe: it is kept on this phone and has not been sent. When you are connected again, press “Try again” to go on.
offline-form = What you filled in was not sent. Go back one page, it is still there, and press again when you are connected.
offline-back-title = This step cannot be gone back to
offline-back = Nothing was sent again. What you had not finished goes on with “Try again”; what you sent is on your receipt and your own page.
offline-again = Try again
offline-read = Pages you have read, also without a connection
