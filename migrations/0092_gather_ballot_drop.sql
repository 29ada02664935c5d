-- Gather: calling a ballot off after notice takes two. Why one person wants to, who (a person) and when, until somebody else says so too or it
-- is taken back.
ALTER TABLE ballot ADD COLUMN dropping TEXT;

ALTER TABLE ballot ADD COLUMN dropping_by UUID;

ALTER TABLE ballot ADD COLUMN dropping_at BIGINT;
