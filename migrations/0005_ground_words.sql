-- Rule packs and work calendars (global), notices, and messages on their way out.

CREATE TABLE pack (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  effective BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (id, version)
);

-- One year of a place's work calendar: the rows as in the published file. `place` is 'cn' or a division code.
CREATE TABLE calendar (
  place TEXT NOT NULL,
  year BIGINT NOT NULL,
  body TEXT NOT NULL,
  changed BIGINT NOT NULL,
  PRIMARY KEY (place, year)
);

-- 通知. `place_kind` is 'community', 'compound', 'building' or 'entrance'.
CREATE TABLE notice (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  place_kind TEXT NOT NULL,
  place UUID,
  building UUID,
  starts BIGINT NOT NULL,
  ends BIGINT NOT NULL,
  by_post UUID NOT NULL,
  created BIGINT NOT NULL,
  withdrawn BIGINT,
  PRIMARY KEY (community, id)
);

CREATE INDEX notice_ends ON notice (community, ends);

-- How a person or a contact wants to hear. `subject` is the account or, for a contact left with a matter, that follow; or, without
-- a contact, an address that stopped, by its keyed index. `channel` is phone, mail or here (read on the pages only); `work`, the same
-- for what one's posts have to do, is empty where that is heard of in the same way.
CREATE TABLE subscription (
  community BIGINT NOT NULL,
  subject UUID NOT NULL,
  channel TEXT NOT NULL,
  contact BYTEA NOT NULL,
  lang TEXT NOT NULL,
  work TEXT NOT NULL,
  stop BYTEA NOT NULL,
  stopped BIGINT,
  PRIMARY KEY (community, subject)
);

CREATE UNIQUE INDEX subscription_stop ON subscription (community, stop);

-- The outbox. Sealed contact and sealed text; both are emptied after sending. `urgent` goes at once outside quiet hours,
-- the rest waits for the daily digest.
CREATE TABLE message (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  subject UUID NOT NULL,
  channel TEXT NOT NULL,
  contact BYTEA NOT NULL,
  lang TEXT NOT NULL,
  text BYTEA NOT NULL,
  url TEXT NOT NULL,
  urgent BOOLEAN NOT NULL,
  created BIGINT NOT NULL,
  sent BIGINT,
  failed TEXT,
  PRIMARY KEY (community, id)
);

CREATE INDEX message_waiting ON message (community, subject, sent);

CREATE INDEX message_created ON message (community, created);
