-- The log of events, the answers kept for idempotency keys, and how far each worker has read the log.
-- Instants are milliseconds since 1970, UTC; ids are opaque text.

-- +goose Up
CREATE TABLE events (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    at          INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    compound_id TEXT    NOT NULL,
    everyone    BOOLEAN NOT NULL,
    about       TEXT    NOT NULL,
    data        TEXT    NOT NULL
);
CREATE INDEX events_for_everyone ON events (compound_id, seq) WHERE everyone;
CREATE INDEX events_by_age ON events (at);

CREATE TABLE event_hearers (
    person_id TEXT    NOT NULL,
    seq       INTEGER NOT NULL,
    PRIMARY KEY (person_id, seq)
) WITHOUT ROWID;
CREATE INDEX event_hearers_by_event ON event_hearers (seq);

CREATE TABLE answers (
    person_id TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    request   BLOB    NOT NULL, -- hash of method, path and body
    answer    BLOB    NOT NULL, -- JSON, rendered before the commit
    at        INTEGER NOT NULL,
    PRIMARY KEY (person_id, key)
) WITHOUT ROWID;
CREATE INDEX answers_by_age ON answers (at);

CREATE TABLE readers (
    name TEXT    PRIMARY KEY,
    seq  INTEGER NOT NULL
) WITHOUT ROWID;

-- +goose Down
DROP TABLE readers;
DROP TABLE answers;
DROP TABLE event_hearers;
DROP TABLE events;
