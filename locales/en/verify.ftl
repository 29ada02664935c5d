# What `liren verify` says about a ballot's bundle.

verify-holds = Everything in this bundle holds.
verify-fails = This bundle does not hold.
verify-fails-short = the bundle does not hold
verify-no-receipt = This is no receipt, or not all of it: a receipt is the long text that begins with liren1., or a file with it
verify-of = { $title } ({ $place }), by the rules { $pack }
verify-public = Public bundle: choices are sealed.
verify-inspection = Inspection bundle: every choice is opened.
verify-log = Log { $log }: { $size ->
    [one] 1 entry
   *[other] { $size } entries
 }, root { $root }
verify-key = Signed with the key { $key }
verify-roll = On the roll: { $heads ->
    [one] 1 head
   *[other] { $heads } heads
 }, { $area } m²
verify-turnout = Took part: { $heads ->
    [one] 1 head
   *[other] { $heads } heads
 }, { $area } m²; ballots cast: { $casts }
verify-unsettled = Papers on which the clerks have not agreed, not counted: { $n }
verify-counts = { $n ->
    [one] Counted once
   *[other] Counted { $n } times, since ballots were declared void or restored after the result; the last count is the result
 }
verify-item = { $title }: { $state }
verify-column = { $name }: { $heads ->
    [one] 1 head
   *[other] { $heads } heads
 }, { $area } m²
verify-against = against
verify-abstain = abstained
verify-spoiled = spoiled
verify-left = said nothing
verify-deemed = silent, counted with the majority by the adopted rules
verify-deemed-none = silent; there is no one majority to count them with
verify-chosen = passed or chosen: { $names }
verify-no-quorum = too few took part
verify-not-passed = not passed
verify-passed = passed
verify-tied = lots have to be drawn

verify-recomputed = Computed again, and as the bundle says:
verify-did-log = every line stands in the log at its place; its root is signed
verify-did-roll = the roll: owners, area, heads and its hash
verify-did-homes = each owner’s area from their homes; no home stands there twice
verify-did-papers = each paper was entered by two clerks who agreed
verify-did-turnout = who took part, by area and heads
verify-did-commitments = every commitment, opened
verify-did-count = every column of every item, from the ballots
verify-did-limit = representatives keep the limit
verify-did-decision = quorum, majorities and what was chosen
verify-did-lots = the drawn lots
verify-did-given-root = the root you gave is that of this log
verify-did-receipt = your receipt fits

verify-on-trust = Not to be seen from the bundle, taken on trust:
verify-trust-columns = how many were for and against: choices are not opened here
verify-trust-homes = which homes an area is of
verify-trust-limit = that representatives keep the limit
verify-trust-people = that the roll names the true owners, and that they cast these ballots
verify-trust-declared = what an officer declared void
verify-trust-reached = that ballots reached those whose silence counts
verify-trust-lots = that who drew lots did not know of the tie: what they committed to does not stand at the close
verify-trust-key = that the key is the community’s: compare it, or give the posted root (--root) or a receipt (--receipt)

verify-stands = Your ballot counts.
verify-superseded = Another ballot of the same owner counts instead of yours.
verify-void = Your ballot does not count, or not on every item: { $why }
verify-why-proxy-limit = the representative votes for too many
verify-why-no-authority = the written authority is missing
verify-why-staff = the representative works for the property manager
verify-why-not-the-owner = it was not cast by the owner
verify-why-late = it came after the close
verify-why-not-genuine = the paper is not one that was issued, or not whole

verify-line = line { $line }: { $what }
verify-not-long = the line is longer than any can be
verify-not-form = the line is not in its one form
verify-not-shape = this is no line of a bundle
verify-not-format = this is another version of the format
verify-not-order = the line does not belong here, or one before it is missing
verify-not-end = the file is not complete, or goes on after its end
verify-not-digest = the digest over the file is another
verify-not-log = the beginning of the log is not one, or it is another log than in the notice
verify-not-root = the signed root is not that of these lines
verify-not-signature = the signature is not that of the log’s key
verify-not-commitment = what is opened is not what was sealed
verify-not-item = the notice or an item cannot be meant
verify-not-homes = homes do not add up to the area, or one stands there twice
verify-not-roll = the owners are not those of the frozen roll
verify-not-voter = somebody is not on the roll, or took part twice
verify-not-choice = this choice is not possible
verify-not-paper = a paper was cast otherwise than two clerks agreed
verify-not-hidden = a line of the ballot is missing, or passed off as something else’s
verify-not-casts = there are more or fewer ballots than at the close
verify-not-extension = more time was given than the notice allows
verify-not-void = something is void that is not there
verify-not-limit = the limit of representatives was not kept, or something else was declared over it
verify-not-turnout = the participation is another
verify-not-slips = there are more choices than people who took part, or they are out of order
verify-not-sums = the columns do not add up
verify-not-count = the ballots add up to something else
verify-not-deemed = silence counts otherwise
verify-not-lot = these are not the drawn lots
verify-not-decision = the columns decide something else
verify-not-given-root = the root you gave is not that of this log after the result
verify-not-receipt-ballot = the receipt is of another ballot
verify-not-receipt-missing = the ballot of the receipt is not in the bundle
verify-not-receipt-place = the ballot of the receipt stands at another place
verify-not-receipt-log = the log was another when the receipt was given
verify-not-receipt-key = the receipt is of a log with another key
verify-not-receipt-newer = the receipt is newer than the bundle: get the bundle again
