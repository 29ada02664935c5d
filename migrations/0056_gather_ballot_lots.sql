-- The key of the form an objection came with, so that sent twice it is one.
ALTER TABLE ballot_objection ADD COLUMN once BYTEA;

CREATE UNIQUE INDEX ballot_objection_once ON ballot_objection (community, ballot, once);

-- Lots: who lives here commits to a value (`hash`) and reveals it where options are level. One a person;
-- `ballot_lot` is used no more.
CREATE TABLE ballot_lot_person (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  id UUID NOT NULL,
  person UUID,
  at BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  value BYTEA,
  PRIMARY KEY (community, ballot, id)
);

CREATE UNIQUE INDEX ballot_lot_one ON ballot_lot_person (community, ballot, person);

CREATE INDEX ballot_lot_whose ON ballot_lot_person (community, person);
