-- Gather: words of a matter that somebody marked by hand to be covered wherever they stand, one a line; and the number of the matter it was
-- merged into, so that lists can lead on. Nothing where there is none. What happens to a matter may take back what was counted of it: `n` of
-- `what` are added, one where it is nothing.
ALTER TABLE matter ADD COLUMN hide TEXT;

ALTER TABLE matter ADD COLUMN merged_into TEXT;

ALTER TABLE matter_tally ADD COLUMN n BIGINT;
