-- Photos: who put them in, what they are attached to, and what their files must hold.

-- +goose Up
CREATE TABLE media (
    id          TEXT    PRIMARY KEY,
    owner_id    TEXT    NOT NULL,
    compound_id TEXT    NOT NULL DEFAULT '', -- the one it was first shown in; empty until then
    place_kind  TEXT    NOT NULL DEFAULT '', -- what it is attached to; empty is loose
    place_id    TEXT    NOT NULL DEFAULT '',
    position    INTEGER NOT NULL DEFAULT 0,
    width       INTEGER NOT NULL,            -- of the large size
    height      INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,            -- of both files
    digest      BLOB    NOT NULL,            -- SHA-256 of both files
    made_at     INTEGER NOT NULL,
    loose_at    INTEGER,                     -- since when it is attached to nothing
    CHECK ((place_kind = '') = (loose_at IS NOT NULL))
);
CREATE UNIQUE INDEX media_in_place ON media (place_kind, place_id, position) WHERE loose_at IS NULL;
CREATE INDEX media_loose ON media (loose_at) WHERE loose_at IS NOT NULL;
CREATE INDEX media_loose_of ON media (owner_id) WHERE loose_at IS NOT NULL;

-- +goose Down
DROP TABLE media;
