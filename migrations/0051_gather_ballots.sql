-- Gather: ballots and the owner roll. Areas are in 0.01 m², money in fen. Names of owners and representatives are sealed.

-- Who owns homes here. `key` is a keyed hash of name, phone and mark by which the same owner is found again; `standing` is 'usual',
-- 'dead', 'unreachable' or 'work_unit'.
CREATE TABLE roll_owner (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  key BYTEA NOT NULL,
  name BYTEA NOT NULL,
  standing TEXT NOT NULL,
  PRIMARY KEY (community, id)
);

CREATE UNIQUE INDEX roll_owner_key ON roll_owner (community, key);

-- What is known of a home (or of a parking bay, which has no home): areas as registered, surveyed, in the contract.
CREATE TABLE roll_unit (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  home UUID,
  compound UUID,
  room TEXT NOT NULL,
  sort TEXT NOT NULL,
  registered BIGINT,
  surveyed BIGINT,
  contract BIGINT,
  developer BOOLEAN NOT NULL,
  PRIMARY KEY (community, id)
);

CREATE UNIQUE INDEX roll_unit_home ON roll_unit (community, home);

CREATE INDEX roll_unit_sort ON roll_unit (community, sort);

-- Claims to a unit; more than one claim has to be settled. `votes` marks whom co-owners named.
CREATE TABLE roll_title (
  community BIGINT NOT NULL,
  unit UUID NOT NULL,
  claim BIGINT NOT NULL,
  owner UUID NOT NULL,
  votes BOOLEAN NOT NULL,
  PRIMARY KEY (community, unit, claim, owner)
);

CREATE INDEX roll_title_owner ON roll_title (community, owner);

-- A ballot. `state` is 'draft', 'notice', 'voting', 'closed', 'result', 'final' or 'dropped'. `start_size` is the size of the log before
-- its notice, `end_size` after its last entry.
CREATE TABLE ballot (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  number TEXT NOT NULL,
  title TEXT NOT NULL,
  words TEXT NOT NULL,
  place_kind TEXT NOT NULL,
  place UUID,
  why_place TEXT NOT NULL,
  voters TEXT NOT NULL,
  mode TEXT NOT NULL,
  keeping TEXT NOT NULL,
  deemed BOOLEAN NOT NULL,
  state TEXT NOT NULL,
  by_post UUID NOT NULL,
  pack TEXT NOT NULL,
  pack_version BIGINT NOT NULL,
  fund BIGINT,
  opens BIGINT NOT NULL,
  closes BIGINT NOT NULL,
  extended BIGINT NOT NULL,
  noticed BIGINT,
  frozen BIGINT,
  closed BIGINT,
  counted BIGINT,
  finished BIGINT,
  dropped TEXT NOT NULL,
  start_size BIGINT,
  end_size BIGINT,
  created BIGINT NOT NULL,
  once BYTEA NOT NULL,
  PRIMARY KEY (community, id),
  FOREIGN KEY (community, by_post) REFERENCES post (community, id)
);

CREATE UNIQUE INDEX ballot_number ON ballot (community, number);

CREATE UNIQUE INDEX ballot_once ON ballot (community, once);

CREATE INDEX ballot_created ON ballot (community, created);

-- An item. `options` is JSON: name and whole cost of each; `share` is how the cost is shared: 'area', 'home' or 'none'.
CREATE TABLE ballot_item (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  code TEXT NOT NULL,
  class TEXT NOT NULL,
  title TEXT NOT NULL,
  options TEXT NOT NULL,
  share TEXT NOT NULL,
  marks BIGINT NOT NULL,
  seats BIGINT NOT NULL,
  PRIMARY KEY (community, ballot, code)
);

