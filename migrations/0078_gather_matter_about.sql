-- Gather: who a matter is about is asked by every list of those who handle matters. `waits` marks a file that came after the words were
-- released and that nobody has looked at yet; nothing where everybody may see it as they may see the words.
CREATE INDEX matter_about ON matter (community, about);

ALTER TABLE matter_file ADD COLUMN waits BOOLEAN;

CREATE INDEX matter_file_waits ON matter_file (community, waits);
