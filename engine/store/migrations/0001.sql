-- Moments are microseconds since 1970, durations microseconds.

CREATE TABLE inbox (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    state INTEGER NOT NULL,               -- 0 undecided, 1 decided, 2 set aside
    tries INTEGER NOT NULL DEFAULT 0,
    event TEXT NOT NULL,
    error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX inbox_unfinished ON inbox (state, seq) WHERE state <> 1;

CREATE TABLE aggregates (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
-- one case per room, whatever the program believes
CREATE UNIQUE INDEX room_holds ON aggregates (json_extract(data, '$.ticket'))
    WHERE kind = 'room' AND json_extract(data, '$.ticket') IS NOT NULL;

CREATE TABLE journal (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    owner_kind TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    what TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX journal_owner ON journal (owner_kind, owner_id);

CREATE TABLE records (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    contact TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX records_kind ON records (kind, seq);

CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    send TEXT NOT NULL,
    state INTEGER NOT NULL,               -- 0 waiting, 1 held, 2 sending, 3 sent, 4 failed
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try INTEGER,
    external TEXT,
    error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX outbox_unsent ON outbox (seq) WHERE state IN (0, 2);
CREATE INDEX outbox_held ON outbox (seq) WHERE state = 1;
CREATE INDEX outbox_failed ON outbox (seq) WHERE state = 4;

CREATE TABLE timers (
    owner_kind TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    name TEXT NOT NULL,
    due INTEGER NOT NULL,
    visit INTEGER NOT NULL,
    left INTEGER,                         -- set while it is stopped
    started INTEGER NOT NULL,             -- which of two that are due together began first
    PRIMARY KEY (owner_kind, owner_id, name)
) WITHOUT ROWID;
CREATE INDEX timers_due ON timers (due, started) WHERE left IS NULL;

CREATE TABLE requests (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    request TEXT NOT NULL
);

CREATE TABLE releases (
    seq INTEGER PRIMARY KEY,
    hash TEXT NOT NULL,
    at INTEGER NOT NULL
);

-- written to when there was trouble, to know whether it is over
CREATE TABLE pulse (beats INTEGER NOT NULL);
INSERT INTO pulse VALUES (0);
