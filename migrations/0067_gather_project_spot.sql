-- Where somebody needs it on the plan: one spot a person, written as in matters ("building east south").
CREATE TABLE project_spot (
  community BIGINT NOT NULL,
  project UUID NOT NULL,
  person UUID NOT NULL,
  spot TEXT NOT NULL,
  PRIMARY KEY (community, project, person),
  FOREIGN KEY (community, project) REFERENCES project (community, id)
);

CREATE INDEX project_spot_person ON project_spot (community, person);
