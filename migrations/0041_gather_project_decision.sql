-- The decision of a meeting a project carries out; one decision, one project.
ALTER TABLE project ADD COLUMN decision UUID;

CREATE UNIQUE INDEX project_decision ON project (community, decision) WHERE decision IS NOT NULL;
