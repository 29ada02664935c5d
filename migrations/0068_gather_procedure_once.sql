-- The same form sent twice begins one procedure.
ALTER TABLE procedure_run ADD COLUMN once BYTEA;

CREATE UNIQUE INDEX procedure_run_once ON procedure_run (community, once);
