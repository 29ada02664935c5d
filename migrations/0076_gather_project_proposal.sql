-- What somebody wanted raised and a project was made of.
ALTER TABLE project ADD COLUMN proposal UUID;
