-- Gather: how many lines of a ballot stand in the log, counted apart from its rows so that one that is gone is missed.
ALTER TABLE ballot ADD COLUMN lines BIGINT NOT NULL DEFAULT 0;

UPDATE ballot SET lines = (
  SELECT CAST(COUNT(*) AS BIGINT) FROM ballot_entry e WHERE e.community = ballot.community AND e.ballot = ballot.id
);

-- Whom co-owners named to vote: the keyed hash of the name, as in `roll_owner`.
ALTER TABLE ballot_owner ADD COLUMN voter BYTEA;

-- How an owner stands is said of a home: of two owners with one name one may have died. `roll_owner.standing` is read no more.
ALTER TABLE roll_title ADD COLUMN standing TEXT NOT NULL DEFAULT 'usual';

UPDATE roll_title SET standing = (
  SELECT o.standing FROM roll_owner o WHERE o.community = roll_title.community AND o.id = roll_title.owner
);
