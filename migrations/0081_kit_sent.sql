-- Kit: what programs sent with an Idempotency-Key within the last day, and how it was answered (sealed), so that the same key is
-- answered as the first time. `asked` is the digest of where it was sent and what was sent.
CREATE TABLE sent (
  community BIGINT NOT NULL,
  once BYTEA NOT NULL,
  asked BYTEA NOT NULL,
  at BIGINT NOT NULL,
  answer BYTEA NOT NULL,
  PRIMARY KEY (community, once)
);

CREATE INDEX sent_at ON sent (community, at);
