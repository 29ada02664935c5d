# The duty roster: which worker takes what comes in on a day.

title = Duty roster
to-posts = Posts
today = On duty today: { $who }
nobody-today = Nobody has been put on duty today.
months-label = Another month
month-before = Earlier
month-after = Later
nobody = Nobody yet
save = Save this month
week-title = Repeat a week
week-lead = Say who is on duty from Monday to Sunday, then write it to the weeks that follow.
monday = Monday
tuesday = Tuesday
wednesday = Wednesday
thursday = Thursday
friday = Friday
saturday = Saturday
sunday = Sunday
ask-from = From which day?
ask-weeks = For how many weeks?
only-gaps = Only fill days that are still empty
week-do = Write these weeks
