-- Selections by a page (推选记录): who stands, which homes agree, what was objected, who signed, which post was filled.
CREATE TABLE selection (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  code TEXT NOT NULL,
  place_kind TEXT NOT NULL,
  place UUID,
  why TEXT NOT NULL,
  years BIGINT NOT NULL,
  by_post UUID NOT NULL,
  state TEXT NOT NULL,
  begun BIGINT NOT NULL,
  notice BIGINT NOT NULL,
  posted BIGINT,
  until BIGINT,
  chosen UUID,
  signed BIGINT,
  signed_post UUID,
  signed_person UUID,
  second BIGINT,
  second_post UUID,
  post UUID,
  ended BIGINT,
  reason TEXT NOT NULL,
  seq BIGINT NOT NULL,
  pack TEXT NOT NULL,
  pack_version BIGINT NOT NULL,
  once BYTEA NOT NULL,
  PRIMARY KEY (community, id)
);

CREATE UNIQUE INDEX selection_once ON selection (community, once);

CREATE INDEX selection_begun ON selection (community, begun, id);

CREATE INDEX selection_by ON selection (community, by_post);

-- Who stands. The name is shown when they agreed to stand; `person` where they have a sign-in here.
CREATE TABLE selection_candidate (
  community BIGINT NOT NULL,
  selection UUID NOT NULL,
  id UUID NOT NULL,
  name TEXT NOT NULL,
  about TEXT NOT NULL,
  how TEXT NOT NULL,
  person UUID,
  post UUID,
  consented BIGINT,
  voices BIGINT NOT NULL,
  withdrawn BIGINT,
  at BIGINT NOT NULL,
  PRIMARY KEY (community, selection, id),
  FOREIGN KEY (community, selection) REFERENCES selection (community, id)
);

CREATE INDEX selection_candidate_person ON selection_candidate (community, person);

-- One voice a home while it runs; when it is over numbers stay with the candidates and these rows go.
CREATE TABLE selection_voice (
  community BIGINT NOT NULL,
  selection UUID NOT NULL,
  home UUID NOT NULL,
  candidate UUID NOT NULL,
  person UUID,
  post UUID,
  PRIMARY KEY (community, selection, home),
  FOREIGN KEY (community, selection) REFERENCES selection (community, id)
);

CREATE INDEX selection_voice_person ON selection_voice (community, person);

-- What was objected while the result was posted, without a name, and the answer.
CREATE TABLE selection_objection (
  community BIGINT NOT NULL,
  selection UUID NOT NULL,
  id UUID NOT NULL,
  words TEXT NOT NULL,
  reply TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (community, selection, id),
  FOREIGN KEY (community, selection) REFERENCES selection (community, id)
);
