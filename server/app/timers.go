package app

import (
	"context"
	"log/slog"
	"runtime/debug"
	"time"
)

// chore is work that runs by the clock. What is due is data in the database, so a chore that was missed while the
// server was down is done at the next start, and running one twice changes nothing.
type chore struct {
	name  string
	every time.Duration
	do    func(context.Context) error
}

func (h *House) chores() []chore {
	return []chore{
		{"admissions", time.Minute, h.People.Tick},
		{"posts", time.Minute, h.Posts.Tick},
		{"agreements", time.Minute, h.Agreements.Tick},
		{"centre", time.Minute, h.Centre.Tick},
		{"swaps", time.Minute, h.Swaps.Tick},
		{"photos", time.Hour, func(ctx context.Context) error { _, err := h.Media.Sweep(ctx); return err }},
		{"answers", time.Hour, h.API.ForgetAnswers},
		{"events", 6 * time.Hour, func(ctx context.Context) error {
			return h.DB.Forget(ctx, h.DB.Now().AddDate(0, 0, -h.Config.KeepEventsDays))
		}},
	}
}

// keepTime does the chores that are due, one at a time, looking every second so that a moved clock is noticed.
func (h *House) keepTime(ctx context.Context) {
	last := map[string]time.Time{}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		for _, c := range h.chores() {
			now := h.DB.Now()
			if at, ran := last[c.name]; !ran || now.Sub(at) >= c.every || now.Before(at) {
				last[c.name] = now
				h.run(ctx, c)
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (h *House) run(ctx context.Context, c chore) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("a chore panicked", "chore", c.name, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	if err := c.do(ctx); err != nil && ctx.Err() == nil {
		slog.Error("a chore failed", "chore", c.name, "cause", err)
	}
}
