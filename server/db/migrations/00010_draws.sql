-- Draws: the seed that was fixed before anybody asked, and what came of it; and how much a household needs, as those
-- who admit have marked it. Instants are milliseconds, 0 is none.

-- +goose Up
CREATE TABLE draws (
    post_id   TEXT    PRIMARY KEY REFERENCES posts (id),
    seed      BLOB    NOT NULL,
    by_hand   BOOLEAN NOT NULL, -- the poster says when; otherwise the clock
    opened_at INTEGER NOT NULL, -- the first request
    closes_at INTEGER NOT NULL,
    drawn_at  INTEGER NOT NULL,
    tickets   TEXT    NOT NULL, -- JSON, in the order of the requests
    requests  TEXT    NOT NULL, -- JSON, the agreement of each ticket
    drawn     TEXT    NOT NULL  -- JSON, numbers of tickets, the first drawn first
) WITHOUT ROWID;
ALTER TABLE households ADD COLUMN need INTEGER NOT NULL DEFAULT 0; -- 0 to 2

-- +goose Down
ALTER TABLE households DROP COLUMN need;
DROP TABLE draws;
