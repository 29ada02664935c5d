-- Divisions (global, loaded from data), and the tree of places inside a community.

-- Province to community with real codes. `level` is province, city, district, street or community.
CREATE TABLE division (
  code BIGINT PRIMARY KEY,
  parent BIGINT,
  level TEXT NOT NULL,
  name TEXT NOT NULL
);

CREATE INDEX division_parent ON division (parent, code);

-- A street that has joined: its officers may hold posts in its communities.
CREATE TABLE street (
  code BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  joined BIGINT,
  landline TEXT NOT NULL
);

CREATE TABLE community (
  community BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  street BIGINT NOT NULL,
  pack TEXT NOT NULL,
  landline TEXT NOT NULL,
  address TEXT NOT NULL,
  created BIGINT NOT NULL
);

CREATE INDEX community_street ON community (street, community);

CREATE TABLE grid (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  name TEXT NOT NULL,
  sort BIGINT NOT NULL,
  PRIMARY KEY (community, id)
);

CREATE UNIQUE INDEX grid_name ON grid (community, name);

CREATE TABLE compound (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  name TEXT NOT NULL,
  managed BOOLEAN NOT NULL,
  sort BIGINT NOT NULL,
  PRIMARY KEY (community, id)
);

CREATE UNIQUE INDEX compound_name ON compound (community, name);

-- `code` is what the poster on the wall carries; it is globally unique through `directory` (kind 'building').
CREATE TABLE building (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  compound UUID NOT NULL,
  grid UUID,
  name TEXT NOT NULL,
  code TEXT NOT NULL,
  sort BIGINT NOT NULL,
  PRIMARY KEY (community, id),
  FOREIGN KEY (community, compound) REFERENCES compound (community, id),
  FOREIGN KEY (community, grid) REFERENCES grid (community, id)
);

CREATE UNIQUE INDEX building_name ON building (community, compound, name);

CREATE UNIQUE INDEX building_code ON building (community, code);

CREATE INDEX building_grid ON building (community, grid);

CREATE TABLE entrance (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  building UUID NOT NULL,
  name TEXT NOT NULL,
  sort BIGINT NOT NULL,
  PRIMARY KEY (community, id),
  FOREIGN KEY (community, building) REFERENCES building (community, id)
);

CREATE UNIQUE INDEX entrance_name ON entrance (community, building, name);

-- 居民小组: the buildings or entrances a group leader looks after.
CREATE TABLE resident_group (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  grid UUID,
  name TEXT NOT NULL,
  sort BIGINT NOT NULL,
  PRIMARY KEY (community, id),
  FOREIGN KEY (community, grid) REFERENCES grid (community, id)
);

CREATE UNIQUE INDEX resident_group_name ON resident_group (community, name);

CREATE INDEX resident_group_grid ON resident_group (community, grid);

-- 邻: numbered within the community.
CREATE TABLE circle (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  resident_group UUID NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (community, id),
  FOREIGN KEY (community, resident_group) REFERENCES resident_group (community, id)
);

CREATE UNIQUE INDEX circle_number ON circle (community, number);

CREATE INDEX circle_group ON circle (community, resident_group);

-- `area` is the exclusive part in 0.01 m². `purpose` is 'home' or 'shop'. `ended` is 0 while the home stands; a home somebody
-- lived in is not deleted but ended, so that what points to it can still be read, and its room can be given anew.
CREATE TABLE home (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  building UUID NOT NULL,
  entrance UUID NOT NULL,
  room TEXT NOT NULL,
  area BIGINT,
  purpose TEXT NOT NULL,
  circle UUID,
  sort BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  PRIMARY KEY (community, id),
  FOREIGN KEY (community, building) REFERENCES building (community, id),
  FOREIGN KEY (community, entrance) REFERENCES entrance (community, id),
  FOREIGN KEY (community, circle) REFERENCES circle (community, id)
);

CREATE UNIQUE INDEX home_room ON home (community, entrance, room, ended);

CREATE INDEX home_building ON home (community, building, sort);

CREATE INDEX home_circle ON home (community, circle);

-- Lines of the neighbourhood plan, from GeoJSON, in metres around the row of kind 'origin' (longitude and latitude).
-- `geometry` is the shape as JSON. `draft` is what was uploaded and not confirmed yet.
CREATE TABLE feature (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  building UUID,
  geometry TEXT NOT NULL,
  draft BOOLEAN NOT NULL,
  PRIMARY KEY (community, id)
);

-- A spreadsheet between upload and confirmation: the recognised columns only, never the file itself.
CREATE TABLE roster_import (
  community BIGINT NOT NULL,
  id UUID NOT NULL,
  by_person UUID NOT NULL,
  cells TEXT NOT NULL,
  matching TEXT NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (community, id)
);
