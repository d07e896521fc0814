-- Paper: the codes to tear off a building's weekly page, and the cards that are shared outside the compound.
-- Instants are milliseconds since 1970.

-- +goose Up
-- One code for a post and week; a leader types it in.
CREATE TABLE paper_slips (
    compound_id TEXT    NOT NULL REFERENCES units (id),
    code        TEXT    NOT NULL,
    week        TEXT    NOT NULL, -- its Monday
    post_id     TEXT    NOT NULL REFERENCES posts (id),
    made_at     INTEGER NOT NULL,
    PRIMARY KEY (compound_id, code)
) WITHOUT ROWID;
CREATE UNIQUE INDEX paper_slips_of_week ON paper_slips (compound_id, week, post_id);
CREATE INDEX paper_slips_by_age ON paper_slips (compound_id, made_at);

-- A card that anybody may look at who has its code. One at a time for a post; what was taken back stays known as gone.
CREATE TABLE shared_cards (
    code      TEXT    PRIMARY KEY,
    post_id   TEXT    NOT NULL REFERENCES posts (id),
    sharer_id TEXT    NOT NULL REFERENCES people (id),
    photo     BOOLEAN NOT NULL, -- the first photo is shown with it
    made_at   INTEGER NOT NULL,
    ended_at  INTEGER NOT NULL  -- 0 while it is shown
) WITHOUT ROWID;
CREATE UNIQUE INDEX shared_cards_shown ON shared_cards (post_id) WHERE ended_at = 0;

-- +goose Down
DROP TABLE shared_cards;
DROP TABLE paper_slips;
