-- Gather: carrying papers to homes. Both tables are emptied at the close. The two posts the chair named:
CREATE TABLE ballot_carrier (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  post UUID NOT NULL,
  PRIMARY KEY (community, ballot, post)
);

-- What is marked of an owner, by number: 'brought', or 'no_more' where nobody is to come any more.
CREATE TABLE ballot_visit (
  community BIGINT NOT NULL,
  ballot UUID NOT NULL,
  n BIGINT NOT NULL,
  mark TEXT NOT NULL,
  PRIMARY KEY (community, ballot, n)
);
