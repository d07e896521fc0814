-- Codes that a phone made without a network: which were used, and how often a wrong one was tried.

-- +goose Up
CREATE TABLE handover_spares (
    agreement_id TEXT    PRIMARY KEY REFERENCES agreements (id),
    used         INTEGER NOT NULL, -- the counter of the last code that was used; smaller ones are of no use
    tries        INTEGER NOT NULL, -- wrong codes within one step
    tried_in     INTEGER NOT NULL, -- the step
    wrong        INTEGER NOT NULL  -- wrong codes in all, until the taker shows a code of the server
) WITHOUT ROWID;

-- +goose Down
DROP TABLE handover_spares;
