-- Gather: when what is no longer needed about persons was deleted from a ballot, after the time to challenge it.
ALTER TABLE ballot ADD COLUMN forgotten BIGINT;
