-- Needs and offers, with the public JSON of each (doc), the text that a search looks through, and who may still read
-- a closed one. Instants are milliseconds since 1970, UTC.

-- +goose Up
CREATE TABLE posts (
    id         TEXT    PRIMARY KEY,
    compound_id TEXT   NOT NULL REFERENCES units (id),
    author_id  TEXT    NOT NULL REFERENCES people (id),
    owner_id   TEXT    NOT NULL REFERENCES people (id), -- for whom; the author, unless somebody acts on behalf
    direction  TEXT    NOT NULL CHECK (direction IN ('need', 'offer')),
    module     TEXT    NOT NULL CHECK (module IN ('idle', 'childcare', 'eldercare', 'help')),
    mode       TEXT    NOT NULL CHECK (mode IN ('give', 'lend', 'swap', 'sell', 'service')),
    price_yuan INTEGER,
    category   TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    quantity   INTEGER NOT NULL,
    capacity   INTEGER NOT NULL,
    windows    TEXT    NOT NULL,
    minutes    INTEGER,
    age_min    INTEGER,
    age_max    INTEGER,
    urgency    TEXT    NOT NULL,
    pick       TEXT    NOT NULL,
    photos     TEXT    NOT NULL,
    total      INTEGER NOT NULL, -- quantity or capacity, whichever is taken from
    taken      INTEGER NOT NULL, -- accepted, in progress or handed over
    done       INTEGER NOT NULL, -- handed over
    state      TEXT    NOT NULL CHECK (state IN ('draft', 'pending_review', 'rejected', 'open', 'reserved', 'fulfilled', 'withdrawn', 'expired', 'removed')),
    running    BOOLEAN NOT NULL, -- open or reserved
    reason     TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    doc        TEXT    NOT NULL,
    CHECK (done >= 0 AND done <= taken AND taken <= total)
);
CREATE INDEX posts_feed ON posts (compound_id, created_at, id) WHERE running;
CREATE INDEX posts_feed_by_module ON posts (compound_id, module, direction, created_at, id) WHERE running;
CREATE INDEX posts_feed_by_category ON posts (compound_id, category, direction, created_at, id) WHERE running;
CREATE INDEX posts_closed ON posts (compound_id, state, created_at, id) WHERE NOT running;
CREATE INDEX posts_by_author ON posts (author_id, created_at, id);
CREATE INDEX posts_by_owner ON posts (owner_id, created_at, id) WHERE owner_id <> author_id;
CREATE INDEX posts_due ON posts (expires_at) WHERE state = 'open';
CREATE INDEX posts_waiting ON posts (created_at) WHERE state = 'pending_review';

-- A narrow table beside the wide one, in the order of the feed, so that a search reads little.
CREATE TABLE post_texts (
    compound_id TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    post_id     TEXT    NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    text        TEXT    NOT NULL,
    PRIMARY KEY (compound_id, created_at, post_id)
) WITHOUT ROWID;

CREATE TABLE post_parties (
    post_id   TEXT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (post_id, person_id)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE post_parties;
DROP TABLE post_texts;
DROP TABLE posts;
