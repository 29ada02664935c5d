-- The picture that is shown next, once five more people took part than it knows of, and how many it knows of. So whatever is drawn at
-- the end knows of five people more than what was shown before it.
ALTER TABLE consultation ADD COLUMN held TEXT;

ALTER TABLE consultation ADD COLUMN held_people BIGINT;
