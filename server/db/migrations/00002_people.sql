-- Units and the invites of buildings; people, how they sign in, their places, roles, blocks and consents.

-- +goose Up
CREATE TABLE units (
    id         TEXT    PRIMARY KEY,
    nth        INTEGER NOT NULL UNIQUE, -- the order of their making
    parent_id  TEXT    REFERENCES units (id),
    kind       TEXT    NOT NULL CHECK (kind IN ('district', 'street', 'community', 'compound', 'building')),
    name       TEXT    NOT NULL,
    x          INTEGER NOT NULL DEFAULT 0, -- metres from the compound's corner
    y          INTEGER NOT NULL DEFAULT 0,
    zone       TEXT    NOT NULL DEFAULT '',
    settings   TEXT    NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
);
CREATE INDEX units_by_parent ON units (parent_id);

CREATE TABLE invites (
    code        TEXT    PRIMARY KEY,
    building_id TEXT    NOT NULL REFERENCES units (id),
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    replaced_at INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX invites_one_hangs ON invites (building_id) WHERE replaced_at = 0;

CREATE TABLE people (
    id         TEXT    PRIMARY KEY,
    name       TEXT    NOT NULL,
    phone      TEXT    UNIQUE, -- null for residents without one
    locale     TEXT    NOT NULL,
    callable   BOOLEAN NOT NULL DEFAULT FALSE, -- a leader's yes: residents of the building may see the number
    version    INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL
);

-- Codes wait under a keyed hash of phone, device and purpose: neither phone nor code can be read here.
CREATE TABLE codes (
    target     BLOB    PRIMARY KEY,
    code       BLOB    NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    expires_at INTEGER NOT NULL
);
CREATE INDEX codes_by_age ON codes (expires_at);

CREATE TABLE sessions (
    id           TEXT    PRIMARY KEY,
    person_id    TEXT    NOT NULL REFERENCES people (id),
    device       TEXT    NOT NULL, -- what made the session's newest refresh token
    user_agent   TEXT    NOT NULL,
    generation   INTEGER NOT NULL,
    refresh      BLOB    NOT NULL, -- SHA-256 of the newest refresh token
    rotated_at   INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    ended_at     INTEGER NOT NULL DEFAULT 0,
    ended_reason TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX sessions_open ON sessions (person_id, created_at) WHERE ended_at = 0;

-- Those who share a room share one quota and one voice.
CREATE TABLE households (
    id          TEXT PRIMARY KEY,
    building_id TEXT NOT NULL REFERENCES units (id),
    door        TEXT NOT NULL, -- the room as all write it the same way
    UNIQUE (building_id, door)
);

CREATE TABLE memberships (
    id           TEXT    PRIMARY KEY,
    person_id    TEXT    NOT NULL REFERENCES people (id),
    compound_id  TEXT    NOT NULL REFERENCES units (id),
    building_id  TEXT    NOT NULL REFERENCES units (id),
    household_id TEXT    NOT NULL REFERENCES households (id),
    room         TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('pending', 'admitted', 'rejected', 'left', 'removed')),
    reason       TEXT    NOT NULL DEFAULT '',
    rung         INTEGER NOT NULL DEFAULT 0, -- who was told that somebody waits: leaders, coordinators, moderators
    due_at       INTEGER NOT NULL DEFAULT 0, -- when the next in line is told
    decided_by   TEXT    NOT NULL DEFAULT '',
    decided_at   INTEGER NOT NULL DEFAULT 0,
    created_at   INTEGER NOT NULL,
    version      INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX memberships_one_place ON memberships (person_id, compound_id) WHERE state IN ('pending', 'admitted');
CREATE INDEX memberships_by_person ON memberships (person_id, created_at);
CREATE INDEX memberships_of_compound ON memberships (compound_id, created_at DESC, id DESC);
CREATE INDEX memberships_by_state ON memberships (compound_id, state, created_at DESC, id DESC);
CREATE INDEX memberships_of_household ON memberships (household_id);
CREATE INDEX memberships_due ON memberships (due_at) WHERE state = 'pending' AND due_at > 0;

CREATE TABLE grants (
    id         TEXT    PRIMARY KEY,
    person_id  TEXT    NOT NULL REFERENCES people (id),
    role       TEXT    NOT NULL CHECK (role IN ('leader', 'coordinator', 'moderator', 'planner', 'department', 'provider')),
    unit_id    TEXT    NOT NULL REFERENCES units (id),
    granted_by TEXT    NOT NULL,
    granted_at INTEGER NOT NULL,
    ended_by   TEXT    NOT NULL DEFAULT '',
    ended_at   INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX grants_once ON grants (person_id, role, unit_id) WHERE ended_at = 0;
CREATE INDEX grants_over_unit ON grants (unit_id, role) WHERE ended_at = 0;

CREATE TABLE blocks (
    person_id TEXT    NOT NULL REFERENCES people (id),
    other_id  TEXT    NOT NULL REFERENCES people (id),
    at        INTEGER NOT NULL,
    PRIMARY KEY (person_id, other_id)
);
CREATE INDEX blocks_by_other ON blocks (other_id);

-- A resident who let leaders and coordinators act for them.
CREATE TABLE consents (
    id          TEXT    PRIMARY KEY,
    person_id   TEXT    NOT NULL REFERENCES people (id),
    compound_id TEXT    NOT NULL REFERENCES units (id),
    how         TEXT    NOT NULL,
    recorded_by TEXT    NOT NULL,
    given_at    INTEGER NOT NULL,
    ended_by    TEXT    NOT NULL DEFAULT '',
    ended_at    INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX consents_once ON consents (person_id, compound_id) WHERE ended_at = 0;

-- Who read a phone or room in the clear, and what for.
CREATE TABLE readings (
    id          TEXT    PRIMARY KEY,
    at          INTEGER NOT NULL,
    reader_id   TEXT    NOT NULL,
    subject_id  TEXT    NOT NULL,
    compound_id TEXT    NOT NULL,
    what        TEXT    NOT NULL,
    purpose     TEXT    NOT NULL
);
CREATE INDEX readings_of_subject ON readings (subject_id, at DESC, id DESC);

-- What the kept rate limits count.
CREATE TABLE takings (
    limit_name TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    at         INTEGER NOT NULL
);
CREATE INDEX takings_of_key ON takings (limit_name, key, at);
CREATE INDEX takings_by_age ON takings (at);

-- +goose Down
DROP TABLE takings;
DROP TABLE readings;
DROP TABLE consents;
DROP TABLE blocks;
DROP TABLE grants;
DROP TABLE memberships;
DROP TABLE households;
DROP TABLE sessions;
DROP TABLE codes;
DROP TABLE people;
DROP TABLE invites;
DROP TABLE units;
