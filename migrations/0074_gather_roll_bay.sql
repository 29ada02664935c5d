-- Bays of the owner roll are found by their name.
CREATE INDEX roll_unit_bay ON roll_unit (community, sort, room);
