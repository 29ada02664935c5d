-- Gather: meetings, from the plan to what became of every decision.

-- A rhythm by which meetings are planned. `weekday` is 1 (Monday) to 7; `nth` 1 to 4, 5 for the month's last; `minute` of the
-- day; `last` the last regular day (days since 1970) that was planned.
CREATE TABLE meeting_series (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  place_kind TEXT NOT NULL,
  place UUID,
  held_at TEXT NOT NULL,
  rounds TEXT NOT NULL,
  weekday BIGINT NOT NULL,
  nth BIGINT NOT NULL,
  holidays TEXT NOT NULL,
  minute BIGINT NOT NULL,
  lasts BIGINT NOT NULL,
  by_post UUID NOT NULL,
  last BIGINT NOT NULL,
  created BIGINT NOT NULL,
  ended BIGINT,
  PRIMARY KEY (community, id)
);

-- `state`: planned, called, running, held, cancelled. `item` is the agenda item being dealt with. `entitled` is how many may
-- come, where a quorum asks; `extra` people who are there without a phone and without a name. `seen` is raised by whatever
-- the screens show; `rev` by each saving of the minutes.
CREATE TABLE meeting (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  place_kind TEXT NOT NULL,
  place UUID,
  starts BIGINT NOT NULL,
  ends BIGINT NOT NULL,
  held_at TEXT NOT NULL,
  by_post UUID NOT NULL,
  series UUID,
  pack TEXT NOT NULL,
  pack_version BIGINT NOT NULL,
  created BIGINT NOT NULL,
  state TEXT NOT NULL,
  called BIGINT,
  reason TEXT NOT NULL,
  code TEXT NOT NULL,
  opened BIGINT,
  closed BIGINT,
  item BIGINT NOT NULL,
  entitled BIGINT NOT NULL,
  extra BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  minutes TEXT NOT NULL,
  rev BIGINT NOT NULL,
  photo UUID,
  approved BIGINT,
  approved_post UUID,
  approved_person UUID,
  second BIGINT,
  second_post UUID,
  second_person UUID,
  published BIGINT,
  PRIMARY KEY (community, id)
);

CREATE INDEX meeting_starts ON meeting (community, starts);

CREATE INDEX meeting_code ON meeting (community, code);

CREATE INDEX meeting_series_starts ON meeting (community, series, starts) WHERE series IS NOT NULL;

CREATE INDEX meeting_post ON meeting (community, by_post, state);

-- `source`: free, matter, raised.
CREATE TABLE meeting_item (
  community BIGINT NOT NULL,
  meeting UUID NOT NULL,
  seq BIGINT NOT NULL,
  title TEXT NOT NULL,
  minutes BIGINT NOT NULL,
  source TEXT NOT NULL,
  matter UUID,
  proposal UUID,
  PRIMARY KEY (community, meeting, seq),
  FOREIGN KEY (community, meeting) REFERENCES meeting (community, id)
);

CREATE INDEX meeting_item_matter ON meeting_item (community, matter) WHERE matter IS NOT NULL;

CREATE TABLE meeting_paper (
  community BIGINT NOT NULL,
  meeting UUID NOT NULL,
  file UUID NOT NULL,
  PRIMARY KEY (community, meeting, file),
  FOREIGN KEY (community, meeting) REFERENCES meeting (community, id)
);

-- Who of those with an account said whether they come.
CREATE TABLE meeting_reply (
  community BIGINT NOT NULL,
  meeting UUID NOT NULL,
  account UUID NOT NULL,
  coming BOOLEAN NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (community, meeting, account),
  FOREIGN KEY (community, meeting) REFERENCES meeting (community, id)
);

CREATE INDEX meeting_reply_account ON meeting_reply (community, account);

-- What people want raised: at one meeting, or (without one) at whichever comes. The account only lets its owner see, take
-- back and forget it; nobody who plans is shown it. `taken` is the meeting whose agenda took it up.
CREATE TABLE proposal (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  meeting UUID,
  words TEXT NOT NULL,
  account UUID,
  created BIGINT NOT NULL,
  taken UUID,
  PRIMARY KEY (community, id)
);

CREATE INDEX proposal_meeting ON proposal (community, meeting, created);

CREATE INDEX proposal_account ON proposal (community, account);

-- Who is there. `token` is the digest of the link of a phone that joined by the code; `name` stands only where a quorum needs
-- it; `how` is code, paper or leader.
CREATE TABLE meeting_present (
  community BIGINT NOT NULL,
  meeting UUID NOT NULL,
  id UUID NOT NULL,
  token BYTEA,
  name TEXT NOT NULL,
  how TEXT NOT NULL,
  post UUID,
  at BIGINT NOT NULL,
  PRIMARY KEY (community, meeting, id),
  FOREIGN KEY (community, meeting) REFERENCES meeting (community, id)
);

CREATE UNIQUE INDEX meeting_present_token ON meeting_present (community, token);

-- A question to those present. `options` one a line; `hands` the raised hands the chair counted, one number an option.
CREATE TABLE meeting_poll (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  meeting UUID NOT NULL,
  item BIGINT NOT NULL,
  formal BOOLEAN NOT NULL,
  question TEXT NOT NULL,
  options TEXT NOT NULL,
  hands TEXT NOT NULL,
  present BIGINT NOT NULL,
  opened BIGINT NOT NULL,
  closed BIGINT,
  PRIMARY KEY (community, id),
  FOREIGN KEY (community, meeting) REFERENCES meeting (community, id)
);

CREATE INDEX meeting_poll_meeting ON meeting_poll (community, meeting, opened);

-- `voter` is a digest of the phone's link together with the poll: it cannot be brought together with who is there.
CREATE TABLE meeting_vote (
  community BIGINT NOT NULL,
  poll UUID NOT NULL,
  voter BYTEA NOT NULL,
  choice BIGINT NOT NULL,
  PRIMARY KEY (community, poll, voter),
  FOREIGN KEY (community, poll) REFERENCES meeting_poll (community, id)
);

-- What was decided, and what somebody is to do. `due` is a day since 1970.
CREATE TABLE meeting_decision (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  meeting UUID NOT NULL,
  item BIGINT NOT NULL,
  what TEXT NOT NULL,
  words TEXT NOT NULL,
  owner UUID,
  due BIGINT,
  matter UUID,
  created BIGINT NOT NULL,
  done BIGINT,
  dropped BIGINT,
  reason TEXT NOT NULL,
  PRIMARY KEY (community, id),
  FOREIGN KEY (community, meeting) REFERENCES meeting (community, id)
);

CREATE INDEX meeting_decision_meeting ON meeting_decision (community, meeting, created);

CREATE INDEX meeting_decision_created ON meeting_decision (community, created);

CREATE INDEX meeting_decision_owner ON meeting_decision (community, owner) WHERE owner IS NOT NULL AND done IS NULL AND dropped IS NULL;

CREATE INDEX meeting_decision_matter ON meeting_decision (community, matter) WHERE matter IS NOT NULL;

CREATE INDEX meeting_approved ON meeting (community, approved_person) WHERE approved_person IS NOT NULL;

CREATE INDEX meeting_second ON meeting (community, second_person) WHERE second_person IS NOT NULL;
