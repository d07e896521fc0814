-- Requests and what became of them, each step, and the codes of the handover. Instants are milliseconds since 1970.

-- +goose Up
CREATE TABLE agreements (
    id          TEXT    PRIMARY KEY,
    turn        INTEGER NOT NULL UNIQUE, -- the order of the requests: the line of those who wait
    post_id     TEXT    NOT NULL REFERENCES posts (id),
    compound_id TEXT    NOT NULL REFERENCES units (id),
    giver_id    TEXT    NOT NULL REFERENCES people (id),
    taker_id    TEXT    NOT NULL REFERENCES people (id),
    poster      TEXT    NOT NULL CHECK (poster IN ('giver', 'taker')),
    helper_id   TEXT    NOT NULL, -- who posted on behalf of the poster, or empty
    household_id TEXT   NOT NULL REFERENCES households (id), -- the asker's
    quantity    INTEGER NOT NULL CHECK (quantity > 0),
    note        TEXT    NOT NULL,
    at_window   TEXT    NOT NULL,
    two_codes   BOOLEAN NOT NULL,
    goods       BOOLEAN NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('requested', 'accepted', 'waitlisted', 'declined', 'cancelled', 'in_progress', 'fulfilled', 'no_show', 'disputed')),
    missing     TEXT    NOT NULL, -- the side that did not come
    giver_thanks TEXT   NOT NULL,
    taker_thanks TEXT   NOT NULL,
    version     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL,
    CHECK (giver_id <> taker_id)
);
CREATE UNIQUE INDEX agreements_one_open ON agreements (post_id, household_id)
    WHERE state IN ('requested', 'accepted', 'waitlisted', 'in_progress');
CREATE INDEX agreements_of_post ON agreements (post_id, state, turn);
CREATE INDEX agreements_by_giver ON agreements (giver_id, turn);
CREATE INDEX agreements_by_taker ON agreements (taker_id, turn);
CREATE INDEX agreements_by_helper ON agreements (helper_id, turn) WHERE helper_id <> '';
CREATE INDEX agreements_by_household ON agreements (household_id, compound_id, changed_at);

CREATE TABLE agreement_steps (
    agreement_id TEXT    NOT NULL REFERENCES agreements (id),
    version      INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    actor_id     TEXT    NOT NULL, -- empty: by itself
    behalf_id    TEXT    NOT NULL, -- for whom the actor acted, or empty
    side         TEXT    NOT NULL,
    from_state   TEXT    NOT NULL,
    to_state     TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    PRIMARY KEY (agreement_id, version)
) WITHOUT ROWID;

-- One code at a time for an agreement; only keyed hashes are kept.
CREATE TABLE handover_codes (
    agreement_id TEXT    PRIMARY KEY REFERENCES agreements (id),
    code         BLOB    NOT NULL,
    qr           BLOB    NOT NULL,
    tries        INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    used_at      INTEGER NOT NULL
) WITHOUT ROWID;

-- +goose Down
DROP TABLE handover_codes;
DROP TABLE agreement_steps;
DROP TABLE agreements;
