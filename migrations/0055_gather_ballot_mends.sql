-- Gather: what keeps a ballot honest. How many of its lines stand in the log is counted apart from its rows, so that one that is gone is
-- missed; nothing where it began before this was counted.
ALTER TABLE ballot ADD COLUMN lines BIGINT;

-- Whom co-owners named to vote: the keyed hash of the name, as in `roll_owner`.
ALTER TABLE ballot_owner ADD COLUMN voter BYTEA;

-- How an owner stands is said of a home: of two owners with one name one may have died. Nothing where it was said before that; then
-- `roll_owner.standing` holds.
ALTER TABLE roll_title ADD COLUMN standing TEXT;