-- A photo that belongs to it: 'attachment', 'posting' (proof of where the notice hangs), 'authority' (a representative's paper).
CREATE TABLE ballot_file (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  file UUID NOT NULL,
  purpose TEXT NOT NULL,
  words TEXT NOT NULL,
  digest BYTEA NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (community, ballot, file)
);

-- Where the notice was posted.
CREATE TABLE ballot_posting (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  at BIGINT NOT NULL,
  id UUID NOT NULL,
  words TEXT NOT NULL,
  post UUID NOT NULL,
  PRIMARY KEY (community, ballot, at, id)
);

-- The frozen roll. `took` says that a ballot was cast, `reached` that one was handed over against a signature.
CREATE TABLE ballot_owner (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  n BIGINT NOT NULL,
  area BIGINT NOT NULL,
  salt BYTEA NOT NULL,
  homes BYTEA NOT NULL,
  sort TEXT NOT NULL,
  person UUID,
  took BOOLEAN NOT NULL,
  reached BOOLEAN NOT NULL,
  PRIMARY KEY (community, ballot, n)
);

CREATE INDEX ballot_owner_person ON ballot_owner (community, person, ballot);

-- The homes of the frozen roll.
CREATE TABLE ballot_room (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  n BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  home UUID,
  building UUID,
  room TEXT NOT NULL,
  area BIGINT NOT NULL,
  PRIMARY KEY (community, ballot, n, seq)
);

CREATE INDEX ballot_room_home ON ballot_room (community, ballot, home);

-- A ballot's part of the log: its canonical lines, and what opens the commitment of a line.
CREATE TABLE ballot_entry (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  place BIGINT NOT NULL,
  kind TEXT NOT NULL,
  n BIGINT,
  clerk BIGINT,
  line TEXT NOT NULL,
  opening TEXT,
  PRIMARY KEY (community, ballot, place)
);

CREATE INDEX ballot_entry_kind ON ballot_entry (community, ballot, kind, n, place);

-- Commitments that were given out as receipts, by their hash.
CREATE TABLE ballot_receipt (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  hash BYTEA NOT NULL,
  place BIGINT NOT NULL,
  size BIGINT NOT NULL,
  PRIMARY KEY (community, ballot, hash)
);

-- What seals the papers of one sheet, and whether it is cast.
CREATE TABLE ballot_sheet (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  n BIGINT NOT NULL,
  salt BYTEA NOT NULL,
  counted BOOLEAN NOT NULL,
  PRIMARY KEY (community, ballot, n)
);

-- Clerks by their number within a ballot.
CREATE TABLE ballot_clerk (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  clerk BIGINT NOT NULL,
  person UUID NOT NULL,
  PRIMARY KEY (community, ballot, clerk)
);

CREATE UNIQUE INDEX ballot_clerk_person ON ballot_clerk (community, ballot, person);

-- Representatives by their number within a ballot; `key` is a keyed hash of the name.
CREATE TABLE ballot_proxy (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  proxy BIGINT NOT NULL,
  key BYTEA NOT NULL,
  name BYTEA NOT NULL,
  PRIMARY KEY (community, ballot, proxy)
);

CREATE UNIQUE INDEX ballot_proxy_key ON ballot_proxy (community, ballot, key);

-- Ballot letters 业主票函: only the keyed hash of a code is kept; a letter opens the ballot once it is signed for.
CREATE TABLE ballot_letter (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  n BIGINT NOT NULL,
  code BYTEA NOT NULL,
  issued BIGINT NOT NULL,
  signed BIGINT,
  PRIMARY KEY (community, ballot, n)
);

CREATE UNIQUE INDEX ballot_letter_code ON ballot_letter (community, code);

-- Objections to the draft roll ('roll') or the result ('result'), each with its answer.
CREATE TABLE ballot_objection (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  id UUID NOT NULL,
  about TEXT NOT NULL,
  words TEXT NOT NULL,
  person UUID,
  at BIGINT NOT NULL,
  answer TEXT NOT NULL,
  decided BIGINT,
  PRIMARY KEY (community, ballot, id)
);

CREATE INDEX ballot_objection_person ON ballot_objection (community, person);

-- Lots among options with the same votes: three commitments, then three values, each as hex between spaces.
CREATE TABLE ballot_lot (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  item TEXT NOT NULL,
  commits TEXT NOT NULL,
  reveals TEXT NOT NULL,
  PRIMARY KEY (community, ballot, item)
);
