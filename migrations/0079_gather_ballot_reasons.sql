-- Gather: why the majority of its class applies to an item, where the class asks for it; it stands in the notice's line of the log too.
ALTER TABLE ballot_item ADD COLUMN why TEXT;
