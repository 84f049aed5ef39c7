-- What the lines tell later of the messages they took.

ALTER TABLE outbox ADD COLUMN reached INTEGER NOT NULL DEFAULT 0;   -- the last thing a status told; 0: nothing
ALTER TABLE outbox ADD COLUMN reached_at INTEGER;
ALTER TABLE outbox ADD COLUMN code TEXT NOT NULL DEFAULT '';        -- the line's own, when it failed

-- What goes to many has its own way out, and yet may not be overtaken by what is for the same person.
ALTER TABLE outbox ADD COLUMN bulk_to TEXT;                         -- the recipient; null for everything else
UPDATE outbox SET bulk_to = json_extract(send, '$.to[0]') || ':' || json_extract(send, '$.to[1]')
    WHERE json_extract(send, '$.source') = 'gateway';

DROP INDEX outbox_unsent;
CREATE INDEX outbox_unsent ON outbox (seq) WHERE state IN (0, 2) AND bulk_to IS NULL;
CREATE INDEX outbox_bulk ON outbox (seq) WHERE state IN (0, 2) AND bulk_to IS NOT NULL;
CREATE INDEX outbox_bulk_to ON outbox (bulk_to) WHERE state IN (0, 2) AND bulk_to IS NOT NULL;
