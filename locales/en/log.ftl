# The transparency log
title = Transparency log
lead = Each step of a ballot, and whatever else must not be changed later, leaves a fingerprint here. The list only grows: whoever keeps an old root sees at once if the past was touched.
size = Entries
root = Root now
key = Key that signs
roots = Signed roots
roots-hint = Signed once on each day with new entries, and when a result is made public. Keep a copy to compare with later.
none = None was signed yet.
entries = { $size } entries
how = How to check
how-words = This is a Merkle log (RFC 9162). The API proves that an entry stands in it and that today’s log continues yesterday’s; check it with a program of your own. The key that signs is not in the database.
