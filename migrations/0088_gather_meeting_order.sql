-- The order of an agenda, where somebody changed it: 1, 2, 3 within a meeting. Without it items stand as they were put down.
ALTER TABLE meeting_item ADD COLUMN place BIGINT;

-- Who joined by the code and is not on the list of those who may come: they see and answer straw polls, no quorum counts them.
ALTER TABLE meeting_present ADD COLUMN guest BOOLEAN;

-- The home that somebody counts for, where homes meet: one voice each. It goes when the meeting ends.
ALTER TABLE meeting_present ADD COLUMN home UUID;
