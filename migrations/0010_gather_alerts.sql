-- Gather: who hears of what is new in a building, a grid or a category.

-- `subject` is an account, or derived from an address that somebody left. `topic` is 'building:<id>', 'grid:<id>' or
-- 'category:<code>'. An address hears of nothing before its owner has opened the link mailed to it (`confirmed`).
CREATE TABLE alert (
  community BIGINT NOT NULL,
  subject UUID NOT NULL,
  topic TEXT NOT NULL,
  created BIGINT NOT NULL,
  confirmed BIGINT,
  PRIMARY KEY (community, subject, topic)
);

CREATE INDEX alert_topic ON alert (community, topic, subject);

CREATE INDEX alert_asked ON alert (community, created) WHERE confirmed IS NULL;
