-- The same form sent twice makes its sheets once.
ALTER TABLE consultation_sheet ADD COLUMN once BYTEA;

CREATE UNIQUE INDEX consultation_sheet_once ON consultation_sheet (community, consultation, once, seq);
