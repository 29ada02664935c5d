-- Gather: how many lines of a ballot stand in the log, counted apart from its rows so that one that is gone is missed.
ALTER TABLE ballot ADD COLUMN lines BIGINT NOT NULL DEFAULT 0;

UPDATE ballot SET lines = (
  SELECT CAST(COUNT(*) AS BIGINT) FROM ballot_entry e WHERE e.community = ballot.community AND e.ballot = ballot.id
);
