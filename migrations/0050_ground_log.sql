-- Ground: the transparency log (RFC 9162): what a community did, as hashes nobody can change unseen. `peaks` are the complete
-- subtrees of the log, the largest first; `signed` is the size at the last signed root.
CREATE TABLE log_head (
  community BIGINT PRIMARY KEY,
  size BIGINT NOT NULL,
  peaks BYTEA NOT NULL,
  signed BIGINT NOT NULL
);

-- Complete subtrees; level 0 are the leaves, in the order of the log.
CREATE TABLE log_node (
  community BIGINT NOT NULL,
  level BIGINT NOT NULL,
  idx BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (community, level, idx)
);

-- Roots as they were signed, once a day and whenever a result is made public.
CREATE TABLE log_root (
  community BIGINT NOT NULL,
  size BIGINT NOT NULL,
  at BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  signature BYTEA NOT NULL,
  PRIMARY KEY (community, size)
);
