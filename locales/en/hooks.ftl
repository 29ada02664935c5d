# Robots of groups and webhooks: what happens to matters is told to a group or to another program.

title = Robots of groups and webhooks
lead = When something happens to a public matter, a group or another program is told.
add-title = Set up another
add = Set up
name = Name
name-hint = Such as: owners of building 3
format = Where to
format-wecom = Robot of a WeCom group
format-dingtalk = Robot of a DingTalk group
format-feishu = Robot of a Feishu group
format-liren = Another program (signed JSON)
url = Address
url-hint = The robot’s webhook address, or where the other program listens; begins with https://. It is not shown again.
host = Receiver
secret = Secret
secret-hint = For DingTalk and Feishu where signing is on. Another program is given one.
secret-title = Keep this secret
secret-lead = The secret of “{ $name }” is shown this once. Give it to whoever runs the other program.
secret-how = With it the receiver checks the signature of each message; the guide for workers says how.
secret-copy = Copy the secret
secret-kept = I have kept it
events = When
event-filed = Filed
event-moved = Another holder, date or state
event-settled = Answered
event-closed = Over
event-test = Test
topic = Of what
topic-all = The whole community
promise = A message holds number, category, state, building, times and a link: no names, and nobody’s words. What is closed to the public is never sent.
state-on = On
state-paused = Paused
state-failing = Does not arrive
did-add = It is set up. Send a test to see whether it arrives.
did-test = Sent. Look again in a moment.
did-remove = Removed.
test = Send a test
log = The last 50
log-none = Nothing was sent yet.
log-status = answer { $status }
log-unreachable = no answer
log-not-allowed = address not allowed
log-arrived = Arrived ({ $status })
log-given-up = Given up ({ $status }) after { $tries ->
    [one] 1 try
   *[other] { $tries } tries
 }
log-again = Will be tried again ({ $status }), { $tries ->
    [one] 1 try
   *[other] { $tries } tries
 } so far
log-waits = About to be sent
log-left = Not sent while paused
pause = Pause
resume = Go on
remove = Remove
remove-lead = Nothing more is sent, and its log is deleted.
text-head = [{ $community }]{" "}
text-filed = New: { $category } ({ $number }), { $place }
text-moved = News: { $category } ({ $number }), { $place }
text-settled = Answered: { $category } ({ $number }), { $place }, { $outcome }
text-closed = Over: { $category } ({ $number }), { $place }
text-withdrawn = Withdrawn: { $category } ({ $number }), { $place }
text-test = [{ $community }] Test: the robot is set up. { $url }
