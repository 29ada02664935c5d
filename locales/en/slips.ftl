# Household slips: using, printing, giving another; confirming owners and residents after seeing the papers.

enter-title = I have a household slip
enter-lead = The slip your neighbour leader brought carries a code of twelve characters. Scan it, or type it here.
code-field = Code on the slip
code-hint = Capitals, spaces and hyphens do not matter.
enter-button = Go on

use-title = Show with a slip that you live here
use-lead = No ID card, no name, no question how many you are.
use-home = This slip is for
use-only = It shows that you live here, not that you own the home. It works once; others in your home ask the neighbour leader for another.
use-role = You
use-resident = live here
use-resident-hint = As an owner or in the family. Ownership counts once the community has seen the papers.
use-renter = rent here
use-button = Yes, I live here
use-new = You are not signed in. The button below signs you in on this device, without a phone number; you can add one later under Me.
use-sign-in = I have signed in before: sign in first
over-title = This slip no longer works
over-used = It was used already. If nobody in your home used it, tell your neighbour leader: they can give you another, and the community can undo the wrong one.
over-void = A newer one was issued or this one was taken back. Ask your neighbour leader for a new one.
over-unknown = There is no such code. Compare it with the slip and type it again, or ask your neighbour leader.
over-leader = Find my neighbour leader

circles-title = Household slips
circles-lead = Printed circle by circle, one for each home, and brought to the door by the neighbour leader. A slip shows that one lives here; no names, no head counts.
circles-empty = There are no circles yet. Once homes belong to circles, slips are printed here.
no-circle = Homes in no circle yet
circle-lead = How the slip of each home stands.
circle-empty = There are no homes here yet.
sheet-warn = Codes are not stored, so printing issues new ones: earlier slips that were not used become void.
sheet-button = { $n ->
    [one] Print a new slip for this home
   *[other] Print new slips for these { $n } homes
}
sheet-title = Household slips
sheet-once = Shown only this once: print it now.
sheet-done = Printed
state-none = None issued yet
state-open = Issued, not used yet ({ $at })
state-used = Used ({ $at })
state-void = Void ({ $at })
one-first = Issue one
one-issue = Issue another
one-revoke = Take back
slip-title = Household slip
slip-how = Scan or type the code above to show that you live here. Costs nothing, no ID card, no name, no head count. It works once.

residency-title = Owners and residents
residency-lead = After seeing the papers, confirm here who lives in, rents or owns a home. No names and no ID numbers are recorded.
residency-none = Nobody is recorded in this home yet.
residency-end = No longer lives here
residency-other = Another home
no-contact = No contact left
confirm-title = Confirm after seeing the papers
confirm-contact = Phone number or e-mail they sign in with
confirm-contact-hint = It need not be known yet: they see it when they first sign in.
confirm-role = They are
confirm-seen = I have seen the papers
confirm-seen-hint = Title deed, lease or household register: seen and handed back, never copied.
confirm-button = Confirm
role-resident = a resident
role-renter = a renter
role-owner = an owner
role-owner-hint = Owners' votes go by this.
proof-officer = papers seen by the community
proof-slip = household slip
lives = { $role } · { $proof } · since { $since }
find-building = Building
find-room = Room number
find-button = Find
find-none = This building has no such room. Please check.
