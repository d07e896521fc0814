-- Lending: what is lent and to which household, when it went out and came back, whether the borrower asks for longer,
-- and how the thing looked on its way out and back. Instants are milliseconds, 0 is none.

-- +goose Up
ALTER TABLE agreements ADD COLUMN loan BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE agreements ADD COLUMN borrower_home TEXT NOT NULL DEFAULT '';    -- the taker's household
ALTER TABLE agreements ADD COLUMN lent_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agreements ADD COLUMN back_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agreements ADD COLUMN longer_by INTEGER NOT NULL DEFAULT 0;      -- until when the borrower asks to keep it
ALTER TABLE agreements ADD COLUMN longer_note TEXT NOT NULL DEFAULT '';
ALTER TABLE agreements ADD COLUMN passed_on BOOLEAN NOT NULL DEFAULT FALSE;  -- it is back, and there for the next in line
UPDATE agreements SET loan = TRUE WHERE post_id IN (SELECT id FROM posts WHERE mode = 'lend');
UPDATE agreements SET borrower_home = CASE WHEN poster = 'giver' THEN household_id ELSE COALESCE((SELECT m.household_id FROM memberships m
    WHERE m.person_id = agreements.taker_id AND m.compound_id = agreements.compound_id ORDER BY m.created_at DESC LIMIT 1), '') END WHERE loan;
UPDATE agreements SET lent_at = COALESCE((SELECT MIN(s.at) FROM agreement_steps s WHERE s.agreement_id = agreements.id AND s.to_state = 'in_progress'), 0),
    back_at = COALESCE((SELECT MIN(s.at) FROM agreement_steps s WHERE s.agreement_id = agreements.id AND s.to_state = 'fulfilled'), 0) WHERE loan;
CREATE INDEX agreements_out ON agreements (compound_id, return_by) WHERE loan AND state = 'in_progress';
CREATE INDEX agreements_owed ON agreements (borrower_home, return_by) WHERE loan AND lent_at > 0 AND back_at = 0;

-- How a thing looked, as one side or the desk says; its photos are attached to the place that is named.
CREATE TABLE agreement_conditions (
    id           TEXT    PRIMARY KEY,
    agreement_id TEXT    NOT NULL REFERENCES agreements (id),
    nth          INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    actor_id     TEXT    NOT NULL,
    side         TEXT    NOT NULL CHECK (side IN ('giver', 'taker', 'centre')),
    moment       TEXT    NOT NULL CHECK (moment IN ('out', 'back')),
    state        TEXT    NOT NULL CHECK (state IN ('sound', 'damaged', 'lost')),
    note         TEXT    NOT NULL,
    place_kind   TEXT    NOT NULL,
    place_id     TEXT    NOT NULL,
    UNIQUE (agreement_id, nth)
);
CREATE INDEX agreement_conditions_at ON agreement_conditions (place_kind, place_id);

-- +goose Down
DROP TABLE agreement_conditions;
DROP INDEX agreements_owed;
DROP INDEX agreements_out;
ALTER TABLE agreements DROP COLUMN passed_on;
ALTER TABLE agreements DROP COLUMN longer_note;
ALTER TABLE agreements DROP COLUMN longer_by;
ALTER TABLE agreements DROP COLUMN back_at;
ALTER TABLE agreements DROP COLUMN lent_at;
ALTER TABLE agreements DROP COLUMN borrower_home;
ALTER TABLE agreements DROP COLUMN loan;
