-- A candidate's page: what they want to do when they are chosen, a photo they agreed to show, how many neighbours proposed them. `unsure`:
-- they stand by a name nobody here has looked at yet; none of those from before.
ALTER TABLE selection_candidate ADD COLUMN plans TEXT;

ALTER TABLE selection_candidate ADD COLUMN photo UUID;

ALTER TABLE selection_candidate ADD COLUMN proposers BIGINT;

ALTER TABLE selection_candidate ADD COLUMN unsure BOOLEAN;

-- Who proposed whom, so that nobody counts twice; when nominations are over the numbers stay with the candidates and these rows go.
CREATE TABLE selection_proposer (
  community BIGINT NOT NULL,
  selection UUID NOT NULL,
  candidate UUID NOT NULL,
  person UUID NOT NULL,
  PRIMARY KEY (community, selection, candidate, person),
  FOREIGN KEY (community, selection) REFERENCES selection (community, id)
);

CREATE INDEX selection_proposer_person ON selection_proposer (community, person);
