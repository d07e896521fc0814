-- Photos that come in pieces over a bad network, what each looks like before it is there, and what it resembles.

-- +goose Up
ALTER TABLE media ADD COLUMN blur TEXT NOT NULL DEFAULT '';        -- a ThumbHash; empty is none
ALTER TABLE media ADD COLUMN likeness INTEGER NOT NULL DEFAULT 0;  -- a difference hash; 0 is none

CREATE TABLE media_uploads (
    id       TEXT    PRIMARY KEY,
    owner_id TEXT    NOT NULL,
    length   INTEGER NOT NULL,            -- of the whole file
    at       INTEGER NOT NULL DEFAULT 0,  -- how much of it is here
    pieces   INTEGER NOT NULL DEFAULT 0,  -- in how many parts
    photo_id TEXT    NOT NULL DEFAULT '', -- what became of it; empty until then
    made_at  INTEGER NOT NULL,
    CHECK (at >= 0 AND at <= length)
);
CREATE INDEX media_uploads_of ON media_uploads (owner_id);
CREATE INDEX media_uploads_due ON media_uploads (made_at);

-- Each piece is a file of its own, written once: a row is added only when its file is on the disk.
CREATE TABLE media_pieces (
    id        TEXT    PRIMARY KEY,
    upload_id TEXT    NOT NULL REFERENCES media_uploads (id) ON DELETE CASCADE,
    at        INTEGER NOT NULL,
    bytes     INTEGER NOT NULL
);
CREATE UNIQUE INDEX media_pieces_in_order ON media_pieces (upload_id, at);

-- +goose Down
DROP TABLE media_pieces;
DROP TABLE media_uploads;
ALTER TABLE media DROP COLUMN likeness;
ALTER TABLE media DROP COLUMN blur;
