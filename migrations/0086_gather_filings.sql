-- What is filed with the authority (备案): a committee that was elected, an owners' meeting that was founded. `subject_kind` is 'selection' or
-- 'procedure'; `post` has to file it by `due`; `filed` is the day it was handed in (days since 1970), with which office, under which number,
-- noted by `noted_post`.
CREATE TABLE filing (
  community BIGINT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject UUID NOT NULL,
  post UUID NOT NULL,
  due BIGINT NOT NULL,
  filed BIGINT,
  office TEXT NOT NULL,
  number TEXT NOT NULL,
  noted BIGINT,
  noted_post UUID,
  PRIMARY KEY (community, subject_kind, subject)
);

CREATE INDEX filing_post ON filing (community, post);

-- Papers that prove it: the receipt, what was handed in.
CREATE TABLE filing_file (
  community BIGINT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject UUID NOT NULL,
  file UUID NOT NULL,
  PRIMARY KEY (community, subject_kind, subject, file)
);
