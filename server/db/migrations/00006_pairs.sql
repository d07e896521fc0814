-- Pairs of which both sides were told, and how far each person has read their notices.

-- +goose Up
CREATE TABLE pairs (
    need_id     TEXT    NOT NULL,
    offer_id    TEXT    NOT NULL,
    compound_id TEXT    NOT NULL,
    score       REAL    NOT NULL,
    reasons     TEXT    NOT NULL, -- JSON
    found_at    INTEGER NOT NULL,
    PRIMARY KEY (need_id, offer_id)
) WITHOUT ROWID;

CREATE TABLE notice_marks (
    person_id TEXT    PRIMARY KEY,
    seq       INTEGER NOT NULL
) WITHOUT ROWID;

-- +goose Down
DROP TABLE notice_marks;
DROP TABLE pairs;
