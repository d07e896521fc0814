-- What is disputed now, for those who settle it.

-- +goose Up
CREATE INDEX agreements_disputed ON agreements (compound_id, turn) WHERE state = 'disputed';

-- +goose Down
DROP INDEX agreements_disputed;
