-- The neighbours' centre: what waits there and each step of it, the codes that givers show, opening hours, stock-takes,
-- and the role of those who keep the desk. Instants are milliseconds, 0 is none.

-- +goose Up
-- A new role: the rule that names them cannot be changed in place.
CREATE TABLE grants_new (
    id         TEXT    PRIMARY KEY,
    person_id  TEXT    NOT NULL REFERENCES people (id),
    role       TEXT    NOT NULL CHECK (role IN ('leader', 'coordinator', 'moderator', 'planner', 'department', 'provider', 'desk')),
    unit_id    TEXT    NOT NULL REFERENCES units (id),
    granted_by TEXT    NOT NULL,
    granted_at INTEGER NOT NULL,
    ended_by   TEXT    NOT NULL DEFAULT '',
    ended_at   INTEGER NOT NULL DEFAULT 0
);
INSERT INTO grants_new (id, person_id, role, unit_id, granted_by, granted_at, ended_by, ended_at)
    SELECT id, person_id, role, unit_id, granted_by, granted_at, ended_by, ended_at FROM grants;
DROP TABLE grants;
ALTER TABLE grants_new RENAME TO grants;
CREATE UNIQUE INDEX grants_once ON grants (person_id, role, unit_id) WHERE ended_at = 0;
CREATE INDEX grants_over_unit ON grants (unit_id, role) WHERE ended_at = 0;

CREATE TABLE centre_items (
    id            TEXT    PRIMARY KEY,
    compound_id   TEXT    NOT NULL REFERENCES units (id),
    label         TEXT    NOT NULL,
    kind          TEXT    NOT NULL CHECK (kind IN ('parcel', 'tool')),
    post_id       TEXT    NOT NULL REFERENCES posts (id),
    agreement_id  TEXT    NOT NULL DEFAULT '', -- whom it is kept for, or who has it; empty is free
    giver_id      TEXT    NOT NULL REFERENCES people (id),
    state         TEXT    NOT NULL CHECK (state IN ('expected', 'shelved', 'handed_out', 'unclaimed', 'taken_back', 'public', 'called_off')),
    trouble       TEXT    NOT NULL DEFAULT '' CHECK (trouble IN ('', 'damaged', 'lost')),
    shelf         TEXT    NOT NULL DEFAULT '',
    at_end        TEXT    NOT NULL DEFAULT 'back' CHECK (at_end IN ('back', 'public')), -- what its giver wants when nobody comes
    received_at   INTEGER NOT NULL DEFAULT 0,
    received_by   TEXT    NOT NULL DEFAULT '',
    handed_at     INTEGER NOT NULL DEFAULT 0,
    handed_by     TEXT    NOT NULL DEFAULT '',
    handed_to     TEXT    NOT NULL DEFAULT '',
    lent          BOOLEAN NOT NULL DEFAULT FALSE, -- out, and to come back
    withheld      BOOLEAN NOT NULL DEFAULT FALSE, -- one of the post counts as taken because of its trouble
    keep_until    INTEGER NOT NULL DEFAULT 0, -- until when it is kept, as it is said to people
    due_at        INTEGER NOT NULL DEFAULT 0, -- when the clock does something about it
    called_at     INTEGER NOT NULL DEFAULT 0, -- when its giver was asked to fetch it
    version       INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    changed_at    INTEGER NOT NULL
);
CREATE UNIQUE INDEX centre_items_label ON centre_items (compound_id, label);
CREATE UNIQUE INDEX centre_items_expected ON centre_items (agreement_id) WHERE agreement_id <> '' AND state = 'expected';
CREATE INDEX centre_items_of_agreement ON centre_items (agreement_id) WHERE agreement_id <> '';
CREATE INDEX centre_items_of_post ON centre_items (post_id, state);
CREATE INDEX centre_items_of_giver ON centre_items (giver_id, changed_at DESC);
CREATE INDEX centre_items_at ON centre_items (compound_id, state, changed_at DESC, id DESC);
CREATE INDEX centre_items_lent ON centre_items (compound_id) WHERE lent;
CREATE INDEX centre_items_due ON centre_items (due_at) WHERE due_at > 0;

-- Each step, kept for good.
CREATE TABLE centre_steps (
    id           TEXT    PRIMARY KEY,
    item_id      TEXT    NOT NULL REFERENCES centre_items (id),
    position     INTEGER NOT NULL, -- the item's version
    at           INTEGER NOT NULL,
    actor_id     TEXT    NOT NULL, -- empty is the clock, or what happened to the agreement
    what         TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    agreement_id TEXT    NOT NULL DEFAULT '',
    shelf        TEXT    NOT NULL DEFAULT '',
    note         TEXT    NOT NULL DEFAULT '',
    UNIQUE (item_id, position)
);

CREATE INDEX centre_steps_of_agreement ON centre_steps (agreement_id) WHERE agreement_id <> '';

-- What a giver shows to the desk, as hashes that name the compound: the desk finds by them what lies before it.
CREATE TABLE centre_codes (
    item_id     TEXT    PRIMARY KEY REFERENCES centre_items (id),
    code        BLOB    NOT NULL,
    qr          BLOB    NOT NULL,
    expires_at  INTEGER NOT NULL,
    used_at     INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX centre_codes_by_code ON centre_codes (code);
CREATE INDEX centre_codes_by_qr ON centre_codes (qr);

CREATE TABLE centre_hours (
    compound_id TEXT    PRIMARY KEY REFERENCES units (id),
    hours       TEXT    NOT NULL,
    changed_at  INTEGER NOT NULL,
    changed_by  TEXT    NOT NULL
);

CREATE TABLE centre_counts (
    id          TEXT    PRIMARY KEY,
    compound_id TEXT    NOT NULL REFERENCES units (id),
    at          INTEGER NOT NULL,
    by_id       TEXT    NOT NULL,
    seen        INTEGER NOT NULL,
    missing     INTEGER NOT NULL,
    unknown     INTEGER NOT NULL,
    misplaced   INTEGER NOT NULL
);
CREATE INDEX centre_counts_of ON centre_counts (compound_id, at DESC, id DESC);

CREATE TABLE centre_count_lines (
    count_id  TEXT    NOT NULL REFERENCES centre_counts (id),
    position  INTEGER NOT NULL,
    label     TEXT    NOT NULL, -- as it was read
    item_id   TEXT    NOT NULL DEFAULT '',
    outcome   TEXT    NOT NULL CHECK (outcome IN ('seen', 'missing', 'unknown', 'misplaced')),
    shelf     TEXT    NOT NULL DEFAULT '', -- where it was found
    belongs   TEXT    NOT NULL DEFAULT '', -- where it should be
    PRIMARY KEY (count_id, position)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE centre_count_lines;
DROP TABLE centre_counts;
DROP TABLE centre_hours;
DROP TABLE centre_codes;
DROP TABLE centre_steps;
DROP TABLE centre_items;
DELETE FROM grants WHERE role = 'desk';
