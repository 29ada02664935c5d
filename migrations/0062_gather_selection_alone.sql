-- One selection at a time. `live` says what one that runs is about (a sort at a place, or the recall of a post), so that of two begun at
-- once one stands; nothing once it is over, and of those begun before.
ALTER TABLE selection ADD COLUMN live TEXT;

CREATE UNIQUE INDEX selection_live ON selection (community, live);

-- Of a recall that owners ask for: how many ask, of how many, counted when one of them said so.
ALTER TABLE selection ADD COLUMN asking BIGINT;

ALTER TABLE selection ADD COLUMN asking_of BIGINT;
