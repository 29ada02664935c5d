-- Gather: more time for a ballot, with the reason that everybody reads: when it closed before (`was`) and when it closes now.
CREATE TABLE ballot_extension (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  closes BIGINT NOT NULL,
  was BIGINT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (community, ballot, closes)
);

-- An objection of somebody without an account, taken down at the counter: by which post.
ALTER TABLE ballot_objection ADD COLUMN taken UUID;
