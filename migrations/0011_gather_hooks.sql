-- Gather: other programs that are told what happens to matters, and the robots of groups.

-- `format` is 'liren' (signed JSON) or 'wecom', 'dingtalk', 'feishu' (a text for a group). The address is sealed, because a
-- robot's holds its key; `host` is what is shown. `events` and `topic` choose what it hears of; an empty topic is everything.
CREATE TABLE hook (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  name TEXT NOT NULL,
  format TEXT NOT NULL,
  url BYTEA NOT NULL,
  host TEXT NOT NULL,
  secret BYTEA NOT NULL,
  events TEXT NOT NULL,
  topic TEXT NOT NULL,
  lang TEXT NOT NULL,
  paused BOOLEAN NOT NULL,
  failing BIGINT,
  created BIGINT NOT NULL,
  PRIMARY KEY (community, id)
);

-- What was sent or is to be sent. `status` is the answer's, 0 when nobody answered, -1 when the address may not be asked. The
-- body is emptied once it is over; a hook's newest fifty are kept.
CREATE TABLE hook_delivery (
  community BIGINT NOT NULL,
  hook UUID NOT NULL,
  id UUID NOT NULL,
  event TEXT NOT NULL,
  body TEXT NOT NULL,
  created BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  status BIGINT NOT NULL,
  tried BIGINT,
  over BIGINT,
  arrived BOOLEAN NOT NULL,
  PRIMARY KEY (community, hook, id),
  FOREIGN KEY (community, hook) REFERENCES hook (community, id)
);
