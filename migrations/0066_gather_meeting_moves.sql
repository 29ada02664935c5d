-- Gather: meetings that are held at another time or in another place than people were told. `sequence` is raised by whatever calendars
-- have to read again, `revised` says when that was, `retimed` when the time itself was changed after people had been invited.
ALTER TABLE meeting ADD COLUMN sequence BIGINT;

ALTER TABLE meeting ADD COLUMN revised BIGINT;

ALTER TABLE meeting ADD COLUMN retimed BIGINT;

-- What people had been told before: from when until when, where, and why that was changed.
CREATE TABLE meeting_move (
  community BIGINT NOT NULL,
  meeting UUID NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  starts BIGINT NOT NULL,
  ends BIGINT NOT NULL,
  held_at TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (community, meeting, seq),
  FOREIGN KEY (community, meeting) REFERENCES meeting (community, id)
);

-- Papers may belong to an item of the agenda, and documents say what they are.
ALTER TABLE meeting_paper ADD COLUMN item BIGINT;

ALTER TABLE meeting_paper ADD COLUMN title TEXT;
