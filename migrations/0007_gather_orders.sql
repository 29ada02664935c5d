-- Gather: matters that came as an order from outside (12345 hotline, grid platform). The platform's number and date; nothing
-- of who called but the contact that every reporter may leave.

-- One order is one matter; the same number of the same source never makes a second one. `due` is the platform's own date.
CREATE TABLE matter_order (
  community BIGINT NOT NULL,
  matter UUID NOT NULL,
  source TEXT NOT NULL,
  number TEXT NOT NULL,
  due BIGINT,
  PRIMARY KEY (community, matter),
  FOREIGN KEY (community, matter) REFERENCES matter (community, id)
);

CREATE UNIQUE INDEX matter_order_number ON matter_order (community, source, number);
