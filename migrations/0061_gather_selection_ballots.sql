-- Selections by a full ballot, by-elections and recalls. `kind` is 'term', 'by_election' or 'recall' (selections from before have none: a
-- term, one seat); `ballot` is the vote it is
-- decided by; `ends` is the end of the term, fixed from the start where seats are filled for what is left of one; `of_post` is the
-- post that somebody is called back from.
ALTER TABLE selection ADD COLUMN kind TEXT;

ALTER TABLE selection ADD COLUMN seats BIGINT;

ALTER TABLE selection ADD COLUMN ballot UUID;

ALTER TABLE selection ADD COLUMN ends BIGINT;

ALTER TABLE selection ADD COLUMN of_post UUID;

CREATE INDEX selection_ballot ON selection (community, ballot);

CREATE INDEX selection_of_post ON selection (community, of_post);

-- Its number on the ballot, the area that is for it in 0.01 m², the seat it won (1 for the first), the post that was filled.
ALTER TABLE selection_candidate ADD COLUMN opt BIGINT;

ALTER TABLE selection_candidate ADD COLUMN area BIGINT;

ALTER TABLE selection_candidate ADD COLUMN seat BIGINT;

ALTER TABLE selection_candidate ADD COLUMN filled UUID;
