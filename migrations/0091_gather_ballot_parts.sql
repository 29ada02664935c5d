-- Gather: buildings and entrances of one compound (`place`) that vote together, as forms name them, between spaces; nothing or empty where all
-- of the place votes.
ALTER TABLE ballot ADD COLUMN parts TEXT;
