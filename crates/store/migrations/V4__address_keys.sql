-- Whether a key stands in the address of calls instead of signing them.
ALTER TABLE access_keys ADD COLUMN in_address INTEGER NOT NULL DEFAULT 0;
