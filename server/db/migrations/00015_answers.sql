-- What a promise comes to when it is not kept: who took it back late, and how a dispute was settled; and when the one
-- behind a post was last told that neighbours wait for an answer. Instants are milliseconds, 0 is none.

-- +goose Up
ALTER TABLE agreements ADD COLUMN late TEXT NOT NULL DEFAULT '';   -- the side that took a promise back within a day of its time
ALTER TABLE agreements ADD COLUMN ruling TEXT NOT NULL DEFAULT ''; -- how a dispute was settled
-- Who was called missing before one could answer for it is as one who did not answer.
UPDATE agreements SET answer = 'unanswered' WHERE state = 'no_show';

CREATE TABLE request_nudges (
    post_id TEXT    PRIMARY KEY REFERENCES posts (id),
    at      INTEGER NOT NULL
) WITHOUT ROWID;

-- +goose Down
DROP TABLE request_nudges;
ALTER TABLE agreements DROP COLUMN ruling;
ALTER TABLE agreements DROP COLUMN late;
