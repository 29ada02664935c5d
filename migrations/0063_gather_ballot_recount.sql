-- Gather: counting again where an objection to the result was right. Each count by the place of its first line in the log, and when it was;
-- what was counted before this was kept has its time in `ballot.counted` until it is counted again.
CREATE TABLE ballot_count (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  place BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (community, ballot, place)
);

-- Since when a ballot that has a result waits to be counted again: something was declared void, or restored. `counted` is the last count
-- that changed an outcome; objections are heard from there.
ALTER TABLE ballot ADD COLUMN recount BIGINT;
