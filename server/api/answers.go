package api

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"youlin/server/db"
	"youlin/server/fault"
)

// keepAnswers is how long an idempotency key gives the same answer.
const keepAnswers = 24 * time.Hour

var (
	errKeyReused = fault.Invalid("request.key_reused",
		"This key was used for another request.", "这个幂等键已经用在别的请求上了。")
	errKeyForm = fault.Malformed("request.key_form",
		"An Idempotency-Key is 1 to 255 visible characters.", "幂等键要在 1 到 255 个可见字符之间。")
)

// slip is what a request with an Idempotency-Key carries: under which key its answer is kept, and what was asked.
type slip struct {
	key     string
	request [sha256.Size]byte
}

func slipOf(c *fiber.Ctx, o op) (*slip, error) {
	key := c.Get("Idempotency-Key")
	if key == "" || o.Secret || o.Access == public || o.Method != fiber.MethodPost {
		return nil, nil //nolint:nilnil // no key is the ordinary case, not a failure
	}
	if len(key) > 255 {
		return nil, errKeyForm
	}
	for _, r := range []byte(key) {
		if r < 0x21 || r > 0x7e {
			return nil, errKeyForm
		}
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s %s\n", c.Method(), c.OriginalURL())
	h.Write(c.BodyRaw())
	return &slip{key: key, request: [sha256.Size]byte(h.Sum(nil))}, nil
}

// answer runs a handler. With an idempotency key what it changes and the answer that is kept are one commit, so that
// a phone that asks again after a lost answer gets the same one, and the thing is done once.
func answer[O any](ctx context.Context, a *API, o op, handle func(context.Context) (*O, error)) (out *O, err error) {
	k := askOf(ctx)
	switch {
	case k.slip == nil:
		out, err = handle(ctx)
	case o.Slow:
		out, err = answerSlowly(ctx, a, k, handle)
	default:
		err = a.db.Write(ctx, func(tx *db.Tx) (err error) {
			out, err = answerOnce(tx, k, func() (*O, error) { return handle(db.Joining(ctx, tx)) })
			return err
		})
	}
	if err != nil {
		return nil, k.refused(problemOf(err, k))
	}
	if o.Settles {
		a.posts.Settle(ctx)
	}
	return out, nil
}

// answerOnce gives the kept answer, or makes and keeps it, inside the transaction.
func answerOnce[O any](tx *db.Tx, k *ask, handle func() (*O, error)) (*O, error) {
	if out, err := keptAnswer[O](&tx.Query, k); out != nil || err != nil {
		return out, err
	}
	out, err := handle()
	if err != nil {
		return nil, err
	}
	return out, keepAnswer(tx, k, out)
}

// answerSlowly serves operations that work for long outside a transaction: the answer is kept after the work, so a
// crash between the two repeats the work, which such operations must allow.
func answerSlowly[O any](ctx context.Context, a *API, k *ask, handle func(context.Context) (*O, error)) (*O, error) {
	if out, err := keptAnswer[O](a.db.Read(ctx), k); out != nil || err != nil {
		return out, err
	}
	out, err := handle(ctx)
	if err != nil {
		return nil, err
	}
	err = a.db.Write(ctx, func(tx *db.Tx) error { return keepAnswer(tx, k, out) })
	if errors.Is(err, db.ErrDuplicate) {
		return keptAnswer[O](a.db.Read(ctx), k)
	}
	return out, err
}

func keptAnswer[O any](q *db.Query, k *ask) (*O, error) {
	row, err := findAnswer(q, k.viewer.ID, k.slip.key)
	switch {
	case err != nil || row == nil:
		return nil, err
	case [sha256.Size]byte(row.Request) != k.slip.request:
		return nil, errKeyReused
	}
	out := new(O)
	return out, json.Unmarshal(row.Answer, out)
}

func keepAnswer[O any](tx *db.Tx, k *ask, out *O) error {
	text, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("render the answer to keep: %w", err)
	}
	return insertAnswer(tx, answerRow{PersonID: string(k.viewer.ID), Key: k.slip.key, Request: k.slip.request[:], Answer: text, At: db.Millis(tx.Now())})
}

// ForgetAnswers sweeps the answers whose keys have run out; the app calls it now and then.
func (a *API) ForgetAnswers(ctx context.Context) error {
	return a.db.Write(ctx, func(tx *db.Tx) error { return deleteAnswers(tx, tx.Now().Add(-keepAnswers)) })
}
