-- New files meet every open case, among however many that are closed.
CREATE INDEX tickets_open ON aggregates (id)
    WHERE kind = 'ticket' AND json_extract(data, '$.closed_at') IS NULL;
