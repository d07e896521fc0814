package live

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"youlin/server/db"
	"youlin/server/event"
	"youlin/server/person"
	"youlin/shared"
)

const (
	// replayPage is how much of the log is read at a time; maxReplay is how much is told before it is easier to read
	// everything anew.
	replayPage = 200
	maxReplay  = 10_000
	// pageWithin bounds how long a page may take, the writing of it included.
	pageWithin = time.Minute
)

// bring says hello, tells what was missed, and then writes what came meanwhile. The socket has been collecting since
// it has its places, so that nothing falls between the log and the live stream.
func (c *socket) bring(since int64) {
	defer c.survive("socket opener")
	if err := c.greetFrom(since); err != nil && !errors.Is(err, errParting) {
		slog.Debug("greet a socket", "cause", err)
		c.cut()
		return
	}
	c.write()
}

func (c *socket) greetFrom(since int64) error {
	ctx, cancel := context.WithTimeout(c.hub.life, pageWithin)
	defer cancel()
	if err := c.hub.place(ctx, c); err != nil {
		return err
	}
	newest := c.hub.db.LastSeq()
	honoured, err := c.hub.honours(ctx, since, newest)
	switch {
	case err != nil:
		return err
	case honoured:
		c.readOn(since < newest)
		return c.greet("hello", since)
	case since < 0:
		return c.greet("hello", newest)
	}
	return errors.Join(c.greet("hello", newest), c.greet("reset", newest))
}

// readOn says that there is more to tell than the queue will hold.
func (c *socket) readOn(more bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.behind = c.behind || more
}

// honours reports whether everything after since is still in the log; zero asks for all there is.
func (h *Hub) honours(ctx context.Context, since, newest int64) (bool, error) {
	if since <= 0 || since > newest {
		return since == 0, nil
	}
	oldest, err := h.db.OldestSeq(ctx)
	return since >= oldest-1, err
}

// greet says where the stream stands: nothing up to seq is told after it.
func (c *socket) greet(kind string, seq int64) error {
	c.advance(seq)
	text, err := json.Marshal(shared.Hello{Type: kind, Seq: seq})
	if err != nil {
		return err
	}
	return c.say(text)
}

// advance notes how far the stream has been told.
func (c *socket) advance(seq int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = seq
}

// catchUp tells the log page by page until nothing is left that the queue does not hold. When it is too much, reset
// stands for all of it.
func (c *socket) catchUp() error {
	for n := 0; n < maxReplay; {
		told, err := c.tellPage()
		if err != nil || told < replayPage {
			return err
		}
		n += told
	}
	return c.greet("reset", c.hub.db.LastSeq())
}

func (c *socket) tellPage() (int, error) {
	ctx, cancel := context.WithTimeout(c.hub.life, pageWithin)
	defer cancel()
	v, err := c.hub.people.Standing(ctx, c.pass.Person)
	if err != nil {
		return 0, err
	}
	recs, err := c.hub.heard(ctx, v, c.last, replayPage)
	if err != nil {
		return 0, err
	}
	for _, r := range recs {
		if err := c.tell(ctx, v, r); err != nil {
			return 0, err
		}
	}
	return len(recs), nil
}

func (c *socket) tell(ctx context.Context, v person.Viewer, r event.Record) error {
	c.advance(r.Seq)
	ok, err := c.hub.mayHear(ctx, v, r)
	if err != nil || !ok {
		return err
	}
	if text := textOf(r, c.pass.Locale); text != nil {
		return c.say(text)
	}
	return nil
}

// heard reads from the log what a person's stream holds after a number.
func (h *Hub) heard(ctx context.Context, v person.Viewer, after int64, limit int) ([]event.Record, error) {
	compounds, err := h.compoundsOf(ctx, v)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(compounds))
	for i, id := range compounds {
		ids[i] = string(id)
	}
	return h.db.Log(ctx, db.Heard{Person: string(v.ID), Compounds: ids, After: after, Limit: limit})
}

// Missed returns what a person's stream holds after since, for those who cannot hold a socket: the same frames under
// the same policy. A negative since asks only for where the stream stands.
func (h *Hub) Missed(ctx context.Context, v person.Viewer, since int64, limit int, locale string) (shared.Events, error) {
	newest := h.db.LastSeq()
	honoured, err := h.honours(ctx, since, newest)
	if err != nil || !honoured {
		return shared.Events{Items: []shared.Frame{}, Seq: newest, Reset: since >= 0}, err
	}
	out := shared.Events{Items: []shared.Frame{}, Seq: since}
	for len(out.Items) == 0 && out.Seq < newest {
		recs, err := h.heard(ctx, v, out.Seq, limit)
		if err != nil {
			return out, err
		}
		if out.Seq = newest; len(recs) == limit {
			out.Seq = recs[limit-1].Seq
		} else if len(recs) > 0 {
			out.Seq = max(newest, recs[len(recs)-1].Seq)
		}
		if err := h.framesInto(ctx, &out, v, recs, locale); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (h *Hub) framesInto(ctx context.Context, out *shared.Events, v person.Viewer, recs []event.Record, locale string) error {
	for _, r := range recs {
		ok, err := h.mayHear(ctx, v, r)
		if err != nil {
			return err
		}
		if f, told := frameOf(r, locale); ok && told {
			out.Items = append(out.Items, f)
		}
	}
	return nil
}
