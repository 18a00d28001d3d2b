-- Keys of identity pools, whose guests sign with credentials that are good for `guest_s` seconds; the secret before a
-- rotation, sealed, and until when (milliseconds) it is good.
ALTER TABLE access_keys ADD COLUMN identity_pool TEXT;
ALTER TABLE access_keys ADD COLUMN guest_s INTEGER;
ALTER TABLE access_keys ADD COLUMN previous BLOB;
ALTER TABLE access_keys ADD COLUMN previous_until INTEGER;
CREATE UNIQUE INDEX access_keys_pool ON access_keys (identity_pool) WHERE identity_pool IS NOT NULL;
