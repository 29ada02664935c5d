-- Gather: consultations. Statements people agree or disagree with, and the picture that comes out of it.

-- `closes` is when it ends (or ended); `ended` is set once the last picture stands; `reason` says why it was ended early or kept
-- open longer; `forgotten` is when the last trace of who voted was dropped; `picture` is what pages show, as JSON.
CREATE TABLE consultation (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  number TEXT NOT NULL,
  question TEXT NOT NULL,
  background TEXT NOT NULL,
  place_kind TEXT NOT NULL,
  place UUID,
  by_post UUID NOT NULL,
  matter UUID,
  decision UUID,
  opens BIGINT NOT NULL,
  closes BIGINT NOT NULL,
  ended BIGINT,
  reason TEXT NOT NULL,
  early BOOLEAN NOT NULL,
  imported BOOLEAN NOT NULL,
  pack TEXT NOT NULL,
  pack_version BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  people BIGINT NOT NULL,
  picture TEXT NOT NULL,
  forgotten BIGINT,
  created BIGINT NOT NULL,
  once BYTEA NOT NULL,
  PRIMARY KEY (community, id),
  FOREIGN KEY (community, by_post) REFERENCES post (community, id)
);

CREATE UNIQUE INDEX consultation_number ON consultation (community, number);

CREATE UNIQUE INDEX consultation_once ON consultation (community, once);

CREATE INDEX consultation_closes ON consultation (community, closes, id);

CREATE INDEX consultation_post ON consultation (community, by_post, closes);

CREATE INDEX consultation_matter ON consultation (community, matter) WHERE matter IS NOT NULL;

-- `state`: waiting, in, out. `reason` is a code of the pack. `author` lets its writer hear what became of it and goes with the
-- voters; nobody is shown it. `views`, `priority` (in millionths) and the three counts are those of the last time they were
-- computed. `proposed` is when it was put forward for a meeting.
CREATE TABLE consultation_statement (
  community BIGINT NOT NULL,
  consultation UUID NOT NULL,
  seq BIGINT NOT NULL,
  words TEXT NOT NULL,
  author UUID,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  about_people BOOLEAN NOT NULL,
  views BIGINT NOT NULL,
  priority BIGINT NOT NULL,
  agree BIGINT NOT NULL,
  disagree BIGINT NOT NULL,
  pass BIGINT NOT NULL,
  proposed BIGINT,
  once BYTEA NOT NULL,
  PRIMARY KEY (community, consultation, seq),
  FOREIGN KEY (community, consultation) REFERENCES consultation (community, id)
);

CREATE UNIQUE INDEX consultation_statement_once ON consultation_statement (community, consultation, once);

CREATE INDEX consultation_statement_state ON consultation_statement (community, consultation, state);

CREATE INDEX consultation_statement_author ON consultation_statement (community, author) WHERE author IS NOT NULL;

-- One voice: of a person or of a sheet of paper. `voter` is a random number without order; it is all that votes know. `person`
-- is dropped some days after the end. `turn` is raised by every vote, so that two at once come one after the other; `shown`
-- is the statement asked now.
CREATE TABLE consultation_voter (
  community BIGINT NOT NULL,
  consultation UUID NOT NULL,
  voter BIGINT NOT NULL,
  person UUID,
  sheet TEXT,
  shown BIGINT,
  turn BIGINT NOT NULL,
  PRIMARY KEY (community, consultation, voter),
  FOREIGN KEY (community, consultation) REFERENCES consultation (community, id)
);

CREATE UNIQUE INDEX consultation_voter_person ON consultation_voter (community, consultation, person);

CREATE UNIQUE INDEX consultation_voter_sheet ON consultation_voter (community, consultation, sheet);

CREATE INDEX consultation_voter_who ON consultation_voter (community, person) WHERE person IS NOT NULL;

-- What a voice was asked and what it said: `vote` is 1 agrees, -1 disagrees, 0 passes, empty while it is only shown.
-- `probability` (in millionths) is how likely it was to be drawn; empty where nobody drew it. No person, no time, no order.
CREATE TABLE consultation_vote (
  community BIGINT NOT NULL,
  consultation UUID NOT NULL,
  voter BIGINT NOT NULL,
  statement BIGINT NOT NULL,
  vote BIGINT,
  probability BIGINT,
  PRIMARY KEY (community, consultation, voter, statement),
  FOREIGN KEY (community, consultation) REFERENCES consultation (community, id)
);

-- A numbered sheet of paper: one voice, entered once. `batch` is what was printed together.
CREATE TABLE consultation_sheet (
  community BIGINT NOT NULL,
  consultation UUID NOT NULL,
  code TEXT NOT NULL,
  batch UUID NOT NULL,
  seq BIGINT NOT NULL,
  entered BOOLEAN NOT NULL,
  PRIMARY KEY (community, consultation, code),
  FOREIGN KEY (community, consultation) REFERENCES consultation (community, id)
);

CREATE INDEX consultation_sheet_batch ON consultation_sheet (community, consultation, batch, seq);
