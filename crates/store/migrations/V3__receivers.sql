-- The lowest number is looked for with every new receiver.
CREATE INDEX receivers_by_no ON receivers (no);
