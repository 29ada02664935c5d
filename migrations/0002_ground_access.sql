-- Who signs in, from which device, and how codes and posters find their community. These tables are global.

-- A sign-in. Holds no name: a name belongs to a person in a community. Contacts are sealed; the keyed index of each
-- stands in `directory` (kind 'contact'), so that equality can be asked without opening anything.
CREATE TABLE account (
  id UUID PRIMARY KEY,
  phone BYTEA,
  mail BYTEA,
  lang TEXT NOT NULL,
  elder BOOLEAN NOT NULL,
  password TEXT,
  totp BYTEA,
  totp_last BIGINT NOT NULL,
  card BYTEA,
  recovery BYTEA,
  operator BOOLEAN NOT NULL,
  created BIGINT NOT NULL,
  closed BIGINT
);

-- A signed-in device (kind 'device') or a sign-in under way (kind 'code': a code was sent; kind 'factor': the password
-- was right, the second factor is asked), or a program's token (kind 'token', with its scopes and the
-- community it is for). `token` is SHA-256 of what the browser or program holds.
CREATE TABLE session (
  id UUID PRIMARY KEY,
  token BYTEA NOT NULL,
  kind TEXT NOT NULL,
  account UUID,
  contact BYTEA,
  code BYTEA,
  tries BIGINT NOT NULL,
  device TEXT NOT NULL,
  factor BOOLEAN NOT NULL,
  created BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  scopes TEXT,
  within BIGINT
);

CREATE UNIQUE INDEX session_token ON session (token);

CREATE INDEX session_account ON session (account, kind);

CREATE INDEX session_expires ON session (expires);

-- What is looked up without knowing the community: a building's poster code, a contact's keyed index.
CREATE TABLE directory (
  kind TEXT NOT NULL,
  code TEXT NOT NULL,
  community BIGINT,
  target UUID NOT NULL,
  PRIMARY KEY (kind, code)
);

CREATE INDEX directory_target ON directory (target, kind);
