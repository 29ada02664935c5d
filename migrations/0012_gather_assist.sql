-- Who helps with a matter without having it may be another post: it reads and answers by the same link, which it finds among
-- what waits for it.
ALTER TABLE matter_outside ADD COLUMN post UUID;

CREATE INDEX matter_outside_post ON matter_outside (community, post, matter) WHERE post IS NOT NULL AND answered IS NULL AND ended IS NULL;
