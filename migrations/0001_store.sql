-- What the store itself needs. `job` is the global due-list; the rest belongs to a community.

-- Background work. `once` makes the second of two equal jobs do nothing while the first waits. `lease` is until when a
-- worker holds it. `dead` is set when it failed too often.
CREATE TABLE job (
  id UUID PRIMARY KEY,
  community BIGINT,
  name TEXT NOT NULL,
  payload TEXT NOT NULL,
  due BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  lease BIGINT NOT NULL,
  dead BOOLEAN NOT NULL,
  once TEXT
);

CREATE INDEX job_due ON job (dead, due, id);

CREATE UNIQUE INDEX job_once ON job (once);

-- Who changed what, when; never what was said. Written in the transaction of the change.
CREATE TABLE audit (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  at BIGINT NOT NULL,
  account UUID,
  post UUID,
  action TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject UUID NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (community, id)
);

CREATE INDEX audit_subject ON audit (community, subject, id);

CREATE INDEX audit_account ON audit (community, account, id);

-- Human numbers, handed out in blocks.
CREATE TABLE counter (
  community BIGINT NOT NULL,
  name TEXT NOT NULL,
  next BIGINT NOT NULL,
  PRIMARY KEY (community, name)
);

-- Words, single CJK characters and bigrams of what can be searched. `kind` keeps lists apart.
CREATE TABLE search_term (
  community BIGINT NOT NULL,
  kind TEXT NOT NULL,
  term TEXT NOT NULL,
  doc UUID NOT NULL,
  PRIMARY KEY (community, kind, term, doc)
);

-- The terms a document stands under, so that a change touches only what differs.
CREATE TABLE search_doc (
  community BIGINT NOT NULL,
  kind TEXT NOT NULL,
  doc UUID NOT NULL,
  terms TEXT NOT NULL,
  PRIMARY KEY (community, kind, doc)
);

-- A stored photo or voice note before and after it is attached to something.
CREATE TABLE file (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  mime TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL,
  seconds BIGINT NOT NULL,
  created BIGINT NOT NULL,
  attached BOOLEAN NOT NULL,
  PRIMARY KEY (community, id)
);

CREATE INDEX file_loose ON file (community, attached, created);
