# Signing in: codes, passwords, second factor, invitations, devices, contacts.

title = Sign in
lead = You can read and speak up without signing in. Signed in, you see your own matters and hear how they move; leaders and staff can act.
insecure = This connection is not encrypted: what you type can be read on the way. Sign in only at home or in the community's own network.
demo-note = The demonstration sends no real messages; codes arrive in the demo mailbox.
demo-mailbox = Open the demo mailbox
contact-both = Phone number or e-mail
contact-phone = Phone number
contact-mail = E-mail
contact-hint = The first time is the same: nothing to register, no name asked.
send-code = Send me a code
by-password = Sign in with a password
by-code = Sign in with a code
no-codes = Messages cannot be sent from here yet. Use a password, or call the community.
sign-in = Sign in
go-on = Go on

code-title = Enter the code
code-lead = We sent it to { $to }. It is good for ten minutes.
code-field = Six-digit code
code-hint = You have five tries; it works once.
code-other = Nothing arrived, or a wrong number? Send it again

over-title = This code no longer works
over-text = Ten minutes may have passed, it was used already, or it was mistyped five times. Nothing is lost: just start again.
over-again = Sign in again
invite-over-title = This invitation no longer works
invite-over-text = An invitation works once, within seven days. If you have set your password, just sign in. If not, call the community for a new one.

password-title = Sign in with a password
password-field = Password

factor-title = One more step
factor-lead = Your post lets you see residents' matters, so we check once more that it is you. Any one of these will do:
factor-app = The six digits your authenticator app shows now
factor-card = Number { $n } on your code card (eight digits)
factor-recovery = One of your recovery codes (ten letters)
factor-field = Digits or recovery code
factor-skip = Not now: just look around

enrol-title = Set up your sign-in
enrol-lead = The community has asked you to help. Set a password and a second step; you will sign in with both. This link works once.
enrol-contact = You sign in with { $contact }
enrol-step-password = First: a password
enrol-step-factor = Second: a way to check that it is you
enrol-by = Which will you use?
enrol-by-app = An authenticator app
enrol-by-app-hint = Any authenticator on your phone will do. Scan the code below.
enrol-by-card = A code card
enrol-by-card-hint = No phone needed: the next page prints a card, and each sign-in uses one number of it.
enrol-factor = Your present second step
enrol-factor-hint = You have set one before. Enter the app's digits, the next number of your card, or a recovery code.
enrol-code-hint = Fill this in for the app; leave it empty for the card.
enrol-button = Done, sign me in

new-password = New password
new-password-hint = At least eight characters. A sentence only you know is best.
again-password = The same again
old-password = Present password
old-password-hint = Forgotten? Sign out, sign in with a code, and set a new one within fifteen minutes.

app-title = Authenticator app
app-lead = Scan this code with the app. It shows six digits that change every half minute.
app-letters = If you cannot scan it, type these letters into the app:
app-account = My sign-in
app-field = The six digits the app shows
app-hint = It counts from the moment they are right.
app-button = Start using it

codes-title = Please keep these
codes-once = Shown only this once: print them or write them down.
codes-kept = I have kept them, go on
card-title = Code card
card-how = When you sign in, enter the eight digits of the number you are asked for. Each works once. Keep the card with you and send nobody a photo of it; if it is lost, print another and this one is void.
recovery-title = Recovery codes
recovery-how = For when phone or card are not at hand. Each works once. Keep them somewhere safe at home.

mine-title = Sign-in and devices
mine-lead = What you sign in with, and where you are signed in.
done-password = Your password is changed and all other devices are signed out.
done-contact = Your contact is changed.
done-device = That device is signed out.

contacts-title = Phone and e-mail
contacts-none = You have left no phone number or e-mail. With a new device or an emptied browser you could not sign in again, so leaving one is wise.
contact-new = Add or change
contact-new-hint = A code goes to the new one. A phone number replaces your phone number, an address your e-mail; the old one is told.
contact-confirm = Confirm
contact-take = Take one away
contact-take-phone = Take the phone number away
contact-take-mail = Take the e-mail away

password-part = Password
password-is-set = You have set a password.
password-is-not = You have no password; codes are enough.
password-set = Set or change the password
password-save = Save the password

factor-part = Second step
factor-why = Community staff and street officers enter a second code when they sign in. Everybody may; nobody else must.
factor-give-first = To change the second step, first show with the present one that it is you.
factor-give = Show that it is me
factor-kind-app = Authenticator app
factor-kind-card = Code card
factor-kind-recovery = Recovery codes
factor-on = In use
factor-left = { $n } left
app-set = Use an authenticator app
app-change = Change to another phone
card-set = Print a code card
card-change = Print a new code card
recovery-change = New recovery codes
factor-clear = Stop using one
factor-clear-app = Stop using the app
factor-clear-card = Stop using the card

devices-title = Signed-in devices
device-here = this one
device-factor = second step given
device-other = Another device
browser-wechat = WeChat
browser-alipay = Alipay
device-meta = Signed in { $at }, used { $ago }
device-close = Sign it out
device-close-others = Sign out all other devices

sms-code = Your sign-in code is { $code }, good for ten minutes. Tell nobody; the community will never ask for it.
sms-contact = Code { $code }, good for ten minutes, to sign in with this contact from now on. If this was not you, ignore it.
sms-changed = Your sign-in was changed to { $to }. If this was not you, call the community at once.
