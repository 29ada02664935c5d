-- Gather: procedures of several steps, such as 四议两公开. The steps are the pack's, of the version it was begun under.
CREATE TABLE procedure_run (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  code TEXT NOT NULL,
  title TEXT NOT NULL,
  by_post UUID NOT NULL,
  pack TEXT NOT NULL,
  pack_version BIGINT NOT NULL,
  created BIGINT NOT NULL,
  ended BIGINT,
  reason TEXT NOT NULL,
  PRIMARY KEY (community, id)
);

CREATE INDEX procedure_run_created ON procedure_run (community, created);

-- A step that was taken: by which post, in words, in which meeting, and until when it is public.
CREATE TABLE procedure_step (
  community BIGINT NOT NULL,
  run UUID NOT NULL,
  seq BIGINT NOT NULL,
  words TEXT NOT NULL,
  post UUID NOT NULL,
  meeting UUID,
  at BIGINT NOT NULL,
  until BIGINT,
  PRIMARY KEY (community, run, seq),
  FOREIGN KEY (community, run) REFERENCES procedure_run (community, id)
);
