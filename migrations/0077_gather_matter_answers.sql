-- Gather: of each answer how it settled the matter, so that a later answer does not change what an earlier one said; of a file the line of
-- the timeline it came with. Nothing where it was written before this.
ALTER TABLE matter_event ADD COLUMN outcome TEXT;

ALTER TABLE matter_file ADD COLUMN seq BIGINT;
