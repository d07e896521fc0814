-- Swaps in rings: what a post wants in return, the rings that were proposed, and each leg of them. Instants are
-- milliseconds, 0 is none.

-- +goose Up
ALTER TABLE posts ADD COLUMN swap_for TEXT NOT NULL DEFAULT '';
CREATE INDEX posts_swapping ON posts (compound_id, created_at, id) WHERE running AND mode = 'swap';

CREATE TABLE swaps (
    id          TEXT    PRIMARY KEY,
    compound_id TEXT    NOT NULL REFERENCES units (id),
    state       TEXT    NOT NULL CHECK (state IN ('proposed', 'agreed', 'moving', 'done', 'released')),
    reason      TEXT    NOT NULL DEFAULT '', -- why it was released
    by_hand     BOOLEAN NOT NULL DEFAULT FALSE,
    proposed_by TEXT    NOT NULL DEFAULT '', -- a coordinator; empty is the program
    answer_by   INTEGER NOT NULL DEFAULT 0, -- until when somebody is asked
    bring_by    INTEGER NOT NULL DEFAULT 0, -- until when the things are brought
    due_at      INTEGER NOT NULL DEFAULT 0, -- when the clock does something about it
    version     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL
);
CREATE INDEX swaps_of_compound ON swaps (compound_id, changed_at DESC, id DESC);
CREATE INDEX swaps_due ON swaps (due_at) WHERE due_at > 0;

-- A leg is one thing on its way from one member to the next. Of those with the same place the newest turn counts; the
-- older ones failed.
CREATE TABLE swap_legs (
    swap_id      TEXT    NOT NULL REFERENCES swaps (id),
    nth          INTEGER NOT NULL,
    turn         INTEGER NOT NULL,
    giver_id     TEXT    NOT NULL REFERENCES people (id),
    taker_id     TEXT    NOT NULL REFERENCES people (id),
    post_id      TEXT    NOT NULL REFERENCES posts (id),
    need_id      TEXT    NOT NULL DEFAULT '', -- the giver's own need that is met in return; else the wish of the post itself
    wish         TEXT    NOT NULL,            -- what the giver wished for in return, in their words
    state        TEXT    NOT NULL CHECK (state IN ('asked', 'accepted', 'declined', 'lapsed', 'bringing', 'in', 'out', 'left', 'failed', 'back', 'over')),
    by_hand      BOOLEAN NOT NULL DEFAULT FALSE, -- the giver would rather meet the other one of a pair
    accepted_at  INTEGER NOT NULL DEFAULT 0,
    agreement_id TEXT    NOT NULL DEFAULT '',
    busy         BOOLEAN NOT NULL, -- the giver is bound by it, and in no other
    PRIMARY KEY (swap_id, nth, turn)
) WITHOUT ROWID;
CREATE UNIQUE INDEX swap_legs_one ON swap_legs (giver_id) WHERE busy;
CREATE INDEX swap_legs_of_giver ON swap_legs (giver_id);
CREATE INDEX swap_legs_of_post ON swap_legs (post_id) WHERE busy;
CREATE INDEX swap_legs_of_need ON swap_legs (need_id) WHERE busy AND need_id <> '';
CREATE UNIQUE INDEX swap_legs_of_agreement ON swap_legs (agreement_id) WHERE agreement_id <> '';

-- Who came to nothing together, as their ids in order: the same are not asked again for a while.
CREATE TABLE swap_refusals (
    compound_id TEXT    NOT NULL REFERENCES units (id),
    people      TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (compound_id, people)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE swap_refusals;
DROP TABLE swap_legs;
DROP TABLE swaps;
DROP INDEX posts_swapping;
ALTER TABLE posts DROP COLUMN swap_for;
