# Times in words.

weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
day = { $weekday } { $day } { $month }
day-year = { $weekday } { $day } { $month } { $year }
exact = { $day }, { $clock }
full = { $day } { $month } { $year }
month-year = { $month } { $year }

left-minutes = { $n ->
    [one] 1 minute left
   *[other] { $n } minutes left
 }
left-hours = { $n ->
    [one] 1 hour left
   *[other] { $n } hours left
 }
left-days = { $n ->
    [one] 1 day left
   *[other] { $n } days left
 }
left-days-hours = still { $d ->
    [one] 1 day
   *[other] { $d } days
 } and { $h ->
    [one] 1 hour
   *[other] { $h } hours
 }
left-working-hours = { $n ->
    [one] 1 working hour left
   *[other] { $n } working hours left
 }
left-working-days = { $n ->
    [one] 1 working day left
   *[other] { $n } working days left
 }
left-working-days-hours = still { $d ->
    [one] 1 working day
   *[other] { $d } working days
 } and { $h ->
    [one] 1 working hour
   *[other] { $h } working hours
 }
late-hours = { $n ->
    [one] 1 hour late
   *[other] { $n } hours late
 }
late-days = { $n ->
    [one] 1 day late
   *[other] { $n } days late
 }

ago-now = just now
ago-minutes = { $n ->
    [one] 1 minute ago
   *[other] { $n } minutes ago
 }
ago-hours = { $n ->
    [one] 1 hour ago
   *[other] { $n } hours ago
 }
ago-days = { $n ->
    [one] 1 day ago
   *[other] { $n } days ago
 }
