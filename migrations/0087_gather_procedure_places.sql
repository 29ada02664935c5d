-- For which place a procedure is; those from before are for the whole community. `live` says what one that runs is about where a place has
-- one of a sort at a time, so that of two begun at once one stands; nothing once it is over.
ALTER TABLE procedure_run ADD COLUMN place_kind TEXT;

ALTER TABLE procedure_run ADD COLUMN place UUID;

ALTER TABLE procedure_run ADD COLUMN live TEXT;

CREATE UNIQUE INDEX procedure_run_live ON procedure_run (community, live);
