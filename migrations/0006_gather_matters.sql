-- Matters: what a resident wants done or answered, from filing to the reporter's last word.

-- The place is written out (building to grid) as it was when filed, so that lists and permissions ask one table.
-- `holder` is the post that has it now; never empty. `listed` is 1 for what the public list shows. `seq` is the last number given
-- in its timeline. `links` counts the matters it was merged with or split into or from. `indexed` is false until the search
-- terms are written.
CREATE TABLE matter (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  number TEXT NOT NULL,
  kind TEXT NOT NULL,
  category TEXT NOT NULL,
  visibility TEXT NOT NULL,
  listed BIGINT NOT NULL,
  state TEXT NOT NULL,
  outcome TEXT,
  level BIGINT NOT NULL,
  holder UUID NOT NULL,
  pack TEXT NOT NULL,
  pack_version BIGINT NOT NULL,
  rule TEXT NOT NULL,
  filed BIGINT NOT NULL,
  promise BIGINT NOT NULL,
  step_due BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  progress TEXT NOT NULL,
  compound UUID,
  building UUID,
  entrance UUID,
  grid UUID,
  resident_group UUID,
  circle UUID,
  part TEXT NOT NULL,
  pin TEXT,
  words TEXT NOT NULL,
  released BOOLEAN NOT NULL,
  reporter UUID,
  about UUID,
  secret BYTEA NOT NULL,
  once BYTEA NOT NULL,
  source TEXT NOT NULL,
  not_leader BOOLEAN NOT NULL,
  files BIGINT NOT NULL,
  answers TEXT NOT NULL,
  links BIGINT NOT NULL,
  stay TEXT NOT NULL,
  seq BIGINT NOT NULL,
  indexed BOOLEAN NOT NULL,
  PRIMARY KEY (community, id)
);

CREATE UNIQUE INDEX matter_number ON matter (community, number);

CREATE UNIQUE INDEX matter_once ON matter (community, once);

CREATE INDEX matter_listed ON matter (community, listed, changed, id);

CREATE INDEX matter_state ON matter (community, state, changed, id);

CREATE INDEX matter_holder ON matter (community, holder, state);

CREATE INDEX matter_building ON matter (community, building, changed);

CREATE INDEX matter_grid ON matter (community, grid, changed);

CREATE INDEX matter_reporter ON matter (community, reporter, changed);

-- One level's turn. `how` says how it ended: settled, passed_up, clock, sent_back, handed_over, not_done, merged, split, withdrawn.
CREATE TABLE matter_step (
  community BIGINT NOT NULL,
  matter UUID NOT NULL,
  seq BIGINT NOT NULL,
  level BIGINT NOT NULL,
  holder UUID NOT NULL,
  started BIGINT NOT NULL,
  due BIGINT NOT NULL,
  ended BIGINT,
  how TEXT,
  PRIMARY KEY (community, matter, seq),
  FOREIGN KEY (community, matter) REFERENCES matter (community, id)
);

-- The timeline. `shown` is who may read the words: 'public', 'parties' or 'handlers'.
CREATE TABLE matter_event (
  community BIGINT NOT NULL,
  matter UUID NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  by_post UUID,
  level BIGINT NOT NULL,
  shown TEXT NOT NULL,
  words TEXT NOT NULL,
  due BIGINT,
  PRIMARY KEY (community, matter, seq),
  FOREIGN KEY (community, matter) REFERENCES matter (community, id)
);

-- Photos and voice notes. `purpose` is 'filed' (from the reporter), 'note' (a photo of a handwritten note), 'outside' (from an
-- outside handler) or 'answer'.
CREATE TABLE matter_file (
  community BIGINT NOT NULL,
  matter UUID NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  purpose TEXT NOT NULL,
  seconds BIGINT NOT NULL,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL,
  parts TEXT NOT NULL,
  copy UUID,
  PRIMARY KEY (community, matter, id),
  FOREIGN KEY (community, matter) REFERENCES matter (community, id)
);

-- The reporter and whoever follows. `id` is the subject of messages (see subscription); `secret` opens the matter by link.
CREATE TABLE matter_follow (
  community BIGINT NOT NULL,
  matter UUID NOT NULL,
  id UUID NOT NULL,
  account UUID,
  reporter BOOLEAN NOT NULL,
  created BIGINT NOT NULL,
  ended BIGINT,
  PRIMARY KEY (community, matter, id),
  FOREIGN KEY (community, matter) REFERENCES matter (community, id)
);

CREATE INDEX matter_follow_account ON matter_follow (community, account, matter);

-- Which matters belong together: `kind` is 'merged' (`matter` went into `other`) or 'split' (`other` is a part of `matter`).
CREATE TABLE matter_link (
  community BIGINT NOT NULL,
  matter UUID NOT NULL,
  other UUID NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (community, matter, other),
  FOREIGN KEY (community, matter) REFERENCES matter (community, id)
);

CREATE INDEX matter_link_other ON matter_link (community, other);

-- What followers said to an answer: 'yes' or not, once in a `round` (how often it had been reopened). Without a time, and
-- shown to nobody one by one.
CREATE TABLE matter_said (
  community BIGINT NOT NULL,
  matter UUID NOT NULL,
  round BIGINT NOT NULL,
  follow UUID NOT NULL,
  yes BOOLEAN NOT NULL,
  PRIMARY KEY (community, matter, round, follow),
  FOREIGN KEY (community, matter) REFERENCES matter (community, id)
);

-- Firms and authorities that help by link, without an account. `who` is the name of the firm or authority; the link is made
-- from the row's id by our own key.
CREATE TABLE matter_outside (
  community BIGINT NOT NULL,
  matter UUID NOT NULL,
  id UUID NOT NULL,
  who TEXT NOT NULL,
  made BIGINT NOT NULL,
  answered BIGINT,
  ended BIGINT,
  PRIMARY KEY (community, matter, id),
  FOREIGN KEY (community, matter) REFERENCES matter (community, id)
);

CREATE INDEX matter_category ON matter (community, category, changed, id);

CREATE INDEX matter_indexed ON matter (community) WHERE indexed = FALSE;

-- What happened, one row each, until a job adds it to `matter_month`: filings would wait for each other at a count. `what` is
-- 'filed', an outcome, 'done', 'accepted', 'not_done', 'not_accepted' or 'lapsed'; of an answer also whether it came within the
-- promise, and the class of its time since filing (-1 for what is no answer). Of what is closed to the public only the filing,
-- under no category.
CREATE TABLE matter_tally (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  month BIGINT NOT NULL,
  category TEXT NOT NULL,
  what TEXT NOT NULL,
  on_time BOOLEAN NOT NULL,
  span BIGINT NOT NULL,
  PRIMARY KEY (community, id)
);

-- The figures by month (year * 12 + month - 1) and category; beside the words above 'on_time' and the classes 'd0', 'd1'...
CREATE TABLE matter_month (
  community BIGINT NOT NULL,
  month BIGINT NOT NULL,
  category TEXT NOT NULL,
  what TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (community, month, category, what)
);

-- What a worker looks for again and again at the desk: the address of the list under a name of their own.
CREATE TABLE desk_filter (
  community BIGINT NOT NULL,
  account UUID NOT NULL,
  title TEXT NOT NULL,
  query TEXT NOT NULL,
  PRIMARY KEY (community, account, title)
);
