-- What phones had said when a question ended, one number an answer: a vote that comes in the same moment changes it no more.
ALTER TABLE meeting_poll ADD COLUMN counts TEXT;
