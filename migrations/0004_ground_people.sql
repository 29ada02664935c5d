-- People, where they live, bodies and posts.

-- Somebody in a community. A resident needs no name here; the holder of a post has one.
CREATE TABLE person (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  account UUID,
  name TEXT NOT NULL,
  phone BYTEA,
  created BIGINT NOT NULL,
  erased BIGINT,
  PRIMARY KEY (community, id)
);

CREATE UNIQUE INDEX person_account ON person (community, account);

-- A person lives in or owns a home. `role` is 'resident', 'owner' or 'renter'; `proof` is 'slip' or 'officer'.
CREATE TABLE residency (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  person UUID NOT NULL,
  home UUID NOT NULL,
  role TEXT NOT NULL,
  proof TEXT NOT NULL,
  starts BIGINT NOT NULL,
  ends BIGINT,
  PRIMARY KEY (community, id),
  FOREIGN KEY (community, person) REFERENCES person (community, id),
  FOREIGN KEY (community, home) REFERENCES home (community, id)
);

CREATE INDEX residency_person ON residency (community, person);

CREATE INDEX residency_home ON residency (community, home);

-- A household slip: a printed code per home. Only its keyed hash is kept.
CREATE TABLE slip (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  home UUID NOT NULL,
  code BYTEA NOT NULL,
  issued BIGINT NOT NULL,
  used BIGINT,
  revoked BIGINT,
  PRIMARY KEY (community, id),
  FOREIGN KEY (community, home) REFERENCES home (community, id)
);

CREATE UNIQUE INDEX slip_code ON slip (community, code);

CREATE INDEX slip_home ON slip (community, home);

-- Any standing body, attached to a place: 'street', 'community', 'compound', 'building'.
CREATE TABLE body (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  place_kind TEXT NOT NULL,
  place UUID,
  parent UUID,
  sort BIGINT NOT NULL,
  ended BIGINT,
  PRIMARY KEY (community, id)
);

CREATE INDEX body_place ON body (community, place);

-- A role in a place or body. `person` is empty while the post is vacant. `deputy` acts between `away_from` and `away_until`.
CREATE TABLE post (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  role TEXT NOT NULL,
  place_kind TEXT NOT NULL,
  place UUID,
  body UUID,
  person UUID,
  chosen TEXT NOT NULL,
  starts BIGINT NOT NULL,
  ends BIGINT,
  ended BIGINT,
  deputy UUID,
  away_from BIGINT,
  away_until BIGINT,
  show_name BOOLEAN NOT NULL,
  show_phone BOOLEAN NOT NULL,
  PRIMARY KEY (community, id),
  FOREIGN KEY (community, person) REFERENCES person (community, id),
  FOREIGN KEY (community, deputy) REFERENCES person (community, id),
  FOREIGN KEY (community, body) REFERENCES body (community, id)
);

CREATE INDEX post_place ON post (community, place, role);

CREATE INDEX post_role ON post (community, role);

CREATE INDEX post_person ON post (community, person);

CREATE INDEX post_deputy ON post (community, deputy);

-- Who among the workers is on duty on a civil day (days since 1970-01-01).
CREATE TABLE duty (
  community BIGINT NOT NULL,
  day BIGINT NOT NULL,
  post UUID NOT NULL,
  PRIMARY KEY (community, day),
  FOREIGN KEY (community, post) REFERENCES post (community, id)
);
