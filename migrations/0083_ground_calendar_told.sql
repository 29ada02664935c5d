-- Rules: that those who keep the work calendar were told of a year that is missing in it, so that they hear of it once and not daily.
CREATE TABLE calendar_told (
  community BIGINT NOT NULL,
  year BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (community, year)
);
