-- What came of an event that a system of the company brought.
CREATE INDEX outbox_bulk_id ON outbox (json_extract(send, '$.id')) WHERE bulk_to IS NOT NULL;
