-- When something was said: of two of one home the later counts. Nothing where it was said before this.
ALTER TABLE project_demand ADD COLUMN at BIGINT;

ALTER TABLE project_verdict ADD COLUMN at BIGINT;

-- How the owners' part is shared: 'area', 'home' or 'none'; nothing is as 'none'.
ALTER TABLE project ADD COLUMN shared TEXT;
