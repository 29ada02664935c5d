-- Gather: detached choices while a ballot runs. A row lies at its random key and holds no person, no number, no time and no
-- order; `hash` is the commitment on the receipt. At the close all of them move into `ballot_entry`, sorted by hash.
CREATE TABLE ballot_slip (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  key BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  opening TEXT NOT NULL,
  PRIMARY KEY (community, ballot, key)
);

CREATE UNIQUE INDEX ballot_slip_hash ON ballot_slip (community, ballot, hash);
