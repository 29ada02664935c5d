-- Gather: what a ballot comes from. `kind` is 'project', 'decision' or 'statement' (then `origin` is its consultation and `seq` its
-- number there); `matter` is the matter behind it, whose followers hear of the ballot.
CREATE TABLE ballot_origin (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  kind TEXT NOT NULL,
  origin UUID NOT NULL,
  seq BIGINT NOT NULL,
  matter UUID,
  PRIMARY KEY (community, ballot)
);

CREATE INDEX ballot_origin_of ON ballot_origin (community, kind, origin);
