-- Gather: what is sent twice is done once in meetings too. `once` is the key of the form or of the program's request; nothing where it
-- was put down before this or by a job.
ALTER TABLE meeting ADD COLUMN once BYTEA;

CREATE UNIQUE INDEX meeting_once ON meeting (community, once);

ALTER TABLE proposal ADD COLUMN once BYTEA;

CREATE UNIQUE INDEX proposal_once ON proposal (community, once);

ALTER TABLE meeting_poll ADD COLUMN once BYTEA;

CREATE UNIQUE INDEX meeting_poll_once ON meeting_poll (community, meeting, once);

ALTER TABLE meeting_decision ADD COLUMN once BYTEA;

CREATE UNIQUE INDEX meeting_decision_once ON meeting_decision (community, meeting, once);
