-- Projects: works from the first word to the end of the warranty. Money is in fen (0.01 yuan).

CREATE TABLE project (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  number TEXT NOT NULL,
  kind TEXT NOT NULL,
  place_kind TEXT NOT NULL,
  place UUID,
  building UUID,
  title TEXT NOT NULL,
  problem TEXT NOT NULL,
  helps TEXT NOT NULL,
  burdens TEXT NOT NULL,
  stage TEXT NOT NULL,
  holder UUID NOT NULL,
  matter UUID,
  firm TEXT NOT NULL,
  warranty BIGINT,
  dropped TEXT NOT NULL,
  seq BIGINT NOT NULL,
  pack TEXT NOT NULL,
  pack_version BIGINT NOT NULL,
  created BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  once BYTEA NOT NULL,
  PRIMARY KEY (community, id),
  FOREIGN KEY (community, holder) REFERENCES post (community, id)
);

CREATE UNIQUE INDEX project_number ON project (community, number);

CREATE UNIQUE INDEX project_once ON project (community, once);

CREATE INDEX project_changed ON project (community, changed, id);

CREATE INDEX project_holder ON project (community, holder);

CREATE INDEX project_building ON project (community, building);

CREATE INDEX project_matter ON project (community, matter);

-- What could be done, and what each costs.
CREATE TABLE project_option (
  community BIGINT NOT NULL,
  project UUID NOT NULL,
  id UUID NOT NULL,
  title TEXT NOT NULL,
  words TEXT NOT NULL,
  cost BIGINT NOT NULL,
  chosen BOOLEAN NOT NULL,
  PRIMARY KEY (community, project, id),
  FOREIGN KEY (community, project) REFERENCES project (community, id)
);

-- What somebody needs: one answer a person and sort of need.
CREATE TABLE project_demand (
  community BIGINT NOT NULL,
  project UUID NOT NULL,
  person UUID NOT NULL,
  code TEXT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (community, project, person, code),
  FOREIGN KEY (community, project) REFERENCES project (community, id)
);

CREATE INDEX project_demand_person ON project_demand (community, person);

-- Consent, by home. On the web by somebody of the home, on paper taken down by a post.
CREATE TABLE project_consent (
  community BIGINT NOT NULL,
  project UUID NOT NULL,
  home UUID NOT NULL,
  yes BOOLEAN NOT NULL,
  person UUID,
  post UUID,
  at BIGINT NOT NULL,
  PRIMARY KEY (community, project, home),
  FOREIGN KEY (community, project) REFERENCES project (community, id),
  FOREIGN KEY (community, home) REFERENCES home (community, id)
);

CREATE INDEX project_consent_person ON project_consent (community, person);

CREATE INDEX project_consent_home ON project_consent (community, home);

-- Who pays how much.
CREATE TABLE project_fund (
  community BIGINT NOT NULL,
  project UUID NOT NULL,
  id UUID NOT NULL,
  source TEXT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (community, project, id),
  FOREIGN KEY (community, project) REFERENCES project (community, id)
);

CREATE TABLE project_quote (
  community BIGINT NOT NULL,
  project UUID NOT NULL,
  id UUID NOT NULL,
  firm TEXT NOT NULL,
  words TEXT NOT NULL,
  amount BIGINT NOT NULL,
  months BIGINT NOT NULL,
  taken BOOLEAN NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (community, project, id),
  FOREIGN KEY (community, project) REFERENCES project (community, id)
);

CREATE TABLE project_milestone (
  community BIGINT NOT NULL,
  project UUID NOT NULL,
  id UUID NOT NULL,
  title TEXT NOT NULL,
  due BIGINT NOT NULL,
  post UUID NOT NULL,
  done BIGINT,
  PRIMARY KEY (community, project, id),
  FOREIGN KEY (community, project) REFERENCES project (community, id)
);

CREATE INDEX project_milestone_post ON project_milestone (community, post);

-- What became more or less, and why.
CREATE TABLE project_change (
  community BIGINT NOT NULL,
  project UUID NOT NULL,
  id UUID NOT NULL,
  words TEXT NOT NULL,
  amount BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (community, project, id),
  FOREIGN KEY (community, project) REFERENCES project (community, id)
);

-- What is looked at before it is accepted; a round begins anew when something was mended.
CREATE TABLE project_point (
  community BIGINT NOT NULL,
  project UUID NOT NULL,
  id UUID NOT NULL,
  words TEXT NOT NULL,
  round BIGINT NOT NULL,
  PRIMARY KEY (community, project, id),
  FOREIGN KEY (community, project) REFERENCES project (community, id)
);

CREATE TABLE project_verdict (
  community BIGINT NOT NULL,
  project UUID NOT NULL,
  point UUID NOT NULL,
  round BIGINT NOT NULL,
  person UUID NOT NULL,
  done BOOLEAN NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (community, project, point, round, person),
  FOREIGN KEY (community, project) REFERENCES project (community, id)
);

CREATE INDEX project_verdict_person ON project_verdict (community, person);

-- Accounts: only ever added to; an entry is taken back by another.
CREATE TABLE project_entry (
  community BIGINT NOT NULL,
  project UUID NOT NULL,
  seq BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  words TEXT NOT NULL,
  corrects BIGINT,
  at BIGINT NOT NULL,
  PRIMARY KEY (community, project, seq),
  FOREIGN KEY (community, project) REFERENCES project (community, id)
);

CREATE TABLE project_event (
  community BIGINT NOT NULL,
  project UUID NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (community, project, seq),
  FOREIGN KEY (community, project) REFERENCES project (community, id)
);

-- Photos and vouchers: `purpose` is before, after, option, quote, milestone or entry; `subject` the row it belongs to.
CREATE TABLE project_file (
  community BIGINT NOT NULL,
  project UUID NOT NULL,
  file UUID NOT NULL,
  purpose TEXT NOT NULL,
  subject UUID,
  PRIMARY KEY (community, project, file),
  FOREIGN KEY (community, project) REFERENCES project (community, id)
);

CREATE TABLE project_follow (
  community BIGINT NOT NULL,
  project UUID NOT NULL,
  account UUID NOT NULL,
  PRIMARY KEY (community, project, account),
  FOREIGN KEY (community, project) REFERENCES project (community, id)
);

CREATE INDEX project_follow_account ON project_follow (community, account);
