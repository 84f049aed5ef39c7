"""The shelf's tables, and every sentence of SQL about them."""

from __future__ import annotations

from datetime import timedelta

VERSION = 1
KEPT = timedelta(days=30)
"""How long it is known how a submit ended."""

TABLES = """
CREATE TABLE answers (
    connector TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL,
    outcome TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (connector, key)) WITHOUT ROWID;
CREATE INDEX answers_until ON answers (until);
CREATE TABLE spent (
    connector TEXT NOT NULL, period TEXT NOT NULL, requests INTEGER NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (connector, period)) WITHOUT ROWID;
CREATE TABLE submits (
    id TEXT NOT NULL PRIMARY KEY, connector TEXT NOT NULL, at INTEGER NOT NULL, outcome TEXT, value TEXT
    ) WITHOUT ROWID;
CREATE INDEX submits_at ON submits (at);
CREATE TABLE directories (
    directory TEXT NOT NULL PRIMARY KEY, number INTEGER NOT NULL, at INTEGER NOT NULL, rows INTEGER NOT NULL
    ) WITHOUT ROWID;
CREATE TABLE numbers (last INTEGER NOT NULL);
INSERT INTO numbers VALUES (0);
CREATE TABLE people (
    number INTEGER NOT NULL, directory TEXT NOT NULL, row INTEGER PRIMARY KEY, data TEXT NOT NULL);
CREATE INDEX people_number ON people (directory, number);
CREATE TABLE indexed (
    number INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, row INTEGER NOT NULL,
    PRIMARY KEY (number, name, value, row)) WITHOUT ROWID;
"""

KNOWN = "SELECT at, outcome, value FROM answers WHERE connector = ? AND key = ?"
REMEMBER = (
    "INSERT OR REPLACE INTO answers (connector, key, at, until, outcome, value) VALUES (?, ?, ?, ?, ?, ?)"
)
FORGET = "DELETE FROM answers WHERE until <= ?"
FORGET_SUBMITS = "DELETE FROM submits WHERE outcome IS NOT NULL AND at <= ?"
FORGET_SPENT = "DELETE FROM spent WHERE at <= ?"

SPEND = """INSERT INTO spent (connector, period, requests, at) VALUES (?, ?, 1, ?)
    ON CONFLICT (connector, period) DO UPDATE SET requests = requests + 1, at = excluded.at"""
SPENT = "SELECT requests FROM spent WHERE connector = ? AND period = ?"

BEGIN = "INSERT OR REPLACE INTO submits (id, connector, at) VALUES (?, ?, ?)"
END = "INSERT OR REPLACE INTO submits (id, connector, at, outcome, value) VALUES (?, '', ?, ?, ?)"
BEGUN = "SELECT at, outcome, value FROM submits WHERE id = ?"

SYNCED = "SELECT at, rows FROM directories WHERE directory = ?"
DIRECTORIES = "SELECT directory FROM directories UNION SELECT directory FROM people"
UNSHOW = "DELETE FROM directories WHERE directory = ?"
NUMBER = "UPDATE numbers SET last = last + 1"
LAST = "SELECT last FROM numbers"
FIRST_FREE = "SELECT coalesce(max(row), 0) + 1 FROM people"
ADD = "INSERT INTO people (row, directory, number, data) VALUES (?, ?, ?, ?)"
INDEX = "INSERT OR IGNORE INTO indexed (number, name, value, row) VALUES (?, ?, ?, ?)"
SHOW = "INSERT OR REPLACE INTO directories (directory, number, at, rows) VALUES (?, ?, ?, ?)"
OLD = """SELECT DISTINCT number FROM people WHERE directory = ?
    AND number IS NOT (SELECT number FROM directories WHERE directories.directory = people.directory)"""
DROP_INDEXED = """DELETE FROM indexed WHERE (number, name, value, row) IN
    (SELECT number, name, value, row FROM indexed WHERE number = ? LIMIT ?)"""
DROP_PEOPLE = (
    "DELETE FROM people WHERE row IN (SELECT row FROM people WHERE directory = ? AND number = ? LIMIT ?)"
)
SHOWN = "SELECT number FROM directories WHERE directory = ?"
ONE = "SELECT row FROM indexed WHERE number = ? AND name = ? AND value = ?"
ROWS = "SELECT data FROM people WHERE row IN ({found}) ORDER BY row"
