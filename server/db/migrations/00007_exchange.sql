-- What an agreement needs to be carried to the end: its place in the line, how long it is held, when a loan is back,
-- whether it goes through the centre; and what happens to it by the clock. Instants are milliseconds, 0 is none.

-- +goose Up
ALTER TABLE agreements ADD COLUMN place_rank INTEGER NOT NULL DEFAULT 0; -- the order of the line: the turn, until a draw
ALTER TABLE agreements ADD COLUMN hold_until INTEGER NOT NULL DEFAULT 0; -- until when an offer from the line waits to be confirmed
ALTER TABLE agreements ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';     -- who asked on behalf of the asker, or empty
ALTER TABLE agreements ADD COLUMN via TEXT NOT NULL DEFAULT '';          -- '' hand to hand, 'centre' through the centre
ALTER TABLE agreements ADD COLUMN return_by INTEGER NOT NULL DEFAULT 0;  -- when a loan is to be back
ALTER TABLE agreements ADD COLUMN answer TEXT NOT NULL DEFAULT '';       -- what the one who did not come says
ALTER TABLE agreements ADD COLUMN condition TEXT NOT NULL DEFAULT '';    -- how a loan came back
UPDATE agreements SET place_rank = turn;
CREATE INDEX agreements_by_asked_by ON agreements (asked_by, turn) WHERE asked_by <> '';

-- What is due is data: it is done at its time, or at the next start, once.
CREATE TABLE agreement_timers (
    agreement_id TEXT    NOT NULL REFERENCES agreements (id),
    what         TEXT    NOT NULL,
    due_at       INTEGER NOT NULL,
    PRIMARY KEY (agreement_id, what)
) WITHOUT ROWID;
CREATE INDEX agreement_timers_due ON agreement_timers (due_at);

-- +goose Down
DROP TABLE agreement_timers;
DROP INDEX agreements_by_asked_by;
ALTER TABLE agreements DROP COLUMN condition;
ALTER TABLE agreements DROP COLUMN answer;
ALTER TABLE agreements DROP COLUMN return_by;
ALTER TABLE agreements DROP COLUMN via;
ALTER TABLE agreements DROP COLUMN asked_by;
ALTER TABLE agreements DROP COLUMN hold_until;
ALTER TABLE agreements DROP COLUMN place_rank;
